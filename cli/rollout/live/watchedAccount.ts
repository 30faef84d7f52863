import { AwsFailure } from "../account/awsFailure";
import type { OpenRollout } from "../openRollout";
import type { Watched } from "../status/watch";
import type { Clock } from "./clock";
import { readStatus } from "./readStatus";

/** The rollout of an account, to be watched. */
export function watchedAccount({ edge, places }: OpenRollout, clock: Clock): Watched {
  return { read: () => readStatus(edge, places, clock), mayPass };
}

function mayPass(error: unknown): error is Error {
  return error instanceof AwsFailure && (error.kind === "unreachable" || error.kind === "throttled");
}
