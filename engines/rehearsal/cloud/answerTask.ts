import type { SeededRandom } from "../asl/data/random";
import type { TaskCall, TaskHandler, TaskSettlement } from "../asl/task";
import type { VirtualClock } from "../clock";
import type { CallFaultMode } from "../faults/rehearsalFault";
import { AwsError } from "./awsError";
import type { Action, CloudService } from "./service";
import type { TaskTokens } from "./taskTokens";

/** What answers the tasks. */
export interface AnswererSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly services: readonly CloudService[];
  readonly tokens: TaskTokens;
  /** How a call goes wrong, or undefined. */
  readonly intercept: (call: TaskCall) => CallFaultMode | undefined;
  /** Milliseconds that a call is under way longer than others. */
  readonly delayMs: (call: TaskCall) => number;
  /** Told of every call that took effect. */
  readonly onDone: (call: TaskCall) => void;
}

/** Who answers the calls of one resource. */
interface Answerer {
  readonly action: Action;
  /** Error that the service throttles with. */
  readonly throttling: string;
  /** What its errors' names begin with. */
  readonly prefix: string;
}

/** Milliseconds that a request is under way before it takes effect, and its answer after it. */
const ONE_WAY_MS = { from: 10, to: 100 } as const;

/**
 * The handler of all tasks: finds the service, plays the faults of calls, and gives errors the names that Step Functions gives
 * them. A call that is under way takes effect even if its execution is stopped meanwhile. An action that the model does not
 * know throws: a rehearsal that guessed would be worth nothing.
 */
export function answerTask(setup: AnswererSetup): TaskHandler {
  const { random, services } = setup;
  const known = new Map(
    services.flatMap((service) =>
      Object.entries(service.prefixes).map(([id, prefix]) => [id, { service, prefix }] as const),
    ),
  );
  const answerers = new Map<string, Answerer>();
  const find = (call: TaskCall): Answerer => {
    const found = known.get(call.integration === "aws-sdk" ? `aws-sdk:${call.service}` : call.service);
    const action = found?.service.actions[actionName(call)];
    if (found === undefined || action === undefined) {
      throw new Error(`The model of the cloud does not know ${call.resource}.`);
    }
    const answerer = { action, throttling: found.service.throttling, prefix: found.prefix };
    answerers.set(call.resource, answerer);
    return answerer;
  };
  return (call) => {
    const answerer = answerers.get(call.resource) ?? find(call);
    const there = random.integer(ONE_WAY_MS.from, ONE_WAY_MS.to);
    const back = random.integer(ONE_WAY_MS.from, ONE_WAY_MS.to);
    return new PendingCall(setup, answerer, call, there, back);
  };
}

/** A call that is under way. A class, because one is made for every call: it costs less than a closure of as many variables. */
class PendingCall {
  readonly kind = "pending";

  constructor(
    private readonly setup: AnswererSetup,
    private readonly answerer: Answerer,
    private readonly call: TaskCall,
    private readonly thereMs: number,
    private readonly backMs: number,
  ) {}

  subscribe(settle: (settlement: TaskSettlement) => void): void {
    const { clock, delayMs, intercept, tokens } = this.setup;
    const { taskToken } = this.call;
    clock.after(this.thereMs + delayMs(this.call), () => {
      if (taskToken === undefined) {
        this.perform(intercept(this.call), settle);
        return;
      }
      // Whoever hears of the token may answer before the call itself has.
      tokens.wait(taskToken, settle);
      this.perform(intercept(this.call), (done) => {
        if (done.kind === "error") settle(done);
      });
    });
  }

  /** Lets the call take effect. */
  private perform(mode: CallFaultMode | undefined, settle: (settlement: TaskSettlement) => void): void {
    const { action, throttling, prefix } = this.answerer;
    if (mode === "throttle") {
      settle(this.refused(`${prefix}.${throttling}`, "Rate exceeded (Status Code: 400)"));
      return;
    }
    if (mode === "fail") {
      settle(this.refused(`${prefix}.SdkClientException`, "Unable to execute HTTP request"));
      return;
    }
    try {
      const { output, afterMs, until } = action(this.call.parameters, this.call);
      this.setup.onDone(this.call);
      // The call did what it should, but nobody hears of it.
      if (mode === "lost-answer") settle(this.refused(`${prefix}.SdkClientException`, "Read timed out"));
      else if (until === undefined) settle({ kind: "ok", output, afterMs: afterMs ?? this.backMs });
      else until((failure) => settle(failure === undefined ? { kind: "ok", output } : { kind: "error", ...failure }));
    } catch (failure) {
      if (!(failure instanceof AwsError)) throw failure;
      settle(this.refused(`${prefix}.${failure.code}`, failure.message));
    }
  }

  private refused(error: string, cause: string): TaskSettlement {
    return { kind: "error", error, cause, afterMs: this.backMs };
  }
}

/** `updateService`, `runTask.sync`. */
function actionName({ action, pattern }: TaskCall): string {
  if (pattern === "request-response") return action;
  return `${action}.${pattern === "sync" ? "sync" : "waitForTaskToken"}`;
}
