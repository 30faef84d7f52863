import fc from "fast-check";
import type { AslDefinition, AslState, AslStates, JsonValue } from "../../../engines/rehearsal/asl";
import { RESOURCE } from "./harness";
import type { Service } from "./oracle";

/** What the payload of a generated machine always holds, whatever its states do to other fields. */
export const inputs: fc.Arbitrary<JsonValue> = fc.record({
  n: fc.integer({ min: -3, max: 3 }),
  s: fc.constantFrom("", "a", "b,c", "A*"),
  on: fc.boolean(),
  list: fc.array(fc.record({ k: fc.constantFrom("x", "y"), v: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  deep: fc.record({ a: fc.record({ b: fc.integer({ min: 0, max: 9 }) }) }),
});

/**
 * A service whose answers depend on state and input only. Names that begin with `Flaky` fail twice and then answer, so each run
 * needs a service of its own.
 */
export function newService(): Service {
  const calls = new Map<string, number>();
  return (state, input) => {
    const count = (calls.get(state) ?? 0) + 1;
    calls.set(state, count);
    if (state.startsWith("Bad")) return { error: "Service.Bad" };
    if (state.startsWith("Flaky") && count <= 2) return { error: "Service.Busy" };
    return { output: { from: state, input } };
  };
}

// Reads that succeed, reads that fail, and calls of intrinsic functions. Where the oracle is known to be wrong (see oracle.test.ts)
// nothing is generated: ResultPath below a value that is no object, paths without matches, MathAdd of fractions, StringSplit by several characters, Format of objects, JsonMerge, tests of kind
// that want false.
const reads = fc.constantFrom(
  "$",
  "$.n",
  "$.s",
  "$['list'][0].v",
  "$.list[0].k",
  "$.deep.a",
  "$.deep.a.b",
  "$.missing",
  "$.on.x",
  "States.Format('{}/{}', $.s, $.n)",
  "States.Array($.n, 'x', true, null, 2)",
  "States.ArrayLength($.list)",
  "States.ArrayContains(States.Array(1, 2, 3), $.n)",
  "States.MathAdd($.n, -2)",
  "States.ArrayRange(0, 6, 2)",
  "States.ArrayPartition($.list, 2)",
  "States.ArrayUnique($.list)",
  "States.ArrayGetItem($.list, 0)",
  "States.Hash($.s, 'SHA-256')",
  "States.Base64Encode($.s)",
  "States.StringToJson('[1, 2]')",
  "States.Format('{}', States.ArrayLength(States.Array($.n, $.s)))",
);

// Within an iteration there is no list, so a wildcard would find nothing there.
const templates = fc.record({
  "v.$": fc.oneof(reads, fc.constant("$.list[*].v")),
  fixed: fc.constantFrom<JsonValue>(1, "t", [1, { a: 2 }]),
});
const resultPaths = fc.constantFrom<string | null>("$.r", "$.new.x", "$.deep.r", "$.on", null);

const conditions: fc.Arbitrary<Readonly<Record<string, JsonValue>>> = fc.constantFrom<
  Readonly<Record<string, JsonValue>>
>(
  { Variable: "$.n", NumericGreaterThan: 0 },
  { Variable: "$.n", NumericLessThanEqualsPath: "$.deep.a.b" },
  { Variable: "$.s", StringEquals: "a" },
  { Variable: "$.s", StringMatches: "*,*" },
  { Variable: "$.on", BooleanEquals: true },
  { Variable: "$.missing", IsPresent: true },
  { Variable: "$.missing", IsNull: true },
  { Not: { Variable: "$.r", IsPresent: true } },
  { And: [{ Variable: "$.n", IsNumeric: true }, { Not: { Variable: "$.n", NumericEquals: 0 } }] },
  {
    Or: [
      { Variable: "$.s", StringLessThan: "a" },
      { Variable: "$.list[0].k", StringEqualsPath: "$.list[0].k" },
    ],
  },
);

const retry = [{ ErrorEquals: ["Service.Busy"], IntervalSeconds: 1, MaxAttempts: 2 }];

type Shape = {
  readonly kind: string;
  readonly template: object;
  readonly resultPath: string | null;
  readonly extra: number;
};

function shapes(kinds: readonly string[], template: fc.Arbitrary<object>): fc.Arbitrary<Shape> {
  return fc.record({ kind: fc.constantFrom(...kinds), template, resultPath: resultPaths, extra: fc.nat(7) });
}

const SIMPLE = ["Pass", "Result", "Task", "Flaky", "Bad", "Wait"];

/** A chain of states, some of which branch off, loop over the list or jump ahead; it always ends. */
export const machines: fc.Arbitrary<AslDefinition> = fc
  .tuple(
    fc.array(shapes([...SIMPLE, "Choice", "Parallel", "Map"], templates), { minLength: 1, maxLength: 6 }),
    fc.array(shapes(SIMPLE, fc.record({ "v.$": reads })), { minLength: 2, maxLength: 2 }),
    conditions,
  )
  .map(([chain, inner, condition]) => {
    const states: Record<string, AslState> = {};
    const names = chain.map((shape, i) => `${shape.kind}${i}`);
    for (const [i, shape] of chain.entries()) {
      const name = names[i] ?? "";
      const next = names[i + 1];
      const last = next === undefined;
      const to = last ? { End: true as const } : { Next: next };
      if (shape.kind === "Choice") {
        const far = names[Math.min(i + 2, names.length - 1)];
        const target = last || far === undefined || far === name ? "Done" : far;
        states[name] = { Type: "Choice", Choices: [{ ...condition, Next: target }], Default: next ?? "Done" };
        if (target === "Done" || last) states["Done"] = { Type: "Succeed" };
      } else if (shape.kind === "Parallel") {
        const branches = inner.map((each, j) => graph(`${each.kind}P${i}${j}`, each));
        states[name] = {
          Type: "Parallel",
          Branches: branches,
          ResultPath: shape.resultPath,
          ...catching(shape, states),
          ...to,
        };
      } else if (shape.kind === "Map") {
        const [first] = inner;
        const processor = first === undefined ? undefined : graph(`${first.kind}M${i}`, first);
        states[name] = {
          Type: "Map",
          ItemsPath: "$.list",
          MaxConcurrency: 1 + (shape.extra % 3),
          ...(processor !== undefined && { ItemProcessor: processor }),
          ResultPath: shape.resultPath,
          ...catching(shape, states),
          ...to,
        };
      } else {
        states[name] = { ...simple(shape, states), ...to } as AslState;
      }
    }
    return { StartAt: names[0] ?? "", States: states };
  });

function graph(name: string, shape: Shape): AslStates {
  const states: Record<string, AslState> = {};
  const state = simple({ ...shape, extra: 0 }, states);
  return { StartAt: name, States: { [name]: { ...state, End: true } as AslState } };
}

function simple(shape: Shape, states: Record<string, AslState>): object {
  const { template, resultPath } = shape;
  switch (shape.kind) {
    case "Pass":
      return { Type: "Pass", Parameters: template, ResultPath: resultPath };
    case "Result":
      return { Type: "Pass", Result: { fixed: shape.extra }, ResultPath: resultPath };
    case "Wait":
      return { Type: "Wait", Seconds: shape.extra };
    default:
      return {
        Type: "Task",
        Resource: RESOURCE,
        Parameters: template,
        ResultPath: resultPath,
        Retry: retry,
        ...catching(shape, states),
      };
  }
}

function catching(shape: Shape, states: Record<string, AslState>): object {
  if (shape.extra % 2 === 0) return {};
  states["Caught"] = { Type: "Pass", Result: "caught", ResultPath: "$.caught", End: true };
  return {
    Catch: [{ ErrorEquals: [shape.extra > 4 ? "Service.Bad" : "States.ALL"], Next: "Caught", ResultPath: "$.problem" }],
  };
}
