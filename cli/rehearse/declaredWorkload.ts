import { resolve } from "node:path";
import { type DeploymentArgs, workloadOf } from "../../components/kubernetes/workloadInput";
import type { Workload } from "../../engines/argo";
import { badInput, type Outcome } from "../outcome";
import { declaredResources, type ProgramToRun } from "../preview/declaredResources";
import type { RecordedResource } from "../preview/programMessages";

const WORKLOAD = "airlock:kubernetes:ProgressiveWorkload";

/** What a program would deploy: release, configuration and environment that it names, and the workload. */
export interface DeclaredWorkload {
  readonly kind: "declared";
  readonly release: string;
  readonly config: string;
  readonly environment: string;
  readonly workload: Workload;
  readonly log: readonly string[];
}

/** Which workload of a program is meant. */
export interface WorkloadOfProgram {
  readonly program: string;
  readonly stack: string | undefined;
  /** Where a program declares workloads of several environments, the one that is meant. */
  readonly environment: string | undefined;
}

/**
 * The workload that a program declares, so that what is rehearsed is what would be deployed: strategy and schedule by the release that it names, and everything that the
 * deployment decides, as the windows of measurements, their distances, replicas and delays. The program runs as under `airlock check --program`.
 */
export async function declaredWorkload({
  program,
  stack,
  environment,
}: WorkloadOfProgram): Promise<DeclaredWorkload | { readonly kind: "refused"; readonly outcome: Outcome }> {
  const toRun: ProgramToRun = { folder: program, stack, environment: environment ?? stack ?? "production" };
  const declared = await declaredResources(toRun);
  if (declared.kind === "refused") {
    const { outcome, log } = declared;
    return { kind: "refused", outcome: { ...outcome, log: [...log, ...outcome.log] } };
  }
  const all = declared.resources.filter(({ type }) => type === WORKLOAD);
  const meant = all.filter(({ props }) => environment === undefined || props["environment"] === environment);
  const [only, ...others] = meant;
  if (only === undefined || others.length > 0) {
    const found = all.map(({ name, props }) => `${name} for ${text(props["environment"])}`).join(", ");
    const expected =
      environment === undefined ? "one ProgressiveWorkload" : `one ProgressiveWorkload for ${environment}`;
    const remedy = "Name the environment (--environment), or the stack that has it (--stack).";
    const fault = { field: "--program", found: found === "" ? "none" : found, expected, remedy };
    return { kind: "refused", outcome: { ...badInput([fault]), log: [...declared.log, ...badInput([fault]).log] } };
  }
  const { props } = only;
  return {
    kind: "declared",
    release: text(props["release"]),
    config: text(props["config"]),
    environment: text(props["environment"]),
    workload: workloadOf(text(props["image"]), argumentsOf(only)),
    log: [...declared.log, `Rehearsed as ${only.name} of ${resolve(program)} declares it.`],
  };
}

/** The component takes nothing but plain values, and has judged them itself when the program ran. */
function argumentsOf({ props }: RecordedResource): DeploymentArgs {
  return props as unknown as DeploymentArgs;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
