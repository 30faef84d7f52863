import type { PlainObject } from "./plainValue";

/** Rules come in groups; the group says what a rule is for. */
export type RuleGroup = "release-gates" | "traffic-safety" | "production-access";

/** One thing that a rule refuses, in the words of its message: `NAME: measured X, required Y. REMEDY`. */
export interface Violation {
  /** What was found; never a value that could be secret. */
  readonly measured: string;
  /** What would have passed. */
  readonly required: string;
  /** Whole sentences: why, and what to do. */
  readonly remedy: string;
  /** The resource that is meant, where a stack rule looked at many. */
  readonly urn?: string;
}

/** The resource options that an engine shows to policies and that rules look at. */
export interface DeclaredOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

/** A resource as a program declares it, freed of proxies: unknown values are {@link UNKNOWN}, secrets are unwrapped. */
export interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: PlainObject;
  readonly opts: DeclaredOptions;
  /** Top-level properties that arrived marked as secret; CrossGuard unwraps them all, so it is empty there. */
  readonly secretProps: readonly string[];
}

/** A resource among all of its stack, with the URNs that each property was computed from: known even at preview. */
export interface StackResource extends DeclaredResource {
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Configuration of one rule, as policy configuration gives it; a value that is not understood counts as left out. */
export type RuleConfig = Readonly<Record<string, unknown>>;

interface RuleBase {
  /** States the good condition. Released names never change. */
  readonly name: string;
  readonly group: RuleGroup;
  /** The good condition in one sentence. */
  readonly description: string;
  /** Configuration of this rule beside `environments`, which every rule has; JSON Schema by key. */
  readonly settings?: Readonly<Record<string, SettingSchema>>;
}

/** A setting that chooses one of several words. */
export interface WordSetting {
  readonly type: "string";
  readonly enum: string[];
  readonly default: string;
  readonly description: string;
}

/** A setting that is a whole number. */
export interface NumberSetting {
  readonly type: "integer";
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  readonly description: string;
}

/** A setting that lists entries of one shape, none by default. */
export interface ListSetting {
  readonly type: "array";
  readonly items: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, { readonly type: "string"; readonly minLength: number }>>;
    readonly required: string[];
    readonly additionalProperties: false;
  };
  readonly description: string;
}

/** A setting that is a text of one form. */
export interface TextSetting {
  readonly type: "string";
  readonly pattern: string;
  readonly description: string;
}

/** A setting of a rule. */
export type SettingSchema = WordSetting | NumberSetting | ListSetting | TextSetting;

/** A rule over one resource, judged before the resource is created or changed. */
export interface ResourceRule extends RuleBase {
  readonly kind: "resource";
  /** Type tokens that the rule is about. */
  readonly types: readonly [string, ...string[]];
  readonly check: (resource: DeclaredResource, config: RuleConfig) => readonly Violation[];
}

/** A rule over the resources of a whole stack, judged at the end of a preview or an update. */
export interface StackRule extends RuleBase {
  readonly kind: "stack";
  /** The rule is about resources of these types; without one in the stack it has nothing to say. */
  readonly about: readonly [string, ...string[]];
  /** Other types that it looks at. */
  readonly reads: readonly string[];
  readonly check: (resources: readonly StackResource[], config: RuleConfig) => readonly Violation[];
}

/** A rule of the pack. */
export type Rule = ResourceRule | StackRule;

/** The line that a person reads. */
export function messageOf(rule: Pick<Rule, "name">, violation: Violation): string {
  return `${rule.name}: measured ${violation.measured}, required ${violation.required}. ${violation.remedy}`;
}
