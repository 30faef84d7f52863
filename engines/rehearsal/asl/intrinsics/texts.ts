import { createHash } from "node:crypto";
import { isJsonArray, type JsonValue } from "../data/json";
import { type Arguments, IntrinsicError, type IntrinsicFunction } from "./intrinsicFunction";

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The functions on texts. */
export const textFunctions: readonly IntrinsicFunction[] = [
  {
    name: "States.Format",
    fewest: 1,
    run: (args: Arguments) => {
      const pieces = args.text(0).split("{}");
      if (pieces.length !== args.values.length) {
        throw new IntrinsicError(
          `States.Format has ${pieces.length - 1} occurrences of {} and ${args.values.length - 1} arguments for them`,
        );
      }
      return pieces.map((piece, i) => (i === 0 ? piece : javaText(args.any(i)) + piece)).join("");
    },
  },
  {
    name: "States.StringSplit",
    fewest: 2,
    most: 2,
    // The second argument is a set of separators, and empty pieces are dropped (seen in AWS: "This.is+a" by ".+").
    run: (args: Arguments) => {
      const separators = new Set(args.text(1));
      const pieces = [""];
      for (const char of args.text(0)) {
        if (separators.has(char)) pieces.push("");
        else pieces.push((pieces.pop() ?? "") + char);
      }
      return pieces.filter((piece) => piece !== "");
    },
  },
  {
    name: "States.Base64Encode",
    fewest: 1,
    most: 1,
    run: (args: Arguments) => Buffer.from(args.shortText(0), "utf8").toString("base64"),
  },
  {
    name: "States.Base64Decode",
    fewest: 1,
    most: 1,
    run: (args: Arguments) => {
      const text = args.shortText(0);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) args.refuse(0, "Base64");
      return Buffer.from(text, "base64").toString("utf8");
    },
  },
  {
    name: "States.Hash",
    fewest: 2,
    most: 2,
    run: (args: Arguments) => {
      const name = args.text(1);
      const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
      if (algorithm === undefined) args.refuse(1, `one of ${Object.keys(ALGORITHMS).join(", ")}`);
      const data = args.any(0);
      if (typeof data === "string") args.shortText(0);
      const text = typeof data === "string" ? data : JSON.stringify(data);
      return hash(algorithm, text);
    },
  },
];

/** The latest hash: machines hash the same name again and again, and hashing costs more than all the rest of a state. */
let latest = { algorithm: "", text: "", digest: "" };

function hash(algorithm: string, text: string): string {
  if (latest.algorithm !== algorithm || latest.text !== text) {
    latest = { algorithm, text, digest: createHash(algorithm).update(text, "utf8").digest("hex") };
  }
  return latest.digest;
}

/** How States.Format prints a value: as Java prints it, so an object becomes `{a=1, b=[x, y]}` (seen in AWS). */
function javaText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if (isJsonArray(value)) return `[${value.map(javaText).join(", ")}]`;
  const fields = Object.entries(value).map(([key, field]) => `${key}=${javaText(field)}`);
  return `{${fields.join(", ")}}`;
}
