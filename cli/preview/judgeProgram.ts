import type { ReportedVerdict } from "../check/checkReport";
import type { Outcome } from "../outcome";
import { declaredResources, type ProgramToRun } from "./declaredResources";
import { policyVerdicts } from "./policyVerdicts";

/** Verdicts of all policies, or the outcome of a program that cannot be judged; and what the program printed. */
export type JudgedProgram =
  | { readonly kind: "judged"; readonly verdicts: readonly ReportedVerdict[]; readonly log: readonly string[] }
  | { readonly kind: "refused"; readonly outcome: Outcome; readonly log: readonly string[] };

/** Runs a Pulumi program with mocks and judges the resources that it declares. */
export async function judgeProgram(program: ProgramToRun): Promise<JudgedProgram> {
  const declared = await declaredResources(program);
  if (declared.kind === "refused") return declared;
  return { kind: "judged", verdicts: policyVerdicts(declared.resources), log: declared.log };
}
