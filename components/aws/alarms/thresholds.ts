import { DEFAULT_EVALUATION } from "../../../release/contract/detection";
import { checkAbove, checkWhole } from "../args/checks";
import { refuse } from "../args/refuse";

/** Thresholds that page people. They never roll back. */
export interface PageThresholdsArgs {
  /** Errors in percent of requests, above 0 and up to 100. @defaultValue 0.1 */
  errorRatePercent?: number;
  /** P95 latency in milliseconds, above 0 and up to 60000. @defaultValue 200 */
  latencyMilliseconds?: number;
  /** CPU of the colour's tasks in percent, above 0 and up to 100. @defaultValue 70 */
  cpuPercent?: number;
  /** Memory of the colour's tasks in percent, above 0 and up to 100. @defaultValue 80 */
  memoryPercent?: number;
}

/** The rollback contract: thresholds that send traffic back while the colour is the release candidate. */
export interface ContractThresholdsArgs {
  /** Errors in percent of requests, above 0 and up to 100. @defaultValue 1 */
  errorRatePercent?: number;
  /** P95 latency in milliseconds, above 0 and up to 60000. @defaultValue none: only the multiple counts */
  latencyMilliseconds?: number;
  /** P95 latency as a multiple of the other colour's, above 1 and up to 100. @defaultValue 2 */
  latencyRatio?: number;
  /** Milliseconds that stand for the other colour's P95 while it serves nothing, above 0 and up to 60000. @defaultValue 200 */
  latencyBaselineMilliseconds?: number;
  /** Targets that may fail their health check, 0 to 1000. @defaultValue 0 */
  unhealthyHosts?: number;
  /** Customer complaints within any 60 minutes that are still borne, 0 to 1000000. @defaultValue 3 */
  complaints?: number;
}

/** When a metric alarm goes off: `toAlarm` of the last `periods` minutes. */
export interface EvaluationArgs {
  /** Minutes looked at, 1 to 15. @defaultValue 3 */
  periods?: number;
  /** Breaching minutes among them that raise the alarm, 1 to `periods`. @defaultValue 2 */
  toAlarm?: number;
}

/** {@link PageThresholdsArgs}, checked and complete. */
export type PageThresholds = Required<PageThresholdsArgs>;
/** {@link ContractThresholdsArgs}, checked and complete. */
export type ContractThresholds = Required<Omit<ContractThresholdsArgs, "latencyMilliseconds">> &
  Pick<ContractThresholdsArgs, "latencyMilliseconds">;
/** {@link EvaluationArgs}, checked and complete. */
export type Evaluation = Required<EvaluationArgs>;

const PERCENT = { from: 0, to: 100, unit: "percent" };
const MILLISECONDS = { from: 0, to: 60_000, unit: "milliseconds" };

/** Fills in the thresholds of seed 002 (error rate < 0.1 %, P95 < 200 ms, CPU < 70 %, memory < 80 %). */
export function pageThresholds(args: PageThresholdsArgs = {}): PageThresholds {
  return {
    errorRatePercent: checkAbove("page.errorRatePercent", args.errorRatePercent ?? 0.1, leaveOut(PERCENT, 0.1)),
    latencyMilliseconds: checkAbove(
      "page.latencyMilliseconds",
      args.latencyMilliseconds ?? 200,
      leaveOut(MILLISECONDS, 200),
    ),
    cpuPercent: checkAbove("page.cpuPercent", args.cpuPercent ?? 70, leaveOut(PERCENT, 70)),
    memoryPercent: checkAbove("page.memoryPercent", args.memoryPercent ?? 80, leaveOut(PERCENT, 80)),
  };
}

/** Fills in the rollback triggers of the release plan: > 1 % errors, > 2x baseline, failing health checks, > 3 complaints. */
export function contractThresholds(args: ContractThresholdsArgs = {}): ContractThresholds {
  const ratio = { from: 1, to: 100, unit: "times the other colour's latency" };
  return {
    errorRatePercent: checkAbove("contract.errorRatePercent", args.errorRatePercent ?? 1, leaveOut(PERCENT, 1)),
    ...(args.latencyMilliseconds === undefined
      ? {}
      : {
          latencyMilliseconds: checkAbove("contract.latencyMilliseconds", args.latencyMilliseconds, {
            ...MILLISECONDS,
            remedy: "Leave it out to compare with the other colour only.",
          }),
        }),
    latencyRatio: checkAbove("contract.latencyRatio", args.latencyRatio ?? 2, leaveOut(ratio, 2)),
    latencyBaselineMilliseconds: checkAbove(
      "contract.latencyBaselineMilliseconds",
      args.latencyBaselineMilliseconds ?? 200,
      leaveOut(MILLISECONDS, 200),
    ),
    unhealthyHosts: checkWhole(
      "contract.unhealthyHosts",
      args.unhealthyHosts ?? 0,
      leaveOut({ from: 0, to: 1000, unit: "targets" }, 0),
    ),
    complaints: checkWhole(
      "contract.complaints",
      args.complaints ?? 3,
      leaveOut({ from: 0, to: 1_000_000, unit: "complaints" }, 3),
    ),
  };
}

/**
 * Fills in 2 of 3 minutes: a late 2XX count makes FILL pin the newest minute to 100 % errors, so one breaching minute
 * alone proves little. Load balancer metrics arrive by the minute: this detects within five minutes. With gaps it is
 * quicker: a breaching minute that nothing but missing ones follows rings alone (CloudWatch, "missing data").
 */
export function evaluation(args: EvaluationArgs = {}): Evaluation {
  const remedy = "Leave it out to use 2 of 3.";
  const periods = checkWhole("evaluation.periods", args.periods ?? DEFAULT_EVALUATION.periods, {
    from: 1,
    to: 15,
    unit: "minutes",
    remedy,
  });
  const toAlarm = args.toAlarm ?? DEFAULT_EVALUATION.toAlarm;
  if (!Number.isInteger(toAlarm) || toAlarm < 1 || toAlarm > periods) {
    refuse("evaluation.toAlarm", `whole minutes from 1 to periods (${periods})`, toAlarm, remedy);
  }
  return { periods, toAlarm };
}

function leaveOut(bounds: { from: number; to: number; unit: string }, fallback: number) {
  return { ...bounds, remedy: `Leave it out to use ${fallback}.` };
}
