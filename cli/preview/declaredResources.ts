import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { findEntryPoint } from "./entryPoint";
import type { RecordedResource } from "./programMessages";
import { readPulumiProject } from "./pulumiProject";
import { runProgram } from "./runProgram";
import { readStackConfig } from "./stackConfig";

/** Which program to run. */
export interface ProgramToRun {
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  /** Stack whose configuration the program gets; when it is named, its file must be there. */
  readonly stack: string | undefined;
  /** Stands in for the stack when none is named. */
  readonly environment: string;
}

/** What a program declared, or the outcome of one that cannot be run; and what it printed. */
export type DeclaredResources =
  | { readonly kind: "declared"; readonly resources: readonly RecordedResource[]; readonly log: readonly string[] }
  | { readonly kind: "refused"; readonly outcome: Outcome; readonly log: readonly string[] };

/** Runs a Pulumi program with mocks: no engine, no state, no credentials, no network. */
export async function declaredResources({ folder, stack, environment }: ProgramToRun): Promise<DeclaredResources> {
  const project = readPulumiProject(folder);
  if (!project.ok) return refused(badInput(project.faults));
  const { name, file, root, entry, folder: programFolder } = project.value;
  const config = readStackConfig(project.value, stack ?? environment, stack !== undefined);
  if (!config.ok) return refused(badInput(config.faults));
  const entryPoint = findEntryPoint(programFolder, entry);
  if (entryPoint === undefined) {
    const expected = "a program: main in Pulumi.yaml or package.json, index.ts or index.js";
    return refused(badInput([{ file, field: "main", found: "no file to start", expected }]));
  }
  const request = {
    project: name,
    root,
    stack: stack ?? environment,
    folder: programFolder,
    entry: entryPoint,
    config: config.value,
  };
  const { result, printed } = await runProgram(request, file);
  if (result.ok) return { kind: "declared", resources: result.value, log: printed };
  const [fault] = result.faults;
  const outcome = fault === undefined ? { code: EXIT.surroundings, out: "", log: [] } : surroundingsFailed(fault);
  return { kind: "refused", outcome, log: printed };
}

function refused(outcome: Outcome): DeclaredResources {
  return { kind: "refused", outcome, log: [] };
}
