import type { JsonObject, JsonValue } from "../../../engines/rehearsal/asl";
import type { World } from "../../../engines/rehearsal/model/world";
import { compileMachines, type MachineName } from "../../../engines/stepfunctions";

/** One change of one state of a compiled machine. It must find what it changes: a mutant that changes nothing proves nothing. */
export interface Edit {
  readonly machine: MachineName;
  readonly state: string;
  readonly change: (state: JsonObject) => JsonObject;
}

/** Puts another text into a state's JSON, wherever the first one stands. */
export function text(machine: MachineName, state: string, from: string, to: string): Edit {
  return {
    machine,
    state,
    change: (before) => {
      const json = JSON.stringify(before);
      if (!json.includes(from)) throw new Error(`${machine} ${state} does not say ${from}: ${json}`);
      return JSON.parse(json.replaceAll(from, to)) as JsonObject;
    },
  };
}

/** The state does nothing but to go on, or to go somewhere else. */
export function skipped(machine: MachineName, state: string, to?: string): Edit {
  return {
    machine,
    state,
    change: (before) => {
      const next = to ?? before["Next"];
      if (typeof next !== "string") throw new Error(`${machine} ${state} has no Next; say where to go.`);
      return { Type: "Pass", Next: next };
    },
  };
}

/** The state does nothing but to wait. */
export function waits(machine: MachineName, state: string, seconds: number): Edit {
  return { machine, state, change: ({ Next }) => ({ Type: "Wait", Seconds: seconds, Next: Next ?? null }) };
}

/** The state has no such field. */
export function without(machine: MachineName, state: string, field: string): Edit {
  return {
    machine,
    state,
    change: (before) => {
      if (!(field in before)) throw new Error(`${machine} ${state} has no ${field}.`);
      return Object.fromEntries(Object.entries(before).filter(([name]) => name !== field));
    },
  };
}

/** The Choice state has no rule that leads there. */
export function withoutRule(machine: MachineName, state: string, next: string): Edit {
  return {
    machine,
    state,
    change: (before) => {
      const rules = before["Choices"];
      if (!Array.isArray(rules)) throw new Error(`${machine} ${state} is no Choice.`);
      const kept = (rules as readonly JsonObject[]).filter((rule) => rule["Next"] !== next);
      if (kept.length === rules.length) throw new Error(`${machine} ${state} has no rule that leads to ${next}.`);
      // A Choice without rules is none.
      return kept.length === 0 ? { Type: "Pass", Next: before["Default"] ?? null } : { ...before, Choices: kept };
    },
  };
}

interface Definition {
  readonly StartAt: string;
  States: Record<string, JsonValue>;
}

/** Step Functions takes no state that nothing leads to. */
function leaveOutUnreached(definition: Definition): void {
  const reached = new Set<string>();
  const open = [definition.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const targets = JSON.stringify(definition.States[name]).matchAll(/"(?:Next|Default)":"([^"]+)"/g);
    open.push(...[...targets].flatMap(([, target]) => target ?? []));
  }
  definition.States = Object.fromEntries(Object.entries(definition.States).filter(([name]) => reached.has(name)));
}

/** Puts the changed machines in place of the real ones, before time begins. */
export function mutate(world: World, edits: readonly Edit[]): void {
  const compiled = compileMachines(world.deployment);
  for (const machine of new Set(edits.map((edit) => edit.machine))) {
    const definition = JSON.parse(JSON.stringify(compiled[machine])) as Definition;
    for (const { state, change } of edits.filter((edit) => edit.machine === machine)) {
      const before = definition.States[state];
      if (before === undefined) throw new Error(`${machine} has no state ${state}.`);
      definition.States[state] = change(before as JsonObject);
    }
    leaveOutUnreached(definition);
    const type = machine === "reconciler" ? "EXPRESS" : "STANDARD";
    world.host.register(world.arnOf(machine), definition, { type });
  }
}
