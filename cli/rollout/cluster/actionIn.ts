import { type ActionReport, type RolloutAction } from "../actionReport";
import type { RolloutIn } from "./openRolloutIn";

/** What there is to say of an action: whether it was done, in one sentence, what besides, and facts by name. */
export interface Told {
  readonly done: boolean;
  readonly message: string;
  readonly notes?: readonly string[];
  readonly facts?: ActionReport["facts"];
}

/** The report of an action in a cluster. */
export function actionIn(
  { service, environment, by }: RolloutIn,
  action: RolloutAction,
  { done, message, notes = [], facts = {} }: Told,
): ActionReport {
  return {
    schema: "airlock/rollout-action/v1",
    action,
    service,
    environment,
    done,
    by,
    message: `${service} ${environment}: ${message}`,
    notes,
    facts,
  };
}

/** What is said where there is nothing to steer. */
export const NOTHING_IN_FLIGHT: Told = { done: false, message: "no rollout is in flight. Nothing was changed." };

/** What is said where somebody has begun another release since one looked. */
export const ANOTHER_ROLLOUT: Told = {
  done: false,
  message: "another rollout came in between; it was left alone.",
  notes: ["Look at airlock rollout status, and run this again if that one is meant."],
};

/** What is said where the controller does not take it in two minutes. */
export function notHeard(what: string): Told {
  return {
    done: false,
    message: `Argo Rollouts has not ${what} within two minutes.`,
    notes: ["Does its controller run? Look at its pods and their log, then at airlock rollout status."],
  };
}
