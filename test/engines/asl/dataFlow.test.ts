import assert from "node:assert/strict";
import { echo, failureOf, faultsOf, machine, outputOf, RESOURCE, run } from "./harness";

describe("the data flow of a state", () => {
  it("goes through InputPath, Parameters, ResultSelector, ResultPath and OutputPath in this order", () => {
    const definition = machine({
      T: {
        Type: "Task",
        Resource: RESOURCE,
        InputPath: "$.in",
        Parameters: { "got.$": "$.x", fixed: [1, { "deep.$": "$.x" }] },
        ResultSelector: { "picked.$": "$.got" },
        ResultPath: "$.out.here",
        OutputPath: "$.out",
        End: true,
      },
    });
    assert.deepEqual(outputOf(definition, { in: { x: 5 }, keep: 1 }), { here: { picked: 5 } });
    assert.deepEqual(
      outputOf(definition, { in: { x: 5 } }, { tasks: (call) => ({ kind: "ok", output: { got: call.parameters } }) }),
      { here: { picked: { got: 5, fixed: [1, { deep: 5 }] } } },
    );
  });

  it("treats null paths as AWS does: no input, no result, no output", () => {
    const task = { Type: "Task", Resource: RESOURCE, End: true } as const;
    assert.deepEqual(outputOf(machine({ T: { ...task, InputPath: null } }), { a: 1 }), {});
    assert.deepEqual(outputOf(machine({ T: { ...task, Parameters: { b: 2 }, ResultPath: null } }), { a: 1 }), { a: 1 });
    assert.deepEqual(outputOf(machine({ T: { ...task, OutputPath: null } }), { a: 1 }), {});
  });

  it("takes ResultPath $ as replacing the input", () => {
    assert.deepEqual(
      outputOf(machine({ P: { Type: "Pass", Result: { b: 2 }, ResultPath: "$", End: true } }), { a: 1 }),
      { b: 2 },
    );
  });

  it("keeps results that are false, 0, empty or null", () => {
    for (const result of [false, 0, "", null]) {
      assert.deepEqual(outputOf(machine({ P: { Type: "Pass", Result: result, ResultPath: "$.r", End: true } })), {
        r: result,
      });
    }
  });

  it("does not read paths inside Result", () => {
    assert.deepEqual(outputOf(machine({ P: { Type: "Pass", Result: { "a.$": "$.b" }, End: true } })), { "a.$": "$.b" });
  });

  it("never changes an input that another branch still reads", () => {
    const pass = (value: number, end: string) =>
      ({ StartAt: end, States: { [end]: { Type: "Pass", Result: value, ResultPath: "$.a.b", End: true } } }) as const;
    const definition = machine({ P: { Type: "Parallel", Branches: [pass(1, "X"), pass(2, "Y")], End: true } });
    const input = { a: { b: 0 } };
    assert.deepEqual(outputOf(definition, input), [{ a: { b: 1 } }, { a: { b: 2 } }]);
    assert.deepEqual(input, { a: { b: 0 } });
  });

  it("copies what a task answers, so that the model may go on changing it", () => {
    const live = { weight: 1 };
    const definition = machine({
      T: { Type: "Task", Resource: RESOURCE, Next: "W" },
      W: { Type: "Wait", Seconds: 1, End: true },
    });
    const output = outputOf(
      definition,
      {},
      {
        tasks: (call) => {
          queueMicrotask(() => undefined);
          call.execution.subscribe({ onStateEntered: () => (live.weight = 99) });
          return { kind: "ok", output: live };
        },
      },
    );
    assert.deepEqual(output, { weight: 1 });
  });

  it("names the state when a handler answers something that is not JSON", () => {
    const definition = machine({ T: { Type: "Task", Resource: RESOURCE, End: true } });
    const bad = { at: new Date(0) } as unknown as Record<string, string>;
    assert.throws(
      () => run(definition, {}, { tasks: () => ({ kind: "ok", output: bad }) }),
      /T \(arn:aws:states:::dynamodb:getItem\): TypeError: \$\.at is not JSON: found an instance of Date\./,
    );
  });

  it("fails with the causes of AWS when InputPath or OutputPath finds nothing", () => {
    const failing = (path: object) => failureOf(machine({ pass: { Type: "Pass", ...path, End: true } }), { a: null });
    const place = "An error occurred while executing the state 'pass' (entered at the event id #2). ";
    assert.deepEqual(failing({ InputPath: "$.no" }), [
      "States.Runtime",
      `${place}Invalid path '$.no' : No results for path: $['no']`,
    ]);
    assert.deepEqual(failing({ OutputPath: "$.no" }), [
      "States.Runtime",
      `${place}Invalid path '$.no' : No results for path: $['no']`,
    ]);
    assert.deepEqual(failing({ InputPath: "$.no.such" }), [
      "States.Runtime",
      `${place}Invalid path '$.no.such' : Missing property in path $['no']`,
    ]);
    assert.deepEqual(failing({ InputPath: "$.a.b" }), [
      "States.Runtime",
      `${place}Invalid path '$.a.b' : Expected to find an object with property ['b'] in path $['a'] but found 'null'.`,
    ]);
  });

  it("cannot apply a path to null", () => {
    const definition = machine({
      N: { Type: "Pass", Result: null, Next: "P" },
      P: { Type: "Pass", InputPath: "$.a", End: true },
    });
    assert.deepEqual(failureOf(definition), [
      "States.Runtime",
      "An error occurred while executing the state 'P' (entered at the event id #4). " +
        "Unable to apply Path transformation to null or empty input.",
    ]);
  });

  it("reports a ResultPath that does not fit the input, and lets it be caught", () => {
    const task = { Type: "Task", Resource: RESOURCE, ResultPath: "$.r", End: true } as const;
    assert.deepEqual(failureOf(machine({ T: task }), "text"), [
      "States.ResultPathMatchFailure",
      'Unable to apply ReferencePath $.r to input "text"',
    ]);
    const caught = machine({
      T: { ...task, Catch: [{ ErrorEquals: ["States.ResultPathMatchFailure"], Next: "C" }] },
      C: { Type: "Pass", Result: "caught", End: true },
    });
    assert.equal(outputOf(caught, "text"), "caught");
  });

  it("shows the context object with what AWS puts there", () => {
    const definition = machine({
      Look: {
        Type: "Task",
        Resource: RESOURCE,
        Parameters: {
          "id.$": "$$.Execution.Id",
          "name.$": "$$.Execution.Name",
          "input.$": "$$.Execution.Input.a",
          "started.$": "$$.Execution.StartTime",
          "redrives.$": "$$.Execution.RedriveCount",
          "state.$": "$$.State.Name",
          "entered.$": "$$.State.EnteredTime",
          "retries.$": "$$.State.RetryCount",
          "machine.$": "$$.StateMachine",
        },
        End: true,
      },
    });
    assert.deepEqual(outputOf(definition, { a: 1 }, { tasks: echo }), {
      id: "arn:aws:states:eu-west-1:123456789012:execution:machine:test",
      name: "test",
      input: 1,
      started: "2026-01-01T00:00:00.000Z",
      redrives: 0,
      state: "Look",
      entered: "2026-01-01T00:00:00.000Z",
      retries: 0,
      machine: { Id: "arn:aws:states:eu-west-1:123456789012:stateMachine:machine", Name: "machine" },
    });
  });

  it("refuses context paths that it does not know or that exist elsewhere only", () => {
    const fault = (path: string) =>
      faultsOf({ StartAt: "P", States: { P: { Type: "Pass", Parameters: { "v.$": path }, End: true } } })[0];
    const text = (reason: string) =>
      `States.P.Parameters: found ${reason}, expected an expression that can be executed here`;
    assert.equal(fault("$$"), text("the context path $$ is not known here"));
    assert.equal(fault("$$.Execution.RoleArn"), text("the context path $$.Execution.RoleArn is not known here"));
    assert.equal(
      fault("$$.Map.Item.Value.x"),
      text("$$.Map.Item.Value.x exists only in ItemSelector (or Parameters) of a Map state"),
    );
    assert.equal(fault("$$.Task.Token"), text("$$.Task.Token exists only in Parameters of a .waitForTaskToken task"));
  });
});
