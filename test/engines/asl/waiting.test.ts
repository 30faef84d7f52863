import assert from "node:assert/strict";
import type { AslWait, JsonValue, TaskSettlement } from "../../../engines/rehearsal/asl";
import { error, eventsOf, failureOf, faultsOf, MACHINE, machine, outputOf, prepare, RESOURCE, run } from "./harness";

type Until = Pick<AslWait, "Seconds" | "SecondsPath" | "Timestamp" | "TimestampPath">;

const waiting = (until: Until) => machine({ W: { Type: "Wait", ...until, End: true } });
const PLACE = "An error occurred while executing the state 'W' (entered at the event id #2). ";

describe("a Wait state", () => {
  it("waits on the virtual clock, which starts at 2026-01-01T00:00:00Z", () => {
    const stop = (until: Until, input: JsonValue = {}) => run(waiting(until), input).stopMs;
    assert.equal(stop({ Seconds: 86_400 }), 86_400_000);
    assert.equal(stop({ Seconds: 0 }), 0);
    assert.equal(stop({ SecondsPath: "$.n" }, { n: 90 }), 90_000);
    assert.equal(stop({ Timestamp: "2026-01-01T00:00:01.500Z" }), 1_500);
    assert.equal(stop({ TimestampPath: "$.t" }, { t: "2026-01-01T02:00:00+01:00" }), 3_600_000);
  });

  it("does not wait for a time that has passed", () => {
    assert.equal(run(waiting({ Timestamp: "2025-12-31T23:59:59Z" })).stopMs, 0);
  });

  it("fails with the causes of AWS when its path gives no time", () => {
    const cause = (until: Until, input: JsonValue) => failureOf(waiting(until), input)[1]?.replace(PLACE, "");
    const seconds = { SecondsPath: "$.n" };
    assert.equal(cause(seconds, {}), "The SecondsPath parameter does not reference an input value: $.n");
    assert.equal(cause(seconds, { n: 1.5 }), "The SecondsPath parameter cannot be parsed as a long value: $.n == 1.5");
    assert.equal(cause(seconds, { n: -1 }), "The SecondsPath parameter references a negative value: $.n == -1");
    assert.equal(
      cause({ TimestampPath: "$.t" }, { t: "2016-12-05T25:29:29Z" }),
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2016-12-05T25:29:29Z",
    );
    assert.equal(cause({ TimestampPath: "$.t" }, { t: "2126-01-01T00:00:00Z" }), "Wait state delay is too long.");
  });

  it("is refused with none or two of its fields, fractions and texts that are no time", () => {
    const faults = (until: object) => faultsOf({ StartAt: "W", States: { W: { Type: "Wait", ...until, End: true } } });
    const one = "expected one of Seconds, SecondsPath, Timestamp, TimestampPath";
    assert.deepEqual(faults({}), [`States.W: found none of them, ${one}`]);
    assert.deepEqual(faults({ Seconds: 1, SecondsPath: "$.n" }), [`States.W: found Seconds and SecondsPath, ${one}`]);
    assert.deepEqual(faults({ Seconds: 1.5 }), ["States.W.Seconds: found 1.5, expected a whole number of 0 or more"]);
    assert.deepEqual(faults({ Timestamp: "tomorrow" }), [
      'States.W.Timestamp: found "tomorrow", expected a time such as 2026-01-31T12:00:00Z',
    ]);
  });
});

describe("a Task state", () => {
  it("takes as long as its handler says", () => {
    const definition = machine({ T: { Type: "Task", Resource: RESOURCE, End: true } });
    assert.equal(run(definition, {}, { tasks: () => ({ kind: "ok", output: 1, afterMs: 1_234 }) }).stopMs, 1_234);
    assert.equal(run(definition, {}, { tasks: () => error("E", "c", 99) }).stopMs, 99);
  });

  it("times out after TimeoutSeconds, and what the handler answers later is nobody's", () => {
    const definition = machine({
      T: { Type: "Task", Resource: RESOURCE, TimeoutSeconds: 10, Next: "After" },
      After: { Type: "Pass", End: true },
    });
    const execution = run(definition, {}, { tasks: () => ({ kind: "ok", output: 1, afterMs: 10_001 }) });
    assert.deepEqual(
      [execution.status, execution.error, execution.cause, execution.stopMs],
      ["FAILED", "States.Timeout", undefined, 10_000],
    );
    assert.deepEqual(eventsOf(execution), [
      "ExecutionStarted",
      "TaskStateEntered T",
      "TaskScheduled T",
      "TaskStarted T",
      "TaskTimedOut T",
      "ExecutionFailed",
    ]);
    assert.equal(outputOf(definition, {}, { tasks: () => ({ kind: "ok", output: 1, afterMs: 10_000 }) }), 1);
  });

  it("times out after what TimeoutSecondsPath says", () => {
    const definition = machine({ T: { Type: "Task", Resource: RESOURCE, TimeoutSecondsPath: "$.n", End: true } });
    const tasks = () => ({ kind: "pending", subscribe: () => undefined }) as const;
    assert.equal(run(definition, { n: 3 }, { tasks }).stopMs, 3_000);
    const place = "An error occurred while executing the state 'T' (entered at the event id #2). ";
    assert.equal(failureOf(definition, {}, { tasks })[1], `${place}Invalid path '$.n' : No results for path: $['n']`);
    assert.equal(
      failureOf(definition, { n: 0 }, { tasks })[1],
      `${place}The TimeoutSecondsPath field refers to value 0 which is not a positive integer: $.n`,
    );
  });

  it("waits for a settlement from any later event of the clock, and takes the first one only", () => {
    const definition = machine({ T: { Type: "Task", Resource: RESOURCE, End: true } });
    let settle: ((settlement: TaskSettlement) => void) | undefined;
    const { clock, host } = prepare(definition, {
      tasks: () => ({
        kind: "pending",
        subscribe: (callback) => {
          settle = callback;
        },
      }),
    });
    const execution = host.start({ stateMachineArn: MACHINE, name: "a" });
    clock.run({ untilMs: 1_000 });
    assert.equal(execution.status, "RUNNING");
    clock.after(5_000, () => {
      settle?.({ kind: "ok", output: "first", afterMs: 10 });
      settle?.({ kind: "error", error: "E", cause: "second" });
    });
    clock.run({ untilMs: 60_000 });
    assert.deepEqual([execution.status, execution.output, execution.stopMs], ["SUCCEEDED", "first", 6_010]);
  });

  it("takes a settlement that comes at once", () => {
    const definition = machine({ T: { Type: "Task", Resource: RESOURCE, End: true } });
    const tasks = () =>
      ({
        kind: "pending",
        subscribe: (settle: (s: TaskSettlement) => void) => settle({ kind: "ok", output: 1 }),
      }) as const;
    assert.equal(outputOf(definition, {}, { tasks }), 1);
  });

  it("hands resource, pattern and token to its handler, taken apart", () => {
    const definition = machine({
      A: { Type: "Task", Resource: "arn:aws:states:::dynamodb:updateItem", Next: "B" },
      B: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:elasticloadbalancingv2:modifyRule", Next: "C" },
      C: { Type: "Task", Resource: "arn:aws:states:::states:startExecution.sync:2", Next: "D" },
      D: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: { "t.$": "$$.Task.Token" },
        Next: "E",
      },
      E: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:judge", End: true },
    });
    const seen: string[] = [];
    let token: readonly string[] = [];
    run(
      definition,
      {},
      {
        tasks: (call) => {
          seen.push(`${call.stateName} ${call.integration} ${call.service} ${call.action} ${call.pattern}`);
          if (call.stateName === "D") token = [call.taskToken ?? "", (call.parameters as { t: string }).t];
          else assert.equal(call.taskToken, undefined);
          return { kind: "ok", output: {} };
        },
      },
    );
    assert.deepEqual(seen, [
      "A optimized dynamodb updateItem request-response",
      "B aws-sdk elasticloadbalancingv2 modifyRule request-response",
      "C optimized states startExecution sync",
      "D optimized sqs sendMessage wait-for-task-token",
      "E lambda lambda invoke request-response",
    ]);
    assert.match(token[0] ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(token[0], token[1]);
  });
});

describe("TimeoutSeconds of a machine", () => {
  it("ends the execution as TIMED_OUT, and no Catch helps", () => {
    const definition = machine(
      {
        T: { Type: "Task", Resource: RESOURCE, Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }], End: true },
        C: { Type: "Pass", End: true },
      },
      { TimeoutSeconds: 60 },
    );
    const execution = run(definition, {}, { tasks: () => ({ kind: "ok", output: 1, afterMs: 60_001 }) });
    assert.deepEqual([execution.status, execution.error, execution.stopMs], ["TIMED_OUT", undefined, 60_000]);
    assert.equal(eventsOf(execution).at(-1), "ExecutionTimedOut");
  });

  it("is a year for STANDARD and five minutes for EXPRESS machines at most", () => {
    const definition = machine({ W: { Type: "Wait", Seconds: 99_999_999, End: true } });
    assert.equal(run(definition).stopMs, 365 * 86_400_000);
    const express = run(definition, {}, { type: "EXPRESS" });
    assert.deepEqual([express.status, express.stopMs], ["TIMED_OUT", 300_000]);
  });
});
