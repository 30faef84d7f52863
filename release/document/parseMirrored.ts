import type { z } from "zod";
import { fail, type Result } from "../fault";
import { parseWith } from "./parseWith";

/** What a machine in the account mirrors into a parameter: one JSON document of one schema. */
export interface Mirrored<T> {
  readonly schema: string;
  readonly model: z.ZodType<T>;
  /** Who writes it, for whom it says something else: `The rollout`. */
  readonly writer: string;
}

/** Reads a mirrored document. `source` names it in faults. */
export function parseMirrored<T>({ schema, model, writer }: Mirrored<T>, json: string, source: string): Result<T> {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return fail({
      file: source,
      field: "",
      found: json === "" ? "nothing" : `${json.length} characters that are not JSON`,
      expected: `a JSON document of schema ${schema}`,
      remedy: `${writer} writes it; look at who else writes this parameter.`,
    });
  }
  return parseWith(model, data, source);
}
