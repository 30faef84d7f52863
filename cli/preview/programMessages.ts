import type { EntryPoint } from "./entryPoint";
import type { StackConfig } from "./stackConfig";

/** What the process that runs a program is told. */
export interface ProgramRequest {
  readonly project: string;
  readonly stack: string;
  /** Folder of Pulumi.yaml, absolute. */
  readonly root: string;
  /** Working folder of the program, absolute. */
  readonly folder: string;
  readonly entry: EntryPoint;
  readonly config: StackConfig;
}

/** A resource as the program registered it. Values are as they stand on the wire: unknowns and secrets are still wrapped. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly protect: boolean; readonly ignoreChanges: readonly string[]; readonly parent?: string };
  /** URNs that each property was computed from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What that process answers, once. */
export type ProgramReply =
  | { readonly kind: "ran"; readonly resources: readonly RecordedResource[] }
  | {
      readonly kind: "failed";
      /** The error's message. */
      readonly message: string;
      /** `index.ts:12`, relative to the program's folder, when the stack tells one. */
      readonly place?: string;
      /** Functions of providers that had no answer; the program may have stumbled over them. */
      readonly unanswered: readonly string[];
    };
