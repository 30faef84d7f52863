import { RESTORE_SECONDS, ROLLING_RETURN_SECONDS } from "../../../../release/contract/restoring";
import { choose, put } from "../../asl/builders";
import { and, isTrue, lessThan, lessThanPath, moreThan, textIs } from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Condition, Section } from "../../asl/states";
import type { AccountContract, Deployment } from "../../deployment";
import { refusal } from "../refusal";

/** A threshold that a record may promise; smaller is stricter. */
interface Threshold {
  readonly field: "errorRatePercent" | "latencyMilliseconds" | "latencyTimes" | "complaints";
  /** Value by which record and account say that they name none. */
  readonly none: number;
  readonly state: string;
  /** The sentence's beginning, with `{}` for the number: what a release promises to be noticed. */
  readonly promise: string;
  readonly unit: string;
}

const THRESHOLDS: readonly Threshold[] = [
  { field: "errorRatePercent", none: 0, state: "ErrorRate", promise: "an error rate above {} %", unit: " %" },
  { field: "latencyMilliseconds", none: 0, state: "Latency", promise: "a P95 latency above {} ms", unit: " ms" },
  {
    field: "latencyTimes",
    none: 0,
    state: "LatencyTimes",
    promise: "a P95 latency above {} times the stable version",
    unit: " times",
  },
  { field: "complaints", none: -1, state: "Complaints", promise: "more than {} complaints", unit: "" },
];

const ERROR = "Airlock.ContractNotWatched";

/**
 * Refuses a record that promises its users more than the alarms of this account watch for: what a release promises is worth
 * only what can take it back. Starts at `JudgePromises`. Without a contract of the account there is nothing to compare, and
 * the section leads on.
 */
export function promisesSection({ contract }: Deployment, next: string): Section {
  if (contract === undefined) return {};
  const slowest = contract.detectionSeconds + RESTORE_SECONDS;
  return {
    JudgePromises: choose(
      [
        ...THRESHOLDS.map(
          (threshold) => [isLaxer(threshold, contract), `Refuse${threshold.state}`] as [Condition, string],
        ),
        [lessThan("$.promised.objectiveSeconds", slowest), "RefuseObjective"],
        [
          and(
            textIs("$.record.strategy", "rolling"),
            lessThan("$.promised.objectiveSeconds", slowest + ROLLING_RETURN_SECONDS),
          ),
          "RefuseRollingObjective",
        ],
      ],
      "MoreMetrics",
    ),
    ...Object.fromEntries(
      THRESHOLDS.map((threshold) => [`Refuse${threshold.state}`, refuseThreshold(threshold, contract)]),
    ),
    RefuseObjective: refusal(ERROR, {
      expression:
        `States.Format('The record promises that a breach is undone within {} seconds; here that takes up to ${slowest}: ` +
        `${contract.detectionSeconds} until an alarm rings and ${RESTORE_SECONDS} until the weights are back. ` +
        "Promise no less, or have the alarms evaluate fewer periods.', $.promised.objectiveSeconds)",
    }),
    RefuseRollingObjective: refusal(ERROR, {
      expression:
        `States.Format('The record promises that a breach is undone within {} seconds; a rolling release takes up to ${slowest + ROLLING_RETURN_SECONDS}: ` +
        `${contract.detectionSeconds} until an alarm rings, ${RESTORE_SECONDS} until ECS is told, and ${ROLLING_RETURN_SECONDS} until it runs the version before again. ` +
        "Use blue-green or canary, which go back by a weight.', $.promised.objectiveSeconds)",
    }),
    MoreMetrics: choose([[lessThanPath("$.promised.next", "$.promised.count"), "PickMetric"]], next),
    PickMetric: put(
      "$.promised",
      {
        "contract.$": "$.promised.contract",
        "objectiveSeconds.$": "$.promised.objectiveSeconds",
        "count.$": "$.promised.count",
        "watched.$": "$.promised.watched",
        "metric.$": "States.ArrayGetItem($.promised.contract.metrics, $.promised.next)",
        "next.$": increment("$.promised.next"),
      },
      "FindMetric",
    ),
    FindMetric: put(
      "$.found",
      { "watched.$": "States.ArrayContains($.promised.watched, $.promised.metric)" },
      "IsMetricWatched",
    ),
    IsMetricWatched: choose([[isTrue("$.found.watched"), "MoreMetrics"]], "RefuseMetric"),
    RefuseMetric: refusal(ERROR, {
      expression:
        'States.Format(\'The record promises that "{}" is noticed, and no alarm of this account watches exactly that; they watch {}. ' +
        "Declare the metric with this threshold in the alarms of the platform stack, or do not promise it.', " +
        "$.promised.metric, States.JsonToString($.promised.watched))",
    }),
  };
}

/** Where the promises are judged, or `next` where nothing is compared. */
export function firstPromise({ contract }: Deployment, next: string): string {
  return contract === undefined ? next : "JudgePromises";
}

/** What the section reads at `$.promised`, from the record's document. */
export function promised(deployment: Deployment, document: string) {
  return {
    "contract.$": `${document}.contract`,
    "objectiveSeconds.$": `${document}.objectiveSeconds`,
    "count.$": `States.ArrayLength(${document}.contract.metrics)`,
    next: 0,
    watched: deployment.contract?.metrics ?? [],
  };
}

/** The record names a threshold, and the account's is laxer or there is none. */
function isLaxer({ field, none }: Threshold, contract: AccountContract): Condition {
  const path = `$.promised.contract.${field}`;
  const named = moreThan(path, none);
  return contract[field] <= none ? named : and(named, lessThan(path, contract[field]));
}

function refuseThreshold({ field, none, promise, unit }: Threshold, contract: AccountContract) {
  const watched =
    contract[field] <= none
      ? "no alarm of this account watches that"
      : `here an alarm rings above ${contract[field]}${unit}`;
  return refusal(ERROR, {
    expression:
      `States.Format('The record promises that ${promise} is noticed, and ${watched}. ` +
      `Set the threshold of the alarms on the platform stack, or promise no more than they watch.', $.promised.contract.${field})`,
  });
}
