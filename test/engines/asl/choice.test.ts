import assert from "node:assert/strict";
import type { JsonValue } from "../../../engines/rehearsal/asl";
import { failureOf, faultsOf, machine, outputOf } from "./harness";

type Rule = Readonly<Record<string, JsonValue>>;

function choosing(rule: Rule) {
  return machine({
    C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
    Yes: { Type: "Pass", Result: true, End: true },
    No: { Type: "Pass", Result: false, End: true },
  });
}

const holds = (rule: Rule, data: JsonValue): boolean => outputOf(choosing(rule), data) === true;
const v = (operator: string, value: JsonValue): Rule => ({ Variable: "$.v", [operator]: value });

describe("a Choice state", () => {
  it("compares texts by code unit, numbers, booleans and times", () => {
    assert.ok(holds(v("StringEquals", "a"), { v: "a" }));
    assert.ok(holds(v("StringLessThan", "AB"), { v: "A" }));
    assert.ok(!holds(v("StringGreaterThan", "A "), { v: "A" }));
    assert.ok(holds(v("StringGreaterThanEquals", "A"), { v: "AB" }));
    assert.ok(holds(v("StringLessThanEquals", ""), { v: "" }));
    assert.ok(holds(v("NumericEquals", 0), { v: 0.0 }));
    assert.ok(holds(v("NumericLessThan", 2), { v: 1 }));
    assert.ok(holds(v("NumericGreaterThan", 2), { v: 10 }));
    assert.ok(holds(v("NumericGreaterThanEquals", 2), { v: 2 }));
    assert.ok(holds(v("NumericLessThanEquals", 2), { v: 2 }));
    assert.ok(holds(v("BooleanEquals", false), { v: false }));
    assert.ok(holds(v("TimestampEquals", "2026-01-01T12:00:00Z"), { v: "2026-01-01T13:00:00+01:00" }));
    assert.ok(holds(v("TimestampLessThan", "2026-01-01T12:00:00Z"), { v: "2026-01-01T11:59:59.999Z" }));
    assert.ok(holds(v("TimestampGreaterThan", "2026-01-01T12:00:00Z"), { v: "2026-01-02T00:00:00Z" }));
    assert.ok(holds(v("TimestampGreaterThanEquals", "2026-01-01T12:00:00Z"), { v: "2026-01-01T12:00:00Z" }));
    assert.ok(!holds(v("TimestampLessThanEquals", "2026-01-01T12:00:00Z"), { v: "2026-01-01T12:00:01Z" }));
  });

  it("does not hold, without an error, for a variable of another type (as recorded from AWS)", () => {
    for (const other of [null, 0, 1.1, true, [], [""], {}, { A: 0 }]) {
      assert.ok(!holds(v("StringEquals", "HelloWorld"), { v: other }), JSON.stringify(other));
      assert.ok(!holds(v("TimestampEquals", "2026-01-01T12:00:00Z"), { v: other }), JSON.stringify(other));
    }
    assert.ok(!holds(v("BooleanEquals", true), { v: 1 }));
    assert.ok(!holds(v("NumericLessThan", 10), { v: "1" }));
    assert.ok(!holds(v("NumericGreaterThanEquals", 0), { v: null }));
    assert.ok(!holds(v("StringGreaterThan", "0"), { v: 1 }));
    assert.ok(!holds(v("StringMatches", "*"), { v: 1 }));
  });

  it("compares with a path", () => {
    const by = (operator: string): Rule => ({ Variable: "$.v", [operator]: "$.w" });
    assert.ok(holds(by("StringEqualsPath"), { v: "a", w: "a" }));
    assert.ok(holds(by("StringLessThanPath"), { v: "a", w: "b" }));
    assert.ok(holds(by("NumericGreaterThanEqualsPath"), { v: 2, w: 2 }));
    assert.ok(holds(by("BooleanEqualsPath"), { v: true, w: true }));
    assert.ok(!holds(by("TimestampLessThanPath"), { v: "2026-01-01T00:00:01Z", w: "2026-01-01T00:00:00Z" }));
    assert.equal(failureOf(choosing(by("NumericEqualsPath")), { v: 1, w: "1" })[0], "States.Runtime");
  });

  it("matches texts with *, and takes \\* for an asterisk", () => {
    assert.ok(holds(v("StringMatches", "arn:*:loadbalancer/*"), { v: "arn:aws:loadbalancer/app" }));
    assert.ok(!holds(v("StringMatches", "foo*.log"), { v: "foo.logs" }));
    assert.ok(holds(v("StringMatches", "a\\*b"), { v: "a*b" }));
    assert.ok(!holds(v("StringMatches", "a\\*b"), { v: "axb" }));
    assert.ok(!holds(v("StringMatches", "a.c"), { v: "abc" }));
    assert.ok(holds(v("StringMatches", "a(b)[c]+?^$|*"), { v: "a(b)[c]+?^$|\nx" }));
  });

  it("tests the kind of a value and its presence", () => {
    const kinds: readonly (readonly [string, JsonValue])[] = [
      ["IsNull", null],
      ["IsNumeric", 1.5],
      ["IsString", ""],
      ["IsBoolean", false],
      ["IsTimestamp", "2026-02-28T00:00:00Z"],
    ];
    for (const [operator, value] of kinds) {
      assert.ok(holds(v(operator, true), { v: value }), operator);
      assert.ok(!holds(v(operator, false), { v: value }), operator);
      assert.ok(holds(v(operator, false), { v: [] }), operator);
    }
    assert.ok(holds(v("IsPresent", true), { v: null }));
    assert.ok(holds(v("IsPresent", false), {}));
    assert.ok(!holds(v("IsPresent", true), {}));
    for (const text of [
      "2023-02-24",
      "2012-10-09T19:00:55",
      "2026-02-30T00:00:00Z",
      "2026-13-05T21:29:29Z",
      "2026-12-05T25:29:29Z",
      "2026-12-05 21:29:29Z",
    ]) {
      assert.ok(!holds(v("IsTimestamp", true), { v: text }), text);
    }
  });

  it("combines rules with And, Or and Not, and stops as soon as the answer is known", () => {
    const present = v("IsPresent", true);
    const one = v("NumericEquals", 1);
    assert.ok(!holds({ And: [present, one] }, {}));
    assert.ok(holds({ And: [present, one] }, { v: 1 }));
    assert.ok(holds({ Or: [{ Not: present }, one] }, {}));
    assert.ok(!holds({ Not: { And: [present, { Or: [one, v("NumericEquals", 2)] }] } }, { v: 2 }));
  });

  it("takes the first rule that holds", () => {
    const definition = machine({
      C: {
        Type: "Choice",
        Choices: [
          { Variable: "$.n", NumericGreaterThan: 10, Next: "Big" },
          { Variable: "$.n", NumericGreaterThan: 5, Next: "Middle" },
        ],
        Default: "Small",
      },
      Big: { Type: "Pass", Result: "big", End: true },
      Middle: { Type: "Pass", Result: "middle", End: true },
      Small: { Type: "Pass", Result: "small", End: true },
    });
    assert.deepEqual(
      [11, 6, 5].map((n) => outputOf(definition, { n })),
      ["big", "middle", "small"],
    );
  });

  it("passes its input on through InputPath and OutputPath", () => {
    const definition = machine({
      C: {
        Type: "Choice",
        InputPath: "$.in",
        OutputPath: "$.out",
        Choices: [{ Variable: "$.go", BooleanEquals: true, Next: "P" }],
      },
      P: { Type: "Pass", End: true },
    });
    assert.deepEqual(outputOf(definition, { in: { go: true, out: 3 } }), 3);
  });

  it("ends the execution when the variable is missing", () => {
    assert.deepEqual(failureOf(choosing({ Variable: "$.jobs[0].done", BooleanEquals: true }), { jobs: [{}] }), [
      "States.Runtime",
      "An error occurred while executing the state 'C' (entered at the event id #2). " +
        "Invalid path '$.jobs[0].done': The choice state's condition path references an invalid value.",
    ]);
  });

  it("ends the execution when no rule holds: States.Runtime, for States.NoChoiceMatched is reserved for future use", () => {
    const definition = machine({
      C: { Type: "Choice", Choices: [{ Variable: "$.x", StringEquals: "never", Next: "P" }] },
      P: { Type: "Pass", End: true },
    });
    assert.deepEqual(failureOf(definition, { x: "a" }), [
      "States.Runtime",
      "An error occurred while executing the state 'C' (entered at the event id #2). " +
        "Failed to transition out of the state. The state does not point to a next state.",
    ]);
  });

  it("is refused with operators that do not exist, two operators, or operands of the wrong type", () => {
    const faults = (rule: Rule) =>
      faultsOf({ StartAt: "C", States: { C: { Type: "Choice", Choices: [{ ...rule, Next: "C" }] } } });
    assert.deepEqual(faults(v("StringIs", "a")), [
      'States.C.Choices[0].StringIs: found "a", expected an operator of the States Language',
    ]);
    assert.deepEqual(faults({ ...v("IsNull", true), IsString: true }), [
      "States.C.Choices[0]: found IsNull and IsString, expected exactly one operator, such as StringEquals",
    ]);
    assert.deepEqual(faults(v("NumericEquals", "1")), [
      'States.C.Choices[0].NumericEquals: found "1", expected a number',
    ]);
    assert.deepEqual(faults(v("TimestampEquals", "noon")), [
      'States.C.Choices[0].TimestampEquals: found "noon", expected a time such as 2026-01-31T12:00:00Z',
    ]);
    assert.deepEqual(faults({ And: [] }), ["States.C.Choices[0].And: found [], expected a list of one rule or more"]);
    assert.match(faults({ Variable: "$.l[*].x", IsNull: true })[0] ?? "", /must name one value/);
    assert.deepEqual(faults({ And: [{ ...v("IsNull", true), Next: "C" }] }), [
      'States.C.Choices[0].And[0].Next: found "C", expected no such field',
    ]);
  });
});
