import type { Aws } from "./aws";

/** Properties of a resource as they travel between engine and provider: camelCase, plain JSON. */
export type Props = Readonly<Record<string, unknown>>;

/** What `create` answers: the resource's id, and the properties that only AWS could know. */
export interface Created {
  readonly id: string;
  readonly computed: Props;
}

/** An update: the state before it, the inputs wanted, and which inputs differ from the state. */
export interface Change {
  readonly state: Props;
  readonly inputs: Props;
  readonly changed: ReadonlySet<string>;
}

/** How one resource type is played against moto. One entry per type in `kinds.ts`. */
export interface Kind {
  /** Inputs that are really played. Any other is refused at check, so that nothing is silently ignored. */
  readonly inputs: readonly string[];
  /** Inputs whose change replaces the resource (ForceNew in terraform-provider-aws v6). */
  readonly replaceOn: readonly string[];
  /** The property that is filled with `name-` and 7 hex digits when the program leaves it out. */
  readonly autoName?: string;
  /** Longest name that AWS takes, where auto-naming must cut. @defaultValue 255 */
  readonly maxName?: number;
  /** Values that the real provider's schema sets for inputs that are left out. */
  readonly defaults?: Props;
  create(inputs: Props, aws: Aws): Promise<Created>;
  /** The live properties, or undefined if the thing is gone. What it does not return stays as the state has it. */
  read(id: string, state: Props, aws: Aws): Promise<Props | undefined>;
  /** The resource's id, where people import it by another one. */
  importId?(id: string, aws: Aws): Promise<string | undefined>;
  /** Applies the changed inputs only, and returns computed properties that changed with them. */
  update?(id: string, change: Change, aws: Aws): Promise<Props>;
  delete(id: string, state: Props, aws: Aws): Promise<void>;
}

/** A function of the provider: arguments in, outputs out. */
export type Invoke = (args: Props, aws: Aws) => Promise<Record<string, unknown>>;

/** A text property, or undefined. */
export function text(props: Props, key: string): string | undefined {
  const value = props[key];
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A text property that must be there. */
export function need(props: Props, key: string): string {
  const value = text(props, key);
  if (value === undefined) throw new Error(`property ${key} is missing`);
  return value;
}

/** A number property, or undefined. Texts that are numbers count (the provider's SDK has some of them). */
export function num(props: Props, key: string): number | undefined {
  const value = props[key];
  return value === undefined || value === null ? undefined : Number(value);
}

/** A boolean property, or undefined. */
export function flag(props: Props, key: string): boolean | undefined {
  const value = props[key];
  return value === undefined || value === null ? undefined : value === true || value === "true";
}

/** A list of texts; empty if it is not there. */
export function texts(props: Props, key: string): string[] {
  const value = props[key];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list of objects; empty if it is not there. */
export function list(props: Props, key: string): Props[] {
  const value = props[key];
  return Array.isArray(value) ? value.filter(isProps) : [];
}

/** An object property, or undefined. */
export function child(props: Props, key: string): Props | undefined {
  const value = props[key];
  return isProps(value) ? value : undefined;
}

/** True for a plain object. */
export function isProps(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the keys whose value is undefined. */
export function compact(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}

/** Tags as most AWS APIs want them. */
export function tagList(inputs: Props): { Key: string; Value: string }[] {
  return Object.entries(child(inputs, "tags") ?? {}).map(([Key, value]) => ({ Key, Value: String(value) }));
}

/** Tags as the newer AWS APIs want them. */
export function tagMap(inputs: Props): Record<string, string> {
  return Object.fromEntries(tagList(inputs).map((tag) => [tag.Key, tag.Value]));
}

/** The names of tags that the state has and the inputs no longer have. */
export function removedTags(change: Change): string[] {
  const kept = tagMap(change.inputs);
  return Object.keys(tagMap(change.state)).filter((key) => !(key in kept));
}
