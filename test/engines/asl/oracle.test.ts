import assert from "node:assert/strict";
import fc from "fast-check";
import type { AslDefinition, JsonValue } from "../../../engines/rehearsal/asl";
import { inputs, machines, newService } from "./generatedMachines";
import { assertValid, machine, RESOURCE } from "./harness";
import { type Ending, runHere, runOracle } from "./oracle";

async function bothOf(definition: AslDefinition, input: JsonValue): Promise<readonly [Ending, Ending]> {
  return [runHere(definition, input, newService()), await runOracle(definition, input, newService())];
}

describe("beside aws-local-stepfunctions", () => {
  it("generated machines end the same way", async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(machines, inputs, async (definition, input) => {
        assertValid(definition);
        const [here, oracle] = await bothOf(definition, input);
        kinds.add("output" in here ? "output" : here.error);
        assert.deepEqual(here, oracle);
      }),
      { numRuns: 150, seed: 20_261_120 },
    );
    // The comparison would be worth little if all machines ended alike.
    assert.ok(
      ["output", "Service.Bad", "States.Runtime"].every((kind) => kinds.has(kind)),
      [...kinds].join(),
    );
  });

  it("nested retries, catches and loops end the same way", async () => {
    const definition = machine({
      Start: { Type: "Pass", Parameters: { "n.$": "$.n", "list.$": "$.list" }, Next: "Loop" },
      Loop: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: 5, Next: "Add" }], Default: "Each" },
      Add: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)", "list.$": "$.list" }, Next: "Loop" },
      Each: {
        Type: "Map",
        ItemsPath: "$.list",
        ItemSelector: { "v.$": "$$.Map.Item.Value.v", "n.$": "$.n" },
        MaxConcurrency: 1,
        ItemProcessor: {
          StartAt: "FlakyCall",
          States: {
            FlakyCall: {
              Type: "Task",
              Resource: RESOURCE,
              Retry: [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 5 }],
              ResultSelector: { "got.$": "$.input.v" },
              ResultPath: "$.answer",
              Next: "BadCall",
            },
            BadCall: {
              Type: "Task",
              Resource: RESOURCE,
              Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.problem", Next: "Sum" }],
              Next: "Sum",
            },
            Sum: {
              Type: "Pass",
              Parameters: { "sum.$": "States.MathAdd($.answer.got, $.n)", "why.$": "$.problem.Error" },
              End: true,
            },
          },
        },
        ResultPath: "$.sums",
        OutputPath: "$.sums",
        End: true,
      },
    });
    const [here, oracle] = await bothOf(definition, { n: 0, list: [{ v: 1 }, { v: 2 }] });
    assert.deepEqual(here, {
      output: [
        { sum: 6, why: "Service.Bad" },
        { sum: 7, why: "Service.Bad" },
      ],
    });
    assert.deepEqual(here, oracle);
  });
});

// What is right is known from AWS's documentation or from recordings of AWS; each test says which.
describe("where aws-local-stepfunctions is wrong", () => {
  const pass = (fields: object) => machine({ P: { Type: "Pass", ...fields, End: true } });
  const value = (call: string) => pass({ Parameters: { "v.$": call } });

  async function differs(definition: AslDefinition, input: JsonValue, right: Ending, wrong: Ending): Promise<void> {
    assert.deepEqual(await bothOf(definition, input), [right, wrong]);
  }

  it("it forgets a Result that is false, 0, empty or null (States Language: Result is the output)", () =>
    differs(pass({ Result: false, ResultPath: "$.r" }), {}, { output: { r: false } }, { output: { r: {} } }));

  it("it puts ResultPath $ into a field of that name (States Language: $ replaces the input)", () =>
    differs(pass({ Result: 1, ResultPath: "$" }), { a: 1 }, { output: 1 }, { output: { a: 1, $: 1 } }));

  it("it replaces a value that is no object when ResultPath leads below it (States Language: States.ResultPathMatchFailure)", () =>
    differs(
      pass({ Result: 1, ResultPath: "$.a.b" }),
      { a: [2] },
      { error: "States.ResultPathMatchFailure" },
      { output: { a: { b: 1 } } },
    ));

  it("it does not round MathAdd's arguments (recorded from AWS: 1.49 + 1.5 is 3)", () =>
    differs(value("States.MathAdd($.a, $.b)"), { a: 1.49, b: 1.5 }, { output: { v: 3 } }, { output: { v: 2.99 } }));

  it("it changes the input with JsonMerge, which shows after a retry (States Language: a function changes nothing)", () =>
    differs(
      machine({
        Flaky: {
          Type: "Task",
          Resource: RESOURCE,
          Parameters: { "v.$": "States.JsonMerge($.a, $.b, false)" },
          ResultPath: null,
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          End: true,
        },
      }),
      { a: { x: 1 }, b: { y: 2 } },
      { output: { a: { x: 1 }, b: { y: 2 } } },
      { output: { a: { x: 1, y: 2 }, b: { y: 2 } } },
    ));

  it("it splits by the whole separator and keeps empty pieces (recorded from AWS)", () =>
    differs(
      value("States.StringSplit($.a, ',')"),
      { a: ", , ," },
      { output: { v: [" ", " "] } },
      { output: { v: ["", " ", " ", ""] } },
    ));

  it("it refuses objects in Format (recorded from AWS: Java's form)", () =>
    differs(
      value("States.Format('{}', $.a)"),
      { a: { b: 1 } },
      { output: { v: "{b=1}" } },
      { error: "States.Runtime" },
    ));

  it("it cannot read a blank text as JSON (recorded from AWS: null)", () =>
    differs(value("States.StringToJson($.a)"), { a: " " }, { output: { v: null } }, { error: "SyntaxError" }));

  it("it gives null for an item past the end (Developer Guide: the index must be in range)", () =>
    differs(value("States.ArrayGetItem($.a, 9)"), { a: [1] }, { error: "States.Runtime" }, { output: { v: null } }));

  it("it fails for paths without matches (recorded from AWS: an empty list)", () =>
    differs(value("$.a[*]"), { a: [] }, { output: { v: [] } }, { error: "States.Runtime" }));

  it("it compares values of different types (recorded from AWS: never equal, less or greater)", () =>
    differs(
      machine({
        C: { Type: "Choice", Choices: [{ Variable: "$.a", NumericGreaterThanEquals: 0, Next: "Yes" }], Default: "No" },
        Yes: { Type: "Pass", Result: "yes", End: true },
        No: { Type: "Pass", Result: "no", End: true },
      }),
      { a: null },
      { output: "no" },
      { output: "yes" },
    ));

  it("it takes IsNull false, and every such test, as true (recorded from AWS: the test is negated)", () =>
    differs(
      machine({
        C: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: false, Next: "Yes" }], Default: "No" },
        Yes: { Type: "Pass", Result: "yes", End: true },
        No: { Type: "Pass", Result: "no", End: true },
      }),
      { a: 1 },
      { output: "yes" },
      { output: "no" },
    ));

  it("it calls a Choice without a match States.NoChoiceMatched (Developer Guide: reserved, reported as States.Runtime)", () =>
    differs(
      machine({
        C: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "Yes" }] },
        Yes: { Type: "Succeed" },
      }),
      { a: 1 },
      { error: "States.Runtime" },
      { error: "States.NoChoiceMatched" },
    ));

  it("it knows no payload limit (Developer Guide: States.DataLimitExceeded above 256 KiB)", async () => {
    const definition = pass({ Parameters: { "a.$": "$.t", "b.$": "$.t" } });
    const [here, oracle] = await bothOf(definition, { t: "x".repeat(140_000) });
    assert.deepEqual(here, { error: "States.DataLimitExceeded" });
    assert.ok("output" in oracle);
  });

  it("it runs JSONata and Assign as if they were not there, which is refused here", async () => {
    const definition = {
      StartAt: "P",
      States: { P: { Type: "Pass", Assign: { x: 1 }, End: true } },
    } as unknown as AslDefinition;
    assert.deepEqual(await runOracle(definition, { a: 1 }, newService()), { output: { a: 1 } });
    assert.throws(() => runHere(definition, { a: 1 }, newService()), /States\.P\.Assign/);
  });
});
