import assert from "node:assert/strict";
import type { AslDefinition, AslStates, JsonValue, TaskHandler } from "../../../engines/rehearsal/asl";
import { error, eventsOf, failureOf, machine, outputOf, RESOURCE, run } from "./harness";

const one = (name: string, state: object): AslStates => ({ StartAt: name, States: { [name]: state } }) as AslStates;
const pass = (name: string, value?: JsonValue): AslStates =>
  one(name, { Type: "Pass", ...(value !== undefined && { Result: value }), End: true });
const task = (name: string): AslStates => one(name, { Type: "Task", Resource: RESOURCE, End: true });
const wait = (name: string, seconds: number): AslStates => one(name, { Type: "Wait", Seconds: seconds, End: true });

describe("a Parallel state", () => {
  it("gives the outputs in the order of its branches, whichever ends first", () => {
    const definition = machine({
      P: { Type: "Parallel", Parameters: { "v.$": "$.a" }, Branches: [wait("W", 5), pass("B", 2)], End: true },
    });
    const execution = run(definition, { a: 1 });
    assert.deepEqual(execution.output, [{ v: 1 }, 2]);
    assert.equal(execution.stopMs, 5_000);
  });

  it("leaves the history that AWS leaves", () => {
    const definition = machine({
      P: { Type: "Parallel", Branches: [pass("A"), pass("B")], Next: "After" },
      After: { Type: "Pass", End: true },
    });
    const events = eventsOf(run(definition, { x: "a" }));
    assert.deepEqual(events, [
      "ExecutionStarted",
      "ParallelStateEntered P",
      "ParallelStateStarted P",
      "PassStateEntered A",
      "PassStateExited A",
      "PassStateEntered B",
      "PassStateExited B",
      "ParallelStateSucceeded P",
      "ParallelStateExited P",
      "PassStateEntered After",
      "PassStateExited After",
      "ExecutionSucceeded",
    ]);
  });

  it("fails with the error of the first branch that fails, and the others never go on", () => {
    const entered: string[] = [];
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [
          task("T"),
          {
            StartAt: "W",
            States: { W: { Type: "Wait", Seconds: 60, Next: "Later" }, Later: { Type: "Pass", End: true } },
          },
        ],
        End: true,
      },
    });
    const execution = run(
      definition,
      {},
      {
        tasks: (call) => {
          call.execution.subscribe({ onStateEntered: ({ state }) => entered.push(state) });
          return error("Boom", "why", 1_000);
        },
      },
    );
    assert.deepEqual(
      [execution.status, execution.error, execution.cause, execution.stopMs],
      ["FAILED", "Boom", "why", 1_000],
    );
    assert.deepEqual(entered, ["W"]);
    assert.deepEqual(eventsOf(execution).slice(6), [
      "WaitStateEntered W",
      "TaskFailed T",
      "TaskStateAborted T",
      "WaitStateAborted W",
      "ParallelStateFailed P",
      "ExecutionFailed",
    ]);
  });

  it("retries all branches and catches what they fail with", () => {
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [one("Boom", { Type: "Fail", Error: "MyError", Cause: "my cause" })],
        Retry: [{ ErrorEquals: ["MyError"], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C", ResultPath: "$.e" }],
        End: true,
      },
      C: { Type: "Pass", End: true },
    });
    const execution = run(definition, { a: 1 });
    assert.deepEqual(execution.output, { a: 1, e: { Error: "MyError", Cause: "my cause" } });
    // P, Boom, the retry, Boom again, C.
    assert.equal(execution.transitions, 5);
    // Recorded from AWS up to ParallelStateFailed.
    assert.deepEqual(eventsOf(execution), [
      "ExecutionStarted",
      "ParallelStateEntered P",
      "ParallelStateStarted P",
      "FailStateEntered Boom",
      "ParallelStateStarted P",
      "FailStateEntered Boom",
      "ParallelStateFailed P",
      "ParallelStateExited P",
      "PassStateEntered C",
      "PassStateExited C",
      "ExecutionSucceeded",
    ]);
  });

  it("cannot catch a runtime error of a branch: that ends the whole execution", () => {
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [one("Fast", { Type: "Pass", Parameters: { "m.$": "$.nope" }, End: true }), wait("W", 9)],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
        End: true,
      },
      C: { Type: "Pass", End: true },
    });
    const execution = run(definition, { x: "a" });
    assert.deepEqual(
      [execution.error, execution.cause, execution.stopMs],
      [
        "States.Runtime",
        "An error occurred while executing the state 'Fast' (entered at the event id #4). " +
          "The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '{\"x\":\"a\"}'",
        0,
      ],
    );
    assert.deepEqual(eventsOf(execution), [
      "ExecutionStarted",
      "ParallelStateEntered P",
      "ParallelStateStarted P",
      "PassStateEntered Fast",
      "ExecutionFailed",
    ]);
  });

  it("fails by its own name when its ResultSelector does", () => {
    const definition = machine({
      P: { Type: "Parallel", Branches: [pass("Ok")], ResultSelector: { "m.$": "$.nope" }, End: true },
    });
    assert.deepEqual(failureOf(definition, { x: "a" }), [
      "States.Runtime",
      "An error occurred while executing the state 'P' (entered at the event id #2). " +
        `The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '[{"x":"a"}]'`,
    ]);
  });
});

function mapping(extra: object, processor: AslStates = pass("I")): AslDefinition {
  return machine({ M: { Type: "Map", ItemProcessor: processor, End: true, ...extra } });
}

describe("a Map state", () => {
  it("runs once for each item and keeps their order", () => {
    assert.deepEqual(outputOf(mapping({ ItemsPath: "$.l" }), { l: [3, { a: 1 }, null] }), [3, { a: 1 }, null]);
    assert.deepEqual(outputOf(mapping({}), [1, 2]), [1, 2]);
  });

  it("shapes each item with ItemSelector, which sees item, index and the state's input", () => {
    const selector = { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value.x", "all.$": "$.name" };
    const expected = [
      { i: 0, v: 5, all: "n" },
      { i: 1, v: 6, all: "n" },
    ];
    const input = { name: "n", l: [{ x: 5 }, { x: 6 }] };
    assert.deepEqual(outputOf(mapping({ ItemsPath: "$.l", ItemSelector: selector }), input), expected);
    const old = machine({ M: { Type: "Map", ItemsPath: "$.l", Parameters: selector, Iterator: pass("I"), End: true } });
    assert.deepEqual(outputOf(old, input), expected);
  });

  it("runs as many iterations at once as MaxConcurrency says, and 40 at most", () => {
    const tasks: TaskHandler = (call) => ({ kind: "ok", output: call.parameters, afterMs: 1_000 });
    const rounds = (extra: object, items: number): number => {
      const list = Array.from({ length: items }, (_, i) => i);
      const execution = run(mapping({ ItemsPath: "$.l", ...extra }, task("T")), { l: list, n: 2 }, { tasks });
      assert.deepEqual(execution.output, list);
      return (execution.stopMs ?? 0) / 1_000;
    };
    // Each iteration takes a second, so the seconds that passed are the rounds it took.
    assert.equal(rounds({ MaxConcurrency: 1 }, 5), 5);
    assert.equal(rounds({ MaxConcurrency: 2 }, 5), 3);
    assert.equal(rounds({}, 5), 1);
    assert.equal(rounds({ MaxConcurrency: 0 }, 80), 2);
    assert.equal(rounds({ MaxConcurrency: 1_000 }, 81), 3);
    assert.equal(rounds({ MaxConcurrencyPath: "$.n" }, 4), 2);
  });

  it("leaves the history that AWS leaves, also without items", () => {
    assert.deepEqual(eventsOf(run(mapping({ ItemsPath: "$.l", MaxConcurrency: 1 }), { l: [1, 2] })), [
      "ExecutionStarted",
      "MapStateEntered M",
      "MapStateStarted M",
      "MapIterationStarted M",
      "PassStateEntered I",
      "PassStateExited I",
      "MapIterationSucceeded M",
      "MapIterationStarted M",
      "PassStateEntered I",
      "PassStateExited I",
      "MapIterationSucceeded M",
      "MapStateSucceeded M",
      "MapStateExited M",
      "ExecutionSucceeded",
    ]);
    const empty = run(mapping({}), []);
    assert.deepEqual(empty.output, []);
    assert.deepEqual(eventsOf(empty), [
      "ExecutionStarted",
      "MapStateEntered M",
      "MapStateStarted M",
      "MapStateSucceeded M",
      "MapStateExited M",
      "ExecutionSucceeded",
    ]);
  });

  it("fails with the first iteration that fails, and later ones never begin", () => {
    const processor: AslStates = {
      StartAt: "C",
      States: {
        C: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 2, Next: "Break" }], Default: "Go" },
        Go: { Type: "Pass", End: true },
        Break: { Type: "Fail", Error: "SomeFailure", Cause: "it broke" },
      },
    };
    const execution = run(mapping({ MaxConcurrency: 1 }, processor), [1, 2, 3]);
    assert.deepEqual([execution.error, execution.cause], ["SomeFailure", "it broke"]);
    // Recorded from AWS.
    assert.deepEqual(eventsOf(execution).slice(-6), [
      "ChoiceStateEntered C",
      "ChoiceStateExited C",
      "FailStateEntered Break",
      "MapIterationFailed M",
      "MapStateFailed M",
      "ExecutionFailed",
    ]);
  });

  it("ends the execution when its items are no list, with the cause of AWS", () => {
    assert.deepEqual(failureOf(mapping({}), { a: 1 }), ["States.Runtime", 'Reference path "$" must point to array.']);
    assert.deepEqual(failureOf(mapping({ ItemsPath: "$$.Execution.Input" }), {}), [
      "States.Runtime",
      'Reference path "$.Execution.Input" must point to array.',
    ]);
    assert.equal(
      failureOf(mapping({ ItemsPath: "$.l", MaxConcurrencyPath: "$.n" }), { l: [], n: "NoNumber" })[1],
      "An error occurred while executing the state 'M' (entered at the event id #2). " +
        'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.n',
    );
  });

  it("nests with Parallel, and a failure deep inside is caught outside", () => {
    const inner = { StartAt: "M2", States: { M2: { Type: "Map", ItemProcessor: task("T"), End: true } } } as AslStates;
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [inner, wait("W", 100)],
        Catch: [{ ErrorEquals: ["E"], Next: "C" }],
        End: true,
      },
      C: { Type: "Pass", End: true },
    });
    const execution = run(definition, [1, 2], {
      tasks: (call) => (call.parameters === 2 ? error("E", "x", 5) : error("E", "late", 50)),
    });
    assert.deepEqual(execution.output, { Error: "E", Cause: "x" });
    assert.equal(execution.stopMs, 5);
  });
});
