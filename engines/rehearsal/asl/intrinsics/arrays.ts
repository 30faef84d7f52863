import { type JsonValue, jsonEquals } from "../data/json";
import { type Arguments, IntrinsicError, type IntrinsicFunction } from "./intrinsicFunction";

/** Most elements that States.ArrayRange may give. Source: Developer Guide, "Intrinsic functions". */
const RANGE_LIMIT = 1_000;

/** The functions on arrays. */
export const arrayFunctions: readonly IntrinsicFunction[] = [
  { name: "States.Array", fewest: 0, run: (args: Arguments) => args.values },
  {
    name: "States.ArrayPartition",
    fewest: 2,
    most: 2,
    run: (args: Arguments) => {
      const items = args.array(0);
      const size = args.integer(1);
      if (size < 1) args.refuse(1, "a positive whole number");
      const chunks: JsonValue[] = [];
      for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
      return chunks;
    },
  },
  {
    name: "States.ArrayContains",
    fewest: 2,
    most: 2,
    run: (args: Arguments) => args.array(0).some((item) => jsonEquals(item, args.any(1))),
  },
  {
    name: "States.ArrayRange",
    fewest: 3,
    most: 3,
    run: (args: Arguments) => {
      const start = args.integer(0);
      const end = args.integer(1);
      const stride = args.integer(2);
      if (stride === 0) args.refuse(2, "a step other than 0");
      const length = Math.max(0, Math.floor((end - start) / stride) + 1);
      if (length > RANGE_LIMIT) throw new IntrinsicError(`States.ArrayRange gives at most 1000 items, not ${length}`);
      return Array.from({ length }, (_, i) => start + i * stride);
    },
  },
  {
    name: "States.ArrayGetItem",
    fewest: 2,
    most: 2,
    run: (args: Arguments) => {
      const items = args.array(0);
      const index = args.integer(1);
      if (index < 0 || index >= items.length) args.refuse(1, `an index from 0 to ${items.length - 1}`);
      return items[index] ?? null;
    },
  },
  { name: "States.ArrayLength", fewest: 1, most: 1, run: (args: Arguments) => args.array(0).length },
  {
    name: "States.ArrayUnique",
    fewest: 1,
    most: 1,
    run: (args: Arguments) => {
      const items = args.array(0);
      return items.filter((item, i) => items.findIndex((other) => jsonEquals(item, other)) === i);
    },
  },
];
