import type { SeededRandom } from "../asl/data/random";
import type { TaskCall, TaskHandler, TaskSettlement } from "../asl/task";
import type { VirtualClock } from "../clock";
import type { CallFaultMode } from "../faults/rehearsalFault";
import { AwsError } from "./awsError";
import type { Action, CloudService } from "./service";

/** What answers the tasks. */
export interface AnswererSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly services: readonly CloudService[];
  /** How the next call of an action goes wrong, or undefined. */
  readonly intercept: (action: string) => CallFaultMode | undefined;
}

/** Milliseconds that a request is under way before it takes effect, and its answer after it. */
const ONE_WAY_MS = { from: 10, to: 100 } as const;

/**
 * The handler of all tasks: finds the service, plays the faults of calls, and gives errors the names that Step Functions gives
 * them. A call that is under way takes effect even if its execution is stopped meanwhile. An action that the model does not
 * know throws: a rehearsal that guessed would be worth nothing.
 */
export function answerTask({ clock, random, services, intercept }: AnswererSetup): TaskHandler {
  const known = new Map(
    services.flatMap((service) =>
      Object.entries(service.prefixes).map(([id, prefix]) => [id, { service, prefix }] as const),
    ),
  );
  return (call) => {
    const id = call.integration === "aws-sdk" ? `aws-sdk:${call.service}` : call.service;
    const found = known.get(id);
    const action = found?.service.actions[actionName(call)];
    if (found === undefined || action === undefined) {
      throw new Error(`The model of the cloud does not know ${call.resource}.`);
    }
    const there = random.integer(ONE_WAY_MS.from, ONE_WAY_MS.to);
    const back = random.integer(ONE_WAY_MS.from, ONE_WAY_MS.to);
    return {
      kind: "pending",
      subscribe: (settle) => {
        clock.after(there, () => {
          settle({ afterMs: back, ...perform(action, call, found.service, found.prefix, intercept(call.action)) });
        });
      },
    };
  };
}

function perform(
  action: Action,
  call: TaskCall,
  { throttling }: CloudService,
  prefix: string,
  mode: CallFaultMode | undefined,
): TaskSettlement {
  if (mode === "throttle") return refused(`${prefix}.${throttling}`, "Rate exceeded (Status Code: 400)");
  if (mode === "fail") return refused(`${prefix}.SdkClientException`, "Unable to execute HTTP request");
  try {
    const { output, afterMs } = action(call.parameters, call);
    // The call did what it should, but nobody hears of it.
    if (mode === "lost-answer") return refused(`${prefix}.SdkClientException`, "Read timed out");
    return { kind: "ok", output, ...(afterMs === undefined ? {} : { afterMs }) };
  } catch (failure) {
    if (!(failure instanceof AwsError)) throw failure;
    return refused(`${prefix}.${failure.code}`, failure.message);
  }
}

/** `updateService`, `runTask.sync`. */
function actionName({ action, pattern }: TaskCall): string {
  if (pattern === "request-response") return action;
  return `${action}.${pattern === "sync" ? "sync" : "waitForTaskToken"}`;
}

function refused(error: string, cause: string): TaskSettlement {
  return { kind: "error", error, cause };
}
