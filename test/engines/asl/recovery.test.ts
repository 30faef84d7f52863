import assert from "node:assert/strict";
import type { AslDefinition, AslRetrier, JsonValue, TaskHandler } from "../../../engines/rehearsal/asl";
import { echo, error, eventsOf, failureOf, faultsOf, inTurn, machine, outputOf, RESOURCE, run } from "./harness";

const OK = { kind: "ok", output: "done" } as const;

function retrying(...retry: readonly AslRetrier[]): AslDefinition {
  return machine({ T: { Type: "Task", Resource: RESOURCE, Retry: retry, End: true } });
}

function catching(names: readonly string[], extra: object = {}): AslDefinition {
  return machine({
    T: { Type: "Task", Resource: RESOURCE, Catch: [{ ErrorEquals: names, Next: "Caught", ...extra }], End: true },
    Caught: { Type: "Pass", End: true },
  });
}

/** The virtual milliseconds at which the task was called. */
function callTimes(definition: AslDefinition, handler: TaskHandler, seed = 0): readonly number[] {
  const times: number[] = [];
  run(
    definition,
    {},
    {
      seed,
      tasks: (call) => {
        times.push(call.atMs);
        return handler(call);
      },
    },
  );
  return times;
}

describe("Retry", () => {
  it("waits 1, 2 and 4 seconds and gives up after three retries, unless told otherwise", () => {
    assert.deepEqual(
      callTimes(retrying({ ErrorEquals: ["E"] }), () => error("E")),
      [0, 1_000, 3_000, 7_000],
    );
    assert.deepEqual(failureOf(retrying({ ErrorEquals: ["E"] }), {}, { tasks: () => error("E") }), ["E", "because"]);
  });

  it("honours interval, backoff, most attempts and longest delay", () => {
    const retrier = { ErrorEquals: ["E"], IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 4, MaxDelaySeconds: 5 };
    assert.deepEqual(
      callTimes(retrying(retrier), () => error("E")),
      [0, 3_000, 7_500, 12_500, 17_500],
    );
    assert.deepEqual(
      callTimes(retrying({ ErrorEquals: ["E"], MaxAttempts: 0 }), () => error("E")),
      [0],
    );
  });

  it("spreads retries by a seeded jitter between 0 and the full delay", () => {
    const definition = retrying({
      ErrorEquals: ["E"],
      IntervalSeconds: 100,
      BackoffRate: 1,
      MaxAttempts: 5,
      JitterStrategy: "FULL",
    });
    const times = callTimes(definition, () => error("E"), 3);
    assert.deepEqual(
      times,
      callTimes(definition, () => error("E"), 3),
    );
    assert.notDeepEqual(
      times,
      callTimes(definition, () => error("E"), 4),
    );
    const delays = times.slice(1).map((ms, i) => ms - (times[i] ?? 0));
    assert.ok(
      delays.every((ms) => ms >= 0 && ms <= 100_000),
      String(delays),
    );
    assert.equal(new Set(delays).size, 5);
  });

  it("counts each retrier on its own, and the first that takes the error decides", () => {
    const definition = retrying(
      { ErrorEquals: ["A"], IntervalSeconds: 1, MaxAttempts: 1 },
      { ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 2 },
    );
    assert.deepEqual(
      callTimes(definition, inTurn(error("A"), error("B"), error("B"), error("A"))),
      [0, 1_000, 11_000, 31_000],
    );
  });

  it("calls with the same parameters and shows the retry count in the context", () => {
    const definition = machine({
      T: {
        Type: "Task",
        Resource: RESOURCE,
        Parameters: { "a.$": "$.a", "n.$": "$$.State.RetryCount" },
        Retry: [{ ErrorEquals: ["E"] }],
        End: true,
      },
    });
    const seen: JsonValue[] = [];
    const tasks: TaskHandler = (call) => {
      seen.push(call.parameters);
      return seen.length < 3 ? error("E") : echo(call);
    };
    run(definition, { a: 7 }, { tasks });
    assert.deepEqual(seen, [
      { a: 7, n: 0 },
      { a: 7, n: 1 },
      { a: 7, n: 2 },
    ]);
  });

  it("counts one transition for the state and one for each retry (Step Functions pricing: retries are charged)", () => {
    const execution = run(retrying({ ErrorEquals: ["E"] }), {}, { tasks: inTurn(error("E"), error("E"), OK) });
    assert.equal(execution.transitions, 3);
    assert.deepEqual(eventsOf(execution), [
      "ExecutionStarted",
      "TaskStateEntered T",
      "TaskScheduled T",
      "TaskStarted T",
      "TaskFailed T",
      "TaskScheduled T",
      "TaskStarted T",
      "TaskFailed T",
      "TaskScheduled T",
      "TaskStarted T",
      "TaskSucceeded T",
      "TaskStateExited T",
      "ExecutionSucceeded",
    ]);
  });

  it("is asked before Catch", () => {
    const definition = machine({
      T: {
        Type: "Task",
        Resource: RESOURCE,
        Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
        End: true,
      },
      C: { Type: "Pass", Result: "caught", End: true },
    });
    assert.equal(outputOf(definition, {}, { tasks: inTurn(error("E"), OK) }), "done");
    assert.equal(outputOf(definition, {}, { tasks: inTurn(error("E"), error("E"), OK) }), "caught");
  });
});

describe("Catch", () => {
  it("goes on with error and cause, in place of the input or at ResultPath", () => {
    const tasks = () => error("E", "why");
    assert.deepEqual(outputOf(catching(["E"]), { a: 1 }, { tasks }), { Error: "E", Cause: "why" });
    assert.deepEqual(outputOf(catching(["E"], { ResultPath: "$.x.e" }), { a: 1 }, { tasks }), {
      a: 1,
      x: { e: { Error: "E", Cause: "why" } },
    });
    assert.deepEqual(outputOf(catching(["E"], { ResultPath: null }), { a: 1 }, { tasks }), { a: 1 });
  });

  it("takes the first catcher that names the error", () => {
    const definition = machine({
      T: {
        Type: "Task",
        Resource: RESOURCE,
        Catch: [
          { ErrorEquals: ["A", "B"], Next: "First" },
          { ErrorEquals: ["States.ALL"], Next: "Rest" },
        ],
        End: true,
      },
      First: { Type: "Pass", Result: "first", End: true },
      Rest: { Type: "Pass", Result: "rest", End: true },
    });
    assert.deepEqual(
      ["B", "C"].map((name) => outputOf(definition, {}, { tasks: () => error(name) })),
      ["first", "rest"],
    );
  });

  it("takes States.TaskFailed for every error but a timeout", () => {
    assert.deepEqual(outputOf(catching(["States.TaskFailed"]), {}, { tasks: () => error("Any") }), {
      Error: "Any",
      Cause: "because",
    });
    const tasks = () => error("States.Timeout", "");
    assert.deepEqual(failureOf(catching(["States.TaskFailed"]), {}, { tasks }), ["States.Timeout", ""]);
    assert.deepEqual(outputOf(catching(["States.Timeout"]), {}, { tasks }), { Error: "States.Timeout", Cause: "" });
  });

  it("with States.ALL takes a timeout, but neither too much data nor a runtime error", () => {
    const timingOut = machine({
      T: {
        Type: "Task",
        Resource: RESOURCE,
        TimeoutSeconds: 9,
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
        End: true,
      },
      C: { Type: "Pass", End: true },
    });
    assert.deepEqual(outputOf(timingOut, {}, { tasks: () => ({ kind: "pending", subscribe: () => undefined }) }), {
      Error: "States.Timeout",
      Cause: "",
    });
    const big = () => ({ kind: "ok", output: "x".repeat(262_143) }) as const;
    const cause =
      "The state/task 'dynamodb' returned a result with a size exceeding the maximum number of bytes service limit.";
    assert.deepEqual(failureOf(catching(["States.ALL"]), {}, { tasks: big }), ["States.DataLimitExceeded", cause]);
    assert.deepEqual(outputOf(catching(["States.DataLimitExceeded"]), {}, { tasks: big }), {
      Error: "States.DataLimitExceeded",
      Cause: cause,
    });
    for (const name of ["States.ALL", "States.Runtime"]) {
      const definition = machine({
        T: {
          Type: "Task",
          Resource: RESOURCE,
          Parameters: { "a.$": "$.no" },
          Catch: [{ ErrorEquals: [name], Next: "C" }],
          End: true,
        },
        C: { Type: "Pass", End: true },
      });
      assert.equal(failureOf(definition)[0], "States.Runtime");
    }
  });

  it("leaves the history that AWS leaves", () => {
    assert.deepEqual(eventsOf(run(catching(["E"]), {}, { tasks: () => error("E") })), [
      "ExecutionStarted",
      "TaskStateEntered T",
      "TaskScheduled T",
      "TaskStarted T",
      "TaskFailed T",
      "TaskStateExited T",
      "PassStateEntered Caught",
      "PassStateExited Caught",
      "ExecutionSucceeded",
    ]);
  });

  it("fails the execution when the caught error itself does not fit the input", () => {
    assert.deepEqual(failureOf(catching(["E"], { ResultPath: "$.x" }), "text", { tasks: () => error("E") }), [
      "States.ResultPathMatchFailure",
      'Unable to apply ReferencePath $.x to input "text"',
    ]);
  });
});

describe("Retry and Catch in a definition", () => {
  it("are refused with error names that AWS does not have and wildcards in the wrong place", () => {
    const faults = (field: object) =>
      faultsOf({ StartAt: "T", States: { T: { Type: "Task", Resource: RESOURCE, End: true, ...field } } });
    assert.deepEqual(faults({ Retry: [{ ErrorEquals: ["States.Everything"] }] }), [
      'States.T.Retry[0].ErrorEquals: found ["States.Everything"], expected an error name that exists, not States.Everything',
    ]);
    assert.deepEqual(faults({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }), [
      'States.T.Retry[0].ErrorEquals: found ["States.ALL"], expected States.ALL alone and in the last place of its list',
    ]);
    assert.deepEqual(faults({ Retry: [{ ErrorEquals: [], MaxAttempts: -1 }] }), [
      "States.T.Retry[0].ErrorEquals: found [], expected a list of error names",
      "States.T.Retry[0].MaxAttempts: found -1, expected a whole number of 0 or more",
    ]);
    assert.deepEqual(faults({ Catch: [{ ErrorEquals: ["A"], Next: "Nowhere", Output: 1 }] }), [
      "States.T.Catch[0].Output: found 1, expected no such field",
      'States.T.Catch[0].Next: found "Nowhere", expected the name of a state',
    ]);
  });
});
