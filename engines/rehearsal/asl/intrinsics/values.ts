import { isJsonObject, type JsonValue } from "../data/json";
import { SeededRandom } from "../data/random";
import { type Arguments, IntrinsicError, type IntrinsicFunction } from "./intrinsicFunction";

/** The functions on JSON texts, objects and numbers, and the random ones. */
export const valueFunctions: readonly IntrinsicFunction[] = [
  {
    name: "States.StringToJson",
    fewest: 1,
    most: 1,
    run: (args: Arguments) => {
      const text = args.text(0);
      // Seen in AWS: an empty or blank text gives null, and -0 gives 0.
      return text.trim() === "" ? null : parseJson(text);
    },
  },
  { name: "States.JsonToString", fewest: 1, most: 1, run: (args: Arguments) => JSON.stringify(args.any(0)) },
  {
    name: "States.JsonMerge",
    fewest: 3,
    most: 3,
    run: (args: Arguments) => {
      const [left, right, deep] = [args.any(0), args.any(1), args.any(2)];
      if (!isJsonObject(left)) args.refuse(0, "an object");
      if (!isJsonObject(right)) args.refuse(1, "an object");
      if (deep !== false) args.refuse(2, "false: Step Functions supports shallow merging only");
      return { ...left, ...right };
    },
  },
  {
    name: "States.MathRandom",
    fewest: 2,
    most: 3,
    run: (args: Arguments, random) => {
      const start = args.integer(0);
      const end = args.integer(1);
      if (end <= start) args.refuse(1, `a number above ${start}`);
      const source = args.has(2) ? new SeededRandom(`MathRandom ${args.integer(2)}`) : random;
      return source.integer(start, end);
    },
  },
  { name: "States.MathAdd", fewest: 2, most: 2, run: (args: Arguments) => args.integer(0) + args.integer(1) },
  { name: "States.UUID", fewest: 0, most: 0, run: (_args, random) => random.uuid() },
];

function parseJson(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return value === 0 ? 0 : value;
  } catch {
    throw new IntrinsicError(`States.StringToJson cannot read ${JSON.stringify(text)} as JSON`);
  }
}
