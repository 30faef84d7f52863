import { BRIEF, choose, count, on, onAny, put, shrug, task, wait } from "../asl/builders";
import { and, atLeast, or, textIs } from "../asl/conditions";
import type { Condition, Section } from "../asl/states";
import { keepItem } from "../completion";
import type { Colour, Deployment } from "../deployment";
import { goingBack } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { hasRolled } from "../rolling";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, ROLLED_BACK, readExecution, stopExecution } from "../tasks/executions";
import { allOn, readRule, readWeights, restoreWeights } from "../tasks/traffic";
import { FAILED, TAKEN_OVER } from "./failure";

/** Looks whether forward has ended: every 5 seconds for a minute. */
const STOP_SECONDS = 5;
const STOP_LOOKS = 12;
/** Times that the weights are set again because the rule does not say what was set. */
const MOST_RESTORES = 10;
/** Between two readings of the rule: longer than a request of a stopped forward can still be under way. */
const READ_AGAIN_SECONDS = 10;

/**
 * Traffic first: all weight to the stable colour before anything else is asked. Then forward is stopped, and only then are the
 * weights set for good: a request that forward had sent before it was stopped can land in between.
 */
export function restoreSection(deployment: Deployment, next: string): Section {
  const ring = deployment.ringRuleArn;
  return {
    RestoreWeights: task(restoreWeights(deployment), {
      next: ring === undefined ? "StopForward" : "RestoreRing",
      catch: [onAny(FAILED)],
      comment: "From here on the candidate gets no new request.",
    }),
    ...(ring === undefined
      ? {}
      : {
          RestoreRing: task(
            { ...restoreWeights(deployment, ring), retry: BRIEF },
            {
              next: "StopForward",
              catch: [shrug("StopForward")],
              comment: "Nor from ring 0. It is set and read again below, so failing here keeps forward from nothing.",
            },
          ),
        }),
    ...stopStates(deployment, { prefix: "", next: "RestoreAgain" }),
    RestoreAgain: task(restoreWeights(deployment), {
      next: ring === undefined ? "ReadRule" : "RestoreRingAgain",
      catch: [onAny(FAILED)],
    }),
    ...(ring === undefined
      ? {}
      : { RestoreRingAgain: task(restoreWeights(deployment, ring), { next: "ReadRule", catch: [onAny(FAILED)] }) }),
    ...readingStates(deployment, { prefix: "", good: "Restored", bad: "CountRestore" }),
    Restored: put("$.restored", { "at.$": "$$.State.EnteredTime" }, "WaitToReadAgain"),
    WaitToReadAgain: wait(READ_AGAIN_SECONDS, "AgainReadRule"),
    ...readingStates(deployment, { prefix: "Again", good: "KeepWeights", bad: "CountRestore" }),
    CountRestore: count("$.restores", "RestoreStill"),
    RestoreStill: choose([[atLeast("$.restores.count", MOST_RESTORES), "WeightsDisputed"]], "RestoreAgain"),
    WeightsDisputed: put(
      "$.failure",
      {
        error: "Airlock.WeightsDisputed",
        reason: `The ${ring === undefined ? "production rule does" : "production rule and the ring rule do"} not keep the weights that back sets: someone else moves traffic.`,
      },
      "WhenFailed",
    ),
    KeepWeights: task(
      writeItem(deployment, {
        when: goingBack(),
        set: { restoredAt: { textAt: "$.restored.at" }, ringWeight: { number: 0 } },
        weights: { candidate: { number: 0 }, stable: { number: 100 } },
      }),
      {
        keep: keepItem(deployment),
        next,
        catch: [on([CONDITION_FAILED], TAKEN_OVER), onAny(FAILED)],
      },
    ),
  };
}

/** Ends forward, and says at `$.forward` whether it has. Starts at `<prefix>StopForward`. */
export function stopStates(deployment: Deployment, names: { readonly prefix: string; readonly next: string }): Section {
  const { prefix, next } = names;
  return {
    [`${prefix}StopForward`]: task(stopExecution(deployment, "$.item.owner", ROLLED_BACK), {
      next: `${prefix}ReadForward`,
      catch: [shrug(`${prefix}ReadForward`)],
      comment: "Failing to stop forward never keeps anything from going back.",
    }),
    [`${prefix}ReadForward`]: task(readExecution(deployment, "$.item.owner"), {
      keep: { at: "$.other", select: EXECUTION_FIELDS },
      next: `${prefix}ForwardEnded`,
      catch: [on(NO_SUCH_EXECUTION, `${prefix}Stopped`), shrug(`${prefix}NotStopped`)],
    }),
    [`${prefix}ForwardEnded`]: choose(
      [[textIs("$.other.status", "RUNNING"), `${prefix}CountStop`]],
      `${prefix}Stopped`,
    ),
    [`${prefix}CountStop`]: count("$.stops", `${prefix}StopAgain`),
    [`${prefix}StopAgain`]: choose(
      [[atLeast("$.stops.count", STOP_LOOKS), `${prefix}NotStopped`]],
      `${prefix}WaitForStop`,
    ),
    [`${prefix}WaitForStop`]: wait(STOP_SECONDS, `${prefix}ReadForward`),
    [`${prefix}Stopped`]: put("$.forward", { stopped: true }, next),
    [`${prefix}NotStopped`]: put("$.forward", { stopped: false }, next),
  };
}

/** Reads the rule and compares it with all on stable. Starts at `<prefix>ReadRule`. */
export function readingStates(
  deployment: Deployment,
  names: {
    readonly prefix: string;
    readonly good: string;
    /** Where a rolling release goes on that has been taken back. @defaultValue good */
    readonly rolled?: string;
    readonly bad: string;
  },
): Section {
  const { prefix, good, rolled, bad } = names;
  const restored = or(allOnStable(deployment, "blue"), allOnStable(deployment, "green"));
  return {
    [`${prefix}ReadRule`]: task(readRule(deployment), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: `${prefix}IsRestored`,
      catch: [onAny(FAILED)],
    }),
    [`${prefix}IsRestored`]: choose(
      [...(rolled === undefined ? [] : [[and(restored, hasRolled()), rolled] as const]), [restored, good]],
      bad,
    ),
  };
}

function allOnStable(deployment: Deployment, colour: Colour): Condition {
  return and(textIs("$.places.stable.colour", colour), allOn(deployment, colour));
}
