import fc from "fast-check";
import type { RehearsalRequest } from "../../../engines/rehearsal";
import { ACTIONS, planOf, requestOf } from "./request";

/** Forty minutes, so that a thousand rollouts take a minute. Two hundred requests per second: a breach shows in every minute. */
export const QUICK_PLAN = planOf([
  ["1%", 1, 300],
  ["10%", 10, 600],
  ["50%", 50, 600],
  ["100%", 100, 900],
]);

const stage = fc.constantFrom("1%", "10%", "50%", "100%");
const delay = fc.constantFrom("", "+30s", "+2m", "+7m");

/** Faults that break the contract for as long as they last. */
export const breach: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("errorRate=5%", "errorRate=40%", "latencyP95=3x", "latencyP95=900ms", "complaints=4"),
    stage,
    delay,
  )
  .map(([what, at, later]) => `${what}@${at}${later}`);

/** Faults in the canary's behaviour, some of them within the contract. */
export const behaviour: fc.Arbitrary<string> = fc.oneof(
  breach,
  fc
    .tuple(fc.constantFrom("errorRate=0.2%", "latencyP95=1.2x", "complaints=3", "unhealthy", "no-traffic"), stage)
    .map(([what, at]) => `${what}@${at}`),
);

/** People and events that come in between. */
export const trouble: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom("stop", "redrive", "duplicate-start"), stage).map(([what, at]) => `${what}@${at}`),
  fc.constant("lost-events"),
);

/** Calls that go wrong for a while. */
export function calls(actions: readonly string[] = ACTIONS, most = 60): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom("throttle", "fail", "lost-answer"),
      fc.constantFrom(...actions),
      fc.integer({ min: 1, max: most }),
    )
    .map(([mode, action, count]) => `${mode}:${action}:${count}`);
}

/** A release with some of them, with and without a smoke test, also the first one ever. */
export function releases(parts: {
  readonly behaviour: fc.Arbitrary<readonly string[]>;
  readonly trouble: fc.Arbitrary<readonly string[]>;
  readonly calls: fc.Arbitrary<readonly string[]>;
}): fc.Arbitrary<RehearsalRequest> {
  return fc
    .record({ ...parts, seed: fc.integer({ min: 0, max: 1_000_000 }), smokeTest: fc.boolean(), first: fc.boolean() })
    .map(({ behaviour, trouble, calls, seed, smokeTest, first }) =>
      requestOf({
        plan: QUICK_PLAN,
        faults: [...behaviour, ...trouble, ...calls],
        seed,
        smokeTest,
        ...(first ? { previous: { version: "", digest: "" } } : {}),
      }),
    );
}
