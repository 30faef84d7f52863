import { resolve } from "node:path";
import type { Fault } from "../../release/fault";
import { badInput, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { declaredWorkload } from "./declaredWorkload";
import { type RehearseRequest, rehearseRelease } from "./rehearseCommand";

/** What `airlock rehearse --program` was asked; `named` are the files that the user gave, and did not leave to the defaults. */
export interface RehearseProgramRequest extends Omit<RehearseRequest, "release" | "config" | "workload"> {
  readonly program: string;
  readonly stack?: string;
  readonly named: { readonly release?: string; readonly config?: string };
}

/** Rehearses what a Pulumi program would deploy to a cluster: its own release, configuration and environment, and all that it says of the workload. */
export async function rehearseProgram(request: RehearseProgramRequest, presentation: Presentation): Promise<Outcome> {
  const { program, stack, named, environment, engine, ...rest } = request;
  if (engine !== "kubernetes") {
    const found = `${program}, with --engine ${engine}`;
    const remedy = "On AWS the release alone decides how it is rolled out: leave --program out.";
    return badInput([{ field: "--program", found, expected: "--engine kubernetes", remedy }]);
  }
  const declared = await declaredWorkload({ program, stack, environment });
  if (declared.kind === "refused") return declared.outcome;
  const { release, config, workload, log } = declared;
  const others = (["release", "config"] as const).flatMap((which) => otherFile(which, named[which], declared[which]));
  if (others.length > 0) return badInput(others);
  const outcome = rehearseRelease(
    { ...rest, engine, release, config, environment: declared.environment, workload },
    presentation,
  );
  return { ...outcome, log: [...log, ...outcome.log] };
}

function otherFile(option: "release" | "config", given: string | undefined, declared: string): readonly Fault[] {
  if (given === undefined || resolve(given) === declared) return [];
  const remedy = `Leave --${option} out: the program names it.`;
  return [{ field: `--${option}`, found: given, expected: declared, remedy }];
}
