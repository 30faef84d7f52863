import type { Aws } from "./aws";
import { changedInputs, covers, DEFAULTS, UNKNOWN } from "./diff";
import { child, compact, isProps, type Kind, type Props } from "./kind";

/** Every type that is played, by its token. */
export type Kinds = Readonly<Record<string, Kind>>;

/** What `check` found: the inputs with defaults filled, or why they are refused. */
export interface Checked {
  readonly inputs: Record<string, unknown>;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** A resource before and after, as the engine describes it. */
export interface Planned {
  readonly type: string;
  readonly inputs: Props;
  readonly state: Props;
  readonly before: Props;
  readonly ignored: readonly string[];
}

/** Fills names and defaults as the bridge does, and refuses types and inputs that are not played. */
export function check(
  kinds: Kinds,
  asked: { type: string; name: string; inputs: Props; before: Props; suffix: string },
): Checked {
  const kind = kinds[asked.type];
  if (kind === undefined) {
    const reason = `the test provider does not play ${asked.type}. Add it to test/engine/provider/kinds.ts`;
    return { inputs: { ...asked.inputs }, failures: [{ property: "", reason }] };
  }
  const known = new Set([...kind.inputs, "region", DEFAULTS]);
  const failures = Object.keys(asked.inputs)
    .filter((property) => !known.has(property))
    .map((property) => ({
      property,
      reason: `the test provider does not play ${asked.type}'s ${property}. Add it to its entry`,
    }));
  const filled: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(kind.defaults ?? {})) {
    if (asked.inputs[property] === undefined) filled[property] = value;
  }
  const property = kind.autoName;
  if (property !== undefined && asked.inputs[property] === undefined) {
    const kept = wasDefault(asked.before, property) ? asked.before[property] : undefined;
    const fresh = `${asked.name.slice(0, (kind.maxName ?? 255) - 8)}-${asked.suffix}`;
    filled[property] = kept ?? fresh;
  }
  return { inputs: { ...filled, ...policyTexts(asked.inputs), [DEFAULTS]: Object.keys(filled) }, failures };
}

/** Typed policy documents become JSON text at check, as with the bridge's TransformJSONDocument. */
function policyTexts(inputs: Props): Props {
  const documents = ["policy", "assumeRolePolicy"].filter((property) => isProps(inputs[property]));
  return { ...inputs, ...Object.fromEntries(documents.map((name) => [name, JSON.stringify(inputs[name])])) };
}

function wasDefault(inputs: Props, property: string): boolean {
  const defaults = inputs[DEFAULTS];
  return Array.isArray(defaults) && defaults.includes(property);
}

/**
 * What an update would do. A name that the program itself gave makes a replacement delete first, because two things
 * cannot have it (the bridge's nameRequiresDeleteBeforeReplace).
 */
export function diff(kinds: Kinds, plan: Planned) {
  const kind = kindOf(kinds, plan.type);
  const deep = plan.ignored.find((path) => /[.[]/.test(path));
  if (deep !== undefined)
    throw new Error(`the test provider plays ignoreChanges of whole properties only, got ${deep}`);
  const changed = changedInputs(plan.inputs, plan.state, plan.before, plan.ignored);
  const replaces = [...changed].filter((name) => kind.replaceOn.includes(name));
  const name = kind.autoName;
  const sameName =
    name !== undefined && !wasDefault(plan.inputs, name) && covers(plan.state[name], plan.inputs[name] ?? UNKNOWN);
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && sameName };
}

/** Creates it; at preview nothing is called, and what only AWS could know stays unknown. */
export async function create(kinds: Kinds, type: string, inputs: Props, preview: boolean, aws: () => Aws) {
  const kind = kindOf(kinds, type);
  if (preview) return { id: "", outputs: outputs(inputs, {}, {}) };
  const made = await kind.create(inputs, aws());
  return { id: made.id, outputs: outputs(inputs, made.computed, { region: aws().region }) };
}

/**
 * Reads it as refresh does: only here live values enter the state, and the inputs follow them. An import is a reading
 * without state and inputs: whatever is found becomes both.
 */
export async function readLive(
  kinds: Kinds,
  type: string,
  known: { id: string; state: Props; inputs: Props },
  aws: Aws,
): Promise<{ id: string; outputs: Record<string, unknown>; inputs: Record<string, unknown> } | undefined> {
  const kind = kindOf(kinds, type);
  const imported = Object.keys(known.state).length === 0;
  const id = imported && kind.importId !== undefined ? await kind.importId(known.id, aws) : known.id;
  if (id === undefined) return undefined;
  const live = await kind.read(id, known.state, aws);
  if (live === undefined) return undefined;
  const names = Object.keys(known.inputs).length > 0 ? Object.keys(known.inputs) : kind.inputs;
  const inputs = names.map((name) => {
    const before = known.inputs[name];
    const now = live[name];
    return [name, now === undefined || (before !== undefined && covers(now, before)) ? before : now] as const;
  });
  return {
    id,
    outputs: { ...known.state, ...compact(live) },
    inputs: { ...compact(Object.fromEntries(inputs)) },
  };
}

/**
 * Updates it: only inputs that differ from the state reach AWS, and the new state is the old one with them, not what
 * AWS now has (the real provider reads after an update, but that reading does not survive the plan).
 */
export async function update(
  kinds: Kinds,
  plan: Planned & { id: string },
  preview: boolean,
  aws: () => Aws,
): Promise<Record<string, unknown>> {
  const kind = kindOf(kinds, plan.type);
  const { changed } = diff(kinds, plan);
  const wanted = Object.fromEntries([...changed].map((name) => [name, plan.inputs[name]]));
  if (preview || changed.size === 0) return outputs(plan.state, wanted, {});
  if (kind.update === undefined) throw new Error(`${plan.type} cannot be updated: ${[...changed].join(", ")}`);
  const inputs = { ...plan.state, ...wanted };
  const computed = await kind.update(plan.id, { state: plan.state, inputs, changed }, aws());
  return outputs(plan.state, wanted, computed);
}

/** Deletes it. */
export async function remove(kinds: Kinds, type: string, id: string, state: Props, aws: Aws): Promise<void> {
  await kindOf(kinds, type).delete(id, state, aws);
}

function kindOf(kinds: Kinds, type: string): Kind {
  const kind = kinds[type];
  if (kind === undefined) throw new Error(`the test provider does not play ${type}`);
  return kind;
}

function outputs(...layers: Props[]): Record<string, unknown> {
  const entries = layers.flatMap((layer) => Object.entries(layer)).filter(([key]) => key !== DEFAULTS);
  const all: Record<string, unknown> = Object.fromEntries(entries);
  const tags = all.tags;
  if (isProps(tags)) all.tagsAll = child(all, "tags");
  return { ...compact(all) };
}
