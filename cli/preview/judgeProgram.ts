import type { ReportedVerdict } from "../check/checkReport";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { findEntryPoint } from "./entryPoint";
import { policyVerdicts } from "./policyVerdicts";
import { readPulumiProject } from "./pulumiProject";
import { runProgram } from "./runProgram";
import { readStackConfig } from "./stackConfig";

/** Which program to judge. */
export interface ProgramToJudge {
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  /** Stack whose configuration the program gets; when it is named, its file must be there. */
  readonly stack: string | undefined;
  /** Stands in for the stack when none is named. */
  readonly environment: string;
}

/** Verdicts of all policies, or the outcome of a program that cannot be judged; and what the program printed. */
export type JudgedProgram =
  | { readonly kind: "judged"; readonly verdicts: readonly ReportedVerdict[]; readonly log: readonly string[] }
  | { readonly kind: "refused"; readonly outcome: Outcome; readonly log: readonly string[] };

/** Runs a Pulumi program with mocks (no engine, no state, no credentials, no network) and judges the resources that it declares. */
export async function judgeProgram({ folder, stack, environment }: ProgramToJudge): Promise<JudgedProgram> {
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
  if (result.ok) return { kind: "judged", verdicts: policyVerdicts(result.value), log: printed };
  const [fault] = result.faults;
  const outcome = fault === undefined ? { code: EXIT.surroundings, out: "", log: [] } : surroundingsFailed(fault);
  return { kind: "refused", outcome, log: printed };
}

function refused(outcome: Outcome): JudgedProgram {
  return { kind: "refused", outcome, log: [] };
}
