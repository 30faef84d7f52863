import type { EngineEvent, OpMap, OpType } from "@pulumi/pulumi/automation";

/** What the engine did, or would do, to one resource. */
export interface Step {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `same`, `refresh`, ... */
  readonly op: OpType;
  readonly type: string;
  /** The resource's logical name. */
  readonly name: string;
  readonly urn: string;
  /** Properties that differ, where the engine says so. */
  readonly diffs: readonly string[];
}

/** A policy's finding. */
export interface Violation {
  readonly policy: string;
  readonly pack: string;
  readonly level: string;
  readonly urn: string | undefined;
  readonly message: string;
}

/** A finished operation of the engine. */
export interface EngineRun {
  /** False if the operation failed: a resource, the program, or a mandatory policy. */
  readonly ok: boolean;
  /** What the engine printed for people, "Policies:" included, without colours. */
  readonly stdout: string;
  /** The errors that the engine reported, one after the other, without colours. Empty if all went well. */
  readonly stderr: string;
  /** Messages of the engine and its providers, by severity. */
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly urn: string | undefined;
  }[];
  readonly violations: readonly Violation[];
  /** Steps in the order in which the engine began them, `same` included. */
  readonly steps: readonly Step[];
  /** Count of resources by operation, from the engine's summary. */
  readonly changes: OpMap;
  /** The program's outputs; empty after preview, refresh, destroy or failure. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All events, for what is not offered above. */
  readonly events: readonly EngineEvent[];
}

/** Where the engine's words and events go while an operation runs. */
export interface Listeners {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (chunk: string) => void;
}

/** Runs one operation and collects its events; a failure becomes a result. */
export async function runEngine(
  operation: (listeners: Listeners) => Promise<{ outputs?: Record<string, { value: unknown }> }>,
): Promise<EngineRun> {
  const events: EngineEvent[] = [];
  let ok = true;
  let stdout = "";
  let failure = "";
  let outputs: Record<string, unknown> = {};
  try {
    const done = await operation({
      onEvent: (event) => events.push(event),
      onOutput: (chunk) => {
        stdout += chunk;
      },
    });
    outputs = Object.fromEntries(Object.entries(done.outputs ?? {}).map(([key, output]) => [key, output.value]));
  } catch (error) {
    ok = false;
    failure = error instanceof Error ? error.message : String(error);
  }
  const diagnostics = events.flatMap(({ diagnosticEvent: d }) =>
    d === undefined || d.ephemeral ? [] : [{ severity: d.severity, message: plain(d.message), urn: d.urn }],
  );
  const errors = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
  return {
    ok,
    stdout: plain(stdout),
    stderr: (errors.length > 0 || ok ? errors : [plain(failure)]).join("\n"),
    diagnostics,
    violations: events.flatMap(({ policyEvent: p }) =>
      p === undefined
        ? []
        : [
            {
              policy: p.policyName,
              pack: p.policyPackName,
              level: p.enforcementLevel,
              urn: p.resourceUrn,
              message: plain(p.message).trimEnd(),
            },
          ],
    ),
    steps: events.flatMap(({ resourcePreEvent: pre }) => {
      if (pre === undefined) return [];
      const { op, type, urn, diffs } = pre.metadata;
      return [{ op, type, urn, name: urn.split("::").slice(3).join("::"), diffs: diffs ?? [] }];
    }),
    changes: events.flatMap(({ summaryEvent }) => (summaryEvent ? [summaryEvent.resourceChanges] : [])).at(-1) ?? {},
    outputs,
    events,
  };
}

/** Without the engine's colour marks (`<{%reset%}>`) and terminal colours. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with the escape character
  return text.replace(/<\{%[^%]*%\}>/g, "").replace(/\u001b\[[0-9;]*m/g, "");
}
