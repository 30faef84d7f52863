import assert from "node:assert/strict";
import type { JsonValue } from "../../../engines/rehearsal/asl";
import { failureOf, faultsOf, machine, outputOf, run } from "./harness";

function evaluating(call: string) {
  return machine({ F: { Type: "Pass", Parameters: { "v.$": call }, End: true } });
}

function value(call: string, data: JsonValue = {}): JsonValue | undefined {
  const output = outputOf(evaluating(call), data) as { v: JsonValue };
  return output.v;
}

function failure(call: string, data: JsonValue = {}): string | undefined {
  const [error, cause] = failureOf(evaluating(call), data);
  assert.equal(error, "States.Runtime");
  return cause?.replace("An error occurred while executing the state 'F' (entered at the event id #2). ", "");
}

// Where AWS is named, input and result were recorded from AWS (the snapshots of LocalStack's tests, validated against it).
describe("intrinsic functions", () => {
  it("States.Format fills texts, numbers, null, and objects in Java's form, as AWS does", () => {
    assert.equal(value("States.Format('fst={} and snd={}.', $.a, $.b)", { a: "x", b: 1.1 }), "fst=x and snd=1.1.");
    assert.equal(value("States.Format('{}', $.a)", { a: null }), "null");
    assert.equal(value("States.Format('{}', $.a)", { a: { Arg1: 1, Arg2: [] } }), "{Arg1=1, Arg2=[]}");
    assert.equal(value("States.Format('{}', $.a)", { a: ["x", true] }), "[x, true]");
    assert.equal(value("States.Format($.t, 7)", { t: "n={}" }), "n=7");
    assert.equal(value("States.Format('it\\'s {}, (really)', 'so, yes')"), "it's so, yes, (really)");
  });

  it("States.Format wants one argument for each {}", () => {
    assert.equal(
      failure("States.Format('{} {}', 1)"),
      "The function 'States.Format('{} {}', 1)' had the following error: States.Format has 2 occurrences of {} and 1 arguments for them",
    );
  });

  it("States.StringToJson and States.JsonToString turn texts and JSON into each other; blank gives null, as in AWS", () => {
    assert.deepEqual(value("States.StringToJson($.s)", { s: '{"Arg1": 1, "Arg2": []}' }), { Arg1: 1, Arg2: [] });
    assert.equal(value("States.StringToJson($.s)", { s: "" }), null);
    assert.equal(value("States.StringToJson($.s)", { s: " " }), null);
    assert.equal(value("States.StringToJson($.s)", { s: "-0" }), 0);
    assert.equal(value("States.JsonToString($.j)", { j: { Arg1: 1, Arg2: [] } }), '{"Arg1":1,"Arg2":[]}');
    assert.equal(value("States.JsonToString($.j)", { j: "HelloWorld" }), '"HelloWorld"');
    assert.match(failure("States.StringToJson($.s)", { s: "{" }) ?? "", /cannot read "\{" as JSON$/);
  });

  it("States.Array, ArrayLength, ArrayContains, ArrayUnique and ArrayGetItem", () => {
    assert.deepEqual(value("States.Array()"), []);
    assert.deepEqual(value("States.Array($.a, 'b', 3, true, null)", { a: [1] }), [[1], "b", 3, true, null]);
    assert.equal(value("States.ArrayLength($.a)", { a: [1, 2] }), 2);
    assert.equal(value("States.ArrayContains($.a, $.b)", { a: [[1, 2, 3], 2], b: [1, 2, 3] }), true);
    assert.equal(value("States.ArrayContains($.a, null)", { a: [] }), false);
    assert.deepEqual(value("States.ArrayUnique($.a)", { a: [1, { x: 1, y: 2 }, 1, { y: 2, x: 1 }, "1"] }), [
      1,
      { x: 1, y: 2 },
      "1",
    ]);
    assert.equal(value("States.ArrayGetItem($.a, 5)", { a: [1, 2, 3, 4, 5, 6] }), 6);
    assert.match(
      failure("States.ArrayGetItem($.a, 2)", { a: [1, 2] }) ?? "",
      /Invalid argument 2 .* an index from 0 to 1, got 2$/,
    );
    assert.match(
      failure("States.ArrayLength($.a)", { a: "x" }) ?? "",
      /Invalid argument 1 for States\.ArrayLength: expected an array, got "x"$/,
    );
  });

  it("States.ArrayPartition and States.ArrayRange, as in AWS", () => {
    assert.deepEqual(value("States.ArrayPartition($.a, 3)", { a: [0, 1, 2, 3] }), [[0, 1, 2], [3]]);
    assert.deepEqual(value("States.ArrayPartition($.a, 1)", { a: [] }), []);
    assert.deepEqual(value("States.ArrayRange(0, 10, 3)"), [0, 3, 6, 9]);
    assert.deepEqual(value("States.ArrayRange(1, 9, 9)"), [1]);
    assert.deepEqual(value("States.ArrayRange(3, 1, -1)"), [3, 2, 1]);
    assert.deepEqual(value("States.ArrayRange(3, 1, 1)"), []);
    assert.match(failure("States.ArrayRange(1, 2000, 1)") ?? "", /gives at most 1000 items, not 2000$/);
    assert.match(failure("States.ArrayRange(1, 2, 0)") ?? "", /expected a step other than 0, got 0$/);
    assert.match(
      failure("States.ArrayPartition($.a, 0)", { a: [1] }) ?? "",
      /expected a positive whole number, got 0$/,
    );
  });

  it("States.MathAdd rounds both numbers first, halves up, as in AWS", () => {
    const cases = [
      [-9, 3, -6],
      [1.49, 1.5, 3],
      [1.5, 1.51, 4],
      [-1.49, -1.5, -2],
      [-1.5, -1.51, -3],
      [1.49, -1.49, 0],
      [-0.5, 0.5, 1],
      [-1.51, 0, -2],
      [2.5, 0, 3],
      [-3.5, 0, -3],
      [-0.5, 0, 0],
    ] as const;
    for (const [a, b, sum] of cases) assert.equal(value("States.MathAdd($.a, $.b)", { a, b }), sum, `${a} + ${b}`);
  });

  it("States.StringSplit splits at each character of the second text and drops empty pieces, as in AWS", () => {
    const split = (text: string, by: string) => value("States.StringSplit($.t, $.by)", { t: text, by });
    assert.deepEqual(split(", , ,", ","), [" ", " "]);
    assert.deepEqual(split(",,,,", ","), []);
    assert.deepEqual(split("This.is+a,test=string", ".+,="), ["This", "is", "a", "test", "string"]);
    assert.deepEqual(split("split on T and \nnew line", "T\n"), ["split on ", " and ", "new line"]);
  });

  it("States.Base64Encode, Base64Decode and Hash, as in AWS", () => {
    assert.equal(value("States.Base64Encode('Data to encode')"), "RGF0YSB0byBlbmNvZGU=");
    assert.equal(value("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')"), "Data to encode");
    assert.equal(value("States.Base64Encode('ü')"), "w7w=");
    const hash = (algorithm: string) => value("States.Hash('input data', $.a)", { a: algorithm });
    assert.equal(hash("MD5"), "812f45842bc6d66ee14572ce20db8e86");
    assert.equal(hash("SHA-1"), "aaff4a450a104cd177d28d18d74485e8cae074b7");
    assert.equal(hash("SHA-256"), "b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3");
    assert.match(JSON.stringify(hash("SHA-384")), /^"d28a7d5cf25a74f11a50a18452b75e04/);
    assert.match(JSON.stringify(hash("SHA-512")), /^"6ce4adb348546d4f449c4d25aad9a7c9/);
    assert.match(
      failure("States.Hash('x', 'CRC')") ?? "",
      /expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, got "CRC"$/,
    );
    assert.match(
      failure("States.Base64Encode($.t)", { t: "x".repeat(10_001) }) ?? "",
      /expected at most 10,000 characters/,
    );
  });

  it("States.JsonMerge merges one level deep only, and says so", () => {
    const data = { a: { a: { a1: 1, a2: 2 }, b: 2, d: 3 }, b: { a: { a3: 1, a4: 2 }, c: 3, d: 4 } };
    assert.deepEqual(value("States.JsonMerge($.a, $.b, false)", data), { a: { a3: 1, a4: 2 }, b: 2, c: 3, d: 4 });
    assert.match(
      failure("States.JsonMerge($.a, $.b, true)", data) ?? "",
      /expected false: Step Functions supports shallow merging only, got true$/,
    );
  });

  it("States.MathRandom and States.UUID give the same for the same seed, and stay in their range", () => {
    const definition = evaluating(
      "States.Array(States.MathRandom(1, 10), States.UUID(), States.MathRandom(1, 1000, 7))",
    );
    const draw = (seed: number) => (run(definition, {}, { seed }).output as { v: [number, string, number] }).v;
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1).slice(0, 2), draw(2).slice(0, 2));
    assert.equal(draw(1)[2], draw(2)[2], "the seed in the definition decides");
    for (let seed = 0; seed < 100; seed++) {
      const [number, uuid] = draw(seed);
      assert.ok(Number.isInteger(number) && number >= 1 && number < 10, String(number));
      assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("nest, and take filters", () => {
    const data = { name: "a-b-c", list: [{ s: "ALARM" }, { s: "OK" }, { s: "ALARM" }] };
    assert.equal(
      value(
        "States.ArrayGetItem(States.StringSplit($.name, '-'), States.MathAdd(States.ArrayLength(States.StringSplit($.name, '-')), -1))",
        data,
      ),
      "c",
    );
    assert.equal(value("States.ArrayLength($.list[?(@.s == 'ALARM')])", data), 2);
    assert.equal(value("States.ArrayLength($.list[?(@.s == 'NONE')])", data), 0);
  });

  it("fail with the cause of AWS when a path finds nothing, and name the whole expression", () => {
    assert.equal(
      failure("States.Format('{}', States.Format('{}', $.nope))", { other: 1 }),
      "The function 'States.Format('{}', States.Format('{}', $.nope))' had the following error: " +
        "The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'",
    );
    assert.match(
      failure("States.Format('{}', $.items[5])", { items: [1, 2] }) ?? "",
      /'\$\.items\[5\]' could not be found in the input/,
    );
  });

  it("are refused when unknown, malformed, or given the wrong number of arguments", () => {
    const fault = (call: string) =>
      faultsOf({ StartAt: "F", States: { F: { Type: "Pass", Parameters: { "v.$": call }, End: true } } })[0];
    const refused = (reason: string) =>
      `States.F.Parameters: found ${reason}, expected an expression that can be executed here`;
    assert.equal(fault("States.Nope()"), refused("intrinsic function States.Nope is not known"));
    assert.equal(fault("States.UUID(1)"), refused("States.UUID takes 0 arguments, found 1"));
    assert.equal(fault("States.MathRandom(1)"), refused("States.MathRandom takes 2 to 3 arguments, found 1"));
    assert.match(fault("States.Array(1") ?? "", /found the end at character 15, expected "\)"/);
    assert.match(fault("States.Array('x)") ?? "", /expected a closing '/);
    assert.match(fault("States.Format('\\{}')") ?? "", /expected a quote or a backslash after a backslash/);
    const deep = "States.Array(".repeat(11) + ")".repeat(11);
    assert.match(fault(deep) ?? "", /expected at most 10 nested functions/);
  });
});
