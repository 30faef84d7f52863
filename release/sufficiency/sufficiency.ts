import type { Requirements } from "../config/requirements";
import type { AlarmEvaluation } from "../contract/detection";
import { describeTrigger, parseTrigger, type Trigger } from "../contract/trigger";
import { watchedContract } from "../contract/watchedContract";
import type { Manifest } from "../manifest/manifest";
import { planFor, trafficFor } from "../plan/plan";
import { type StageConditions, type StageSufficiency, stageSufficiency } from "./stageSufficiency";

/** Where a release does not say what its stages detect: five times the threshold of its trigger. */
const DETECTS_TIMES = 5;

/** What the stages of a release can detect in an environment: what `airlock check` and `airlock rehearse` show. */
export interface Sufficiency {
  /** Requests per second of the whole service. */
  readonly requestsPerSecond: number;
  /** The stable version's error rate in percent, as the release declares it. */
  readonly baselinePercent: number;
  /** Threshold of the trigger on errorRate, in percent of the requests that are measured. */
  readonly thresholdPercent: number;
  /** Greatest error rate, in percent, that a stage may leave undetected. */
  readonly detectsPercent: number;
  readonly alarm: AlarmEvaluation;
  /** The stages that the rollout takes; of the first release ever that is the last one alone. */
  readonly stages: readonly StageSufficiency[];
  /** Triggers about which nothing is computed, as people read them. */
  readonly notComputed: readonly string[];
}

/** What decides about each stage of a release; undefined where its contract has no readable threshold on the error rate. */
export function conditionsOf(manifest: Manifest, requirements: Requirements): readonly StageConditions[] | undefined {
  const { errorRatePercent } = watchedContract(triggersOf(manifest));
  if (errorRatePercent === 0) return undefined;
  const { strategy, stages, warmUpSeconds } = planFor(manifest, requirements.environment);
  const { requestsPerSecond, ringRequestsPerSecond } = trafficFor(manifest, requirements.environment);
  const promised = manifest.rollout.detects?.errorRate ?? Math.min(100, DETECTS_TIMES * errorRatePercent);
  return (manifest.previous === "none" ? stages.slice(-1) : stages).map((stage) => ({
    stage,
    requestsPerSecond,
    ringRequestsPerSecond: strategy === "rings" ? ringRequestsPerSecond : undefined,
    warmUpSeconds,
    evaluation: requirements.alarms,
    thresholdPercent: errorRatePercent,
    baselinePercent: manifest.rollout.baseline.errorRate,
    detectsPercent: Math.min(promised, requirements.detectsPercent ?? 100),
  }));
}

/** Tens of milliseconds a release, wanted by the gate and by the report: manifests and requirements never change once they are read. */
const computed = new WeakMap<Manifest, WeakMap<Requirements, Sufficiency | undefined>>();

/** What the stages of a release can detect; undefined where its contract has no readable threshold on the error rate. */
export function sufficiencyOf(manifest: Manifest, requirements: Requirements): Sufficiency | undefined {
  const known = computed.get(manifest) ?? new WeakMap<Requirements, Sufficiency | undefined>();
  computed.set(manifest, known);
  if (!known.has(requirements)) known.set(requirements, compute(manifest, requirements));
  return known.get(requirements);
}

function compute(manifest: Manifest, requirements: Requirements): Sufficiency | undefined {
  const conditions = conditionsOf(manifest, requirements);
  const [first] = conditions ?? [];
  if (conditions === undefined || first === undefined) return undefined;
  const { requestsPerSecond, baselinePercent, thresholdPercent, detectsPercent, evaluation } = first;
  return {
    requestsPerSecond,
    baselinePercent,
    thresholdPercent,
    detectsPercent,
    alarm: evaluation,
    stages: conditions.map(stageSufficiency),
    notComputed: triggersOf(manifest)
      .filter((trigger) => trigger.metric !== "errorRate")
      .map(describeTrigger),
  };
}

/** Triggers that can be read, also of a contract that is vague elsewhere: the gate on the contract says what is. */
function triggersOf(manifest: Manifest): readonly Trigger[] {
  return (manifest.rollback?.triggers ?? []).flatMap((declared) => {
    const parsed = parseTrigger(declared, "");
    return parsed.ok ? [parsed.value] : [];
  });
}
