import assert from "node:assert/strict";
import { DefinitionRefused, parseDefinition, type StepFunctionsHost } from "../../../engines/rehearsal/asl";
import { describeFault } from "../../../release/fault";
import { eventsOf, failureOf, faultsOf, MACHINE, machine, outputOf, prepare, RESOURCE, run } from "./harness";

const endless = machine({
  A: { Type: "Pass", Next: "B" },
  B: { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "A" }], Default: "Never" },
  Never: { Type: "Succeed" },
});

describe("the limits of Step Functions", () => {
  it("fail a STANDARD execution at 25,000 history events", () => {
    const execution = run(endless);
    assert.deepEqual(
      [execution.status, execution.error, execution.cause],
      ["FAILED", "States.Runtime", "The execution reached the maximum number of history events (25000)."],
    );
    assert.equal(execution.historyEvents, 25_000);
    assert.equal(eventsOf(execution).at(-1), "ExecutionFailed");
  });

  it("let event 25,000 be ExecutionSucceeded", () => {
    // Start, success and two events for each of 12,499 states.
    const counting = machine({
      Count: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "Check" },
      Check: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: 6_249, Next: "Count" }], Default: "Done" },
      Done: { Type: "Succeed" },
    });
    const execution = run(counting, { n: 0 });
    assert.deepEqual([execution.status, execution.historyEvents, execution.transitions], ["SUCCEEDED", 25_000, 12_499]);
    assert.equal(run(counting, { n: -1 }).status, "FAILED");
  });

  it("end an EXPRESS execution that loops without taking time", () => {
    const execution = run(endless, {}, { type: "EXPRESS" });
    assert.deepEqual([execution.status, execution.cause], ["TIMED_OUT", "More than 200000 events: an endless loop."]);
  });

  it("fail a state whose output is larger than 256 KiB of UTF-8", () => {
    const doubling = machine({ D: { Type: "Pass", Parameters: { "a.$": "$.t", "b.$": "$.t" }, End: true } });
    const cause =
      "The state/task 'D' returned a result with a size exceeding the maximum number of bytes service limit.";
    // {"a":"","b":""} is 15 bytes.
    const fits = (262_144 - 15) / 2;
    assert.ok(outputOf(doubling, { t: "x".repeat(Math.floor(fits)) }));
    assert.deepEqual(failureOf(doubling, { t: "x".repeat(Math.ceil(fits)) }), ["States.DataLimitExceeded", cause]);
    assert.deepEqual(failureOf(doubling, { t: "ü".repeat(Math.ceil(fits / 2)) }), ["States.DataLimitExceeded", cause]);
  });
});

describe("a definition", () => {
  it("is read from its JSON text, too", () => {
    assert.ok(parseDefinition('{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}').ok);
    assert.deepEqual(faultsOf("[1]"), [": found a list, expected a state machine definition"]);
    assert.match(faultsOf("{")[0] ?? "", /^: found .*JSON.*, expected JSON$/);
    assert.deepEqual(faultsOf(null), [": found null, expected a state machine definition"]);
  });

  it("is refused for everything that could not be executed faithfully, all of it at once", () => {
    const faults = faultsOf({
      StartAt: "A",
      QueryLanguage: "JSONata",
      Surprise: 1,
      States: {
        A: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}", Assign: { x: 1 }, Next: "B" },
        B: { Type: "Task", Resource: RESOURCE, HeartbeatSeconds: 5, Credentials: {}, Next: "C" },
        C: { Type: "Task", Resource: "arn:aws:states:eu-west-1:123456789012:activity:wait", Next: "D" },
        D: { Type: "Dream", End: true },
      },
    });
    assert.deepEqual(faults, [
      'QueryLanguage: found "JSONata", expected JSONPath',
      'States.A.QueryLanguage: found "JSONata", expected JSONPath',
      'States.A.Assign: found {"x":1}, expected nothing here',
      'States.A.Output: found "{% 1 %}", expected nothing here',
      "States.B.HeartbeatSeconds: found 5, expected nothing here",
      "States.B.Credentials: found {}, expected nothing here",
      'States.C.Resource: found "arn:aws:states:eu-west-1:123456789012:activity:wait", expected the ARN of a service integration or of a Lambda function',
      'States.D.Type: found "Dream", expected Task, Choice, Wait, Pass, Succeed, Fail, Parallel, Map',
      "Surprise: found 1, expected no such field",
    ]);
  });

  it("is refused when transitions lead nowhere or nothing leads to a state", () => {
    assert.deepEqual(
      faultsOf({ StartAt: "X", States: { A: { Type: "Pass" }, B: { Type: "Pass", Next: "A", End: true } } }),
      [
        "States.A.Next: found nothing, expected Next or End",
        "States.B.End: found true, expected either Next or End, not both",
        'StartAt: found "X", expected the name of a state',
        "States.B: found a state that nothing leads to, expected a way to it",
      ],
    );
    assert.deepEqual(faultsOf({ States: {} }), ["StartAt: found nothing, expected a text"]);
  });

  it("is refused for fields that a state of its type does not have", () => {
    const faults = (state: object) => faultsOf({ StartAt: "S", States: { S: state } });
    assert.deepEqual(faults({ Type: "Pass", Retry: [], End: true }), [
      "States.S.Retry: found [], expected no such field",
    ]);
    assert.deepEqual(faults({ Type: "Wait", Seconds: 1, ResultPath: "$.x", End: true }), [
      'States.S.ResultPath: found "$.x", expected no such field',
    ]);
    assert.deepEqual(faults({ Type: "Succeed", End: true }), ["States.S.End: found true, expected no such field"]);
    assert.deepEqual(faults({ Type: "Fail", Error: "a", ErrorPath: "$.e" }), [
      'States.S.ErrorPath: found "$.e", expected Error or ErrorPath, not both',
    ]);
    assert.deepEqual(faults({ Type: "Pass", ResultPath: "$.a[0]", End: true }), [
      'States.S.ResultPath: found "$.a[0]", expected $ and field names only, such as $.answer.value',
    ]);
    assert.deepEqual(faults({ Type: "Pass", Parameters: { a: 1, "a.$": "$" }, End: true }), [
      'States.S.Parameters: found a.$: "a" is given twice, expected an expression that can be executed here',
    ]);
  });

  it("is refused by the host in lines that a person can read, with tasks that EXPRESS cannot run among them", () => {
    const { host }: { host: StepFunctionsHost } = prepare(machine({ S: { Type: "Succeed" } }));
    const waiting = machine({ T: { Type: "Task", Resource: "arn:aws:states:::ecs:runTask.sync", End: true } });
    assert.throws(
      () => host.register(MACHINE, waiting, { type: "EXPRESS" }),
      (thrown: unknown) =>
        thrown instanceof DefinitionRefused &&
        thrown.message ===
          `${MACHINE} cannot be executed:\nStates.T.Resource: found arn:aws:states:::ecs:runTask.sync, expected a request-response integration in an EXPRESS machine.`,
    );
    const parsed = parseDefinition({ StartAt: "S", States: { S: { Type: "Pass", Assign: {}, End: true } } });
    assert.deepEqual(parsed.ok ? [] : parsed.faults.map(describeFault), [
      "States.S.Assign: found {}, expected nothing here. JSONata and variables are not executed here; use JSONPath.",
    ]);
  });

  it("is read without trouble whatever it is made of", () => {
    for (const definition of [
      [],
      5,
      undefined,
      { StartAt: 5, States: [] },
      { StartAt: "A", States: { A: null } },
      { StartAt: "A", States: { A: { Type: "Task", Retry: {}, Catch: [1], Resource: 7 } } },
    ]) {
      assert.equal(parseDefinition(definition).ok, false, JSON.stringify(definition));
    }
  });

  it("gives error and cause of a Fail state from fixed texts, paths and intrinsic functions", () => {
    assert.deepEqual(failureOf(machine({ F: { Type: "Fail", Error: "E", Cause: "c" } })), ["E", "c"]);
    assert.deepEqual(failureOf(machine({ F: { Type: "Fail" } })), [undefined, undefined]);
    const byPath = machine({ F: { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('at {}', $.n)" } });
    assert.deepEqual(failureOf(byPath, { e: "E", n: 7 }), ["E", "at 7"]);
    assert.deepEqual(failureOf(machine({ fail: { Type: "Fail", ErrorPath: "$.ErrorX" } }), {}), [
      "States.Runtime",
      "An error occurred while executing the state 'fail' (entered at the event id #2). " +
        "The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{}'",
    ]);
    assert.equal(failureOf(machine({ F: { Type: "Fail", ErrorPath: "$.e" } }), { e: 5 })[0], "States.Runtime");
  });
});
