import assert from "node:assert/strict";
import { start } from "../../../cli/start/startCommand";
import type { StartRequest } from "../../../cli/start/startRequest";

/** What `airlock start` came to. */
export interface Begun {
  readonly code: number;
  readonly out: string;
  readonly log: readonly string[];
}

/** A pipeline of GitHub, on main. */
export const PIPELINE = { GITHUB_ACTIONS: "true", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main" };

/** Runs `airlock start` in this process, with no variables of the machine. */
export async function begin(
  directory: string,
  options: Partial<StartRequest> = {},
  format: "text" | "json" | "markdown" = "text",
): Promise<Begun> {
  const request = { directory, final: false, write: false, tag: false, variables: {}, ...options };
  // Wide: where a line breaks would depend on the name of the temporary folder.
  return start(request, { format, colours: false, width: 1000 });
}

/** The JSON document of a start that succeeds. */
export async function document(
  directory: string,
  options: Partial<StartRequest> = {},
): Promise<Record<string, unknown>> {
  const { code, out, log } = await begin(directory, options, "json");
  assert.equal(code, 0, log.join("\n"));
  return JSON.parse(out) as Record<string, unknown>;
}

/** The fault of a start that is refused: its exit code, and its lines without the temporary folder. */
export async function refusal(
  directory: string,
  options: Partial<StartRequest> = {},
): Promise<readonly [code: number, ...lines: string[]]> {
  const { code, out, log } = await begin(directory, options);
  assert.equal(out, "");
  return [code, ...log.map((line) => line.replaceAll(directory, "FOLDER"))];
}
