import assert from "node:assert/strict";
import type { AslDefinition, JsonValue } from "../../../engines/rehearsal/asl";
import { assertValid, failureOf, faultsOf, machine, outputOf } from "./harness";

const DATA: JsonValue = {
  a: { b: [10, { c: "deep" }] },
  "odd key": 1,
  nothing: null,
  list: [
    { name: "one", state: "OK", n: 1, on: true },
    { name: "two", state: "ALARM", n: 2 },
    { name: "three", state: "ALARM", n: 3, on: false },
  ],
};

/** A machine that reads one path into `v`. */
function reading(path: string): AslDefinition {
  const state = { Type: "Pass", Parameters: { "v.$": path }, End: true } as const;
  const definition = { StartAt: "Read", States: { Read: state } };
  assertValid(definition, !/!=|&&|\|\||' ==/.test(path));
  return definition;
}

function read(path: string, data: JsonValue = DATA): JsonValue | undefined {
  const output = outputOf(reading(path), data) as { v: JsonValue };
  return output.v;
}

describe("paths", () => {
  it("read fields, indexes and quoted names", () => {
    assert.deepEqual(read("$"), DATA);
    assert.equal(read("$.a.b[0]"), 10);
    assert.equal(read("$.a.b[1].c"), "deep");
    assert.equal(read("$['odd key']"), 1);
    assert.equal(read("$['a']['b'][0]"), 10);
    assert.equal(read("$.nothing"), null);
  });

  it("read all elements, and skip those without the field", () => {
    assert.deepEqual(read("$.list[*].name"), ["one", "two", "three"]);
    assert.deepEqual(read("$.list[*].on"), [true, false]);
  });

  it("filter by ==, !=, && and ||, with && before ||", () => {
    assert.deepEqual(read("$.list[?(@.state == 'ALARM')].name"), ["two", "three"]);
    assert.deepEqual(read('$.list[?(@.state == "OK")].name'), ["one"]);
    assert.deepEqual(read("$.list[?(@.state != 'ALARM')].name"), ["one"]);
    assert.deepEqual(read("$.list[?(@.state == 'ALARM' && @.n == 3)].name"), ["three"]);
    assert.deepEqual(read("$.list[?(@.n == 1 || @.state == 'ALARM' && @.n == 2)].name"), ["one", "two"]);
    assert.deepEqual(read("$.list[?((@.n == 1 || @.n == 2) && @.state == 'ALARM')].name"), ["two"]);
    assert.deepEqual(read("$.list[?(@.on == true)].name"), ["one"]);
    assert.deepEqual(read("$.list[?('x' == @.name)]"), []);
  });

  it("treat a missing field in a filter as equal to nothing", () => {
    assert.deepEqual(read("$.list[?(@.on != false)].name"), ["one", "two"]);
    assert.deepEqual(read("$.list[?(@.on == null)].name"), []);
  });

  it("never run code from a filter", () => {
    assert.deepEqual(
      faultsOf({
        StartAt: "R",
        States: { R: { Type: "Pass", Parameters: { "v.$": "$.l[?(process.exit())]" }, End: true } },
      }),
      [
        'States.R.Parameters: found path $.l[?(process.exit())]: found "process.exit" at character 7, expected @, a quoted text, a number, true, false or null, expected an expression that can be executed here',
      ],
    );
  });

  it("give no matches as AWS does, also when the list itself is missing", () => {
    // Recorded from AWS: "$.items[*]" and "$.item.items[*]" of {} give [].
    assert.deepEqual(read("$.items[*]", {}), []);
    assert.deepEqual(read("$.item.items[*]", {}), []);
    assert.deepEqual(read("$.items[?(@.x == 1)]", { items: [] }), []);
  });

  it("give null for an index past the end, as AWS does in a payload template", () => {
    assert.equal(read("$.items[5]", { items: [1, 2] }), null);
  });

  it("fail with the cause that AWS gives when a field is missing", () => {
    assert.deepEqual(failureOf(reading("$.nope"), { x: "a" }), [
      "States.Runtime",
      "An error occurred while executing the state 'Read' (entered at the event id #2). " +
        "The JSONPath '$.nope' specified for the field 'v.$' could not be found in the input '{\"x\":\"a\"}'",
    ]);
  });

  it("do not find what only the prototype of an object has", () => {
    assert.equal(failureOf(reading("$.toString"))[0], "States.Runtime");
    assert.equal(failureOf(reading("$.__proto__"))[0], "States.Runtime");
  });

  it("keep a field named __proto__ as data", () => {
    const input = JSON.parse('{"__proto__": {"polluted": true}}') as JsonValue;
    assert.equal(
      JSON.stringify(outputOf(machine({ P: { Type: "Pass", End: true } }), input)),
      '{"__proto__":{"polluted":true}}',
    );
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it("are refused where JSONPath goes on and this interpreter does not", () => {
    for (const path of [
      "$..a",
      "$.l[0:2]",
      "$.l[0,1]",
      "$.l[-1]",
      "$.l.length()",
      "$.l[?(@.n > 1)]",
      "$.l[?(@.n)]",
      "a.b",
      "$.",
    ]) {
      const definition = { StartAt: "R", States: { R: { Type: "Pass", InputPath: path, End: true } } };
      const [fault] = faultsOf(definition);
      assert.ok(fault?.startsWith(`States.R.InputPath: found path ${path}: found `), fault);
    }
  });
});
