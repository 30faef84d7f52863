import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Bytes of a file under test/fixtures/evidence. */
export function fixture(name: string): Buffer {
  return readFileSync(join(__dirname, "../../fixtures/evidence", name));
}

/** Parsed JSON that a test reaches into; arrays are reached by their indexes. */
export interface JsonObject {
  [key: string]: JsonObject | undefined;
}

/** A fixture of JSON with one change, as bytes. */
export function changedJson(name: string, change: (value: JsonObject) => void): Buffer {
  const value = JSON.parse(fixture(name).toString("utf8")) as JsonObject;
  change(value);
  return Buffer.from(JSON.stringify(value));
}
