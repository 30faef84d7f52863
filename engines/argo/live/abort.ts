import type { Trigger } from "../../stepfunctions/trigger";
import { Place } from "../check/place";
import { askedOf } from "./asked";

/** Why a release was sent back. */
export interface Abort {
  /** The same words as on AWS; what they mean for a quarantine is the same, too. */
  readonly trigger: Trigger;
  readonly reason: string;
  /** Empty where nobody asked for it. */
  readonly by: string;
  /** ISO 8601: when the controller took it; empty while it has not. */
  readonly at: string;
}

/** What a message that Airlock wrote into the status itself begins with; the controller writes its own over it. */
export const NUDGE = "Airlock:";

/**
 * Why the release that a Rollout declares was aborted; undefined where it was not. The controller keeps why in a condition: an analysis that failed is named
 * there, behind a colon; an abort by a person is not, and neither are pods that were not ready in time.
 */
export function abortOf(rollout: unknown): Abort | undefined {
  const place = Place.of(rollout);
  const status = place.get("status");
  if (!status.get("abort").isTrue) return undefined;
  const at = status.get("abortedAt").text ?? "";
  const said = abortMessage(status);
  const [, ofAnalysis] = /^Rollout aborted update to revision \d+: (.+)$/s.exec(said) ?? [];
  if (ofAnalysis !== undefined) return { trigger: triggerOf(ofAnalysis), reason: ofAnalysis, by: "", at };
  if (said.includes("has timed out progressing")) return { trigger: "never-steady", reason: said, by: "", at };
  const asked = askedOf(rollout);
  if (asked?.what === "rollback" || asked?.what === "deny") {
    const { what, by, reason } = asked;
    const trigger = what === "deny" ? "approval-denied" : "person";
    return { trigger, reason: reason === "" ? `${by} asked for it.` : reason, by, at };
  }
  const reason = "Nobody said why: somebody aborted it without Airlock, or its pods were not ready in time.";
  return { trigger: "person", reason, by: "", at };
}

function abortMessage(status: Place): string {
  const progressing = status.get("conditions").items.find((each) => each.get("type").text === "Progressing");
  return progressing?.get("message").text ?? status.get("message").text ?? "";
}

/** Names of metrics are ours (`analysis/metrics.ts`, `analysis/smoke.ts`). */
function triggerOf(message: string): Trigger {
  const [, metric = ""] = /Metric "([^"]*)" assessed/.exec(message) ?? [];
  if (metric === "smoke-test" || message.startsWith("Blue/green pre-promotion")) return "smoke-failed";
  if (/assessed Error/.test(message)) return "alarms-missing";
  return metric.endsWith("-at-end") ? "no-data" : "alarm";
}
