import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The built command line: `npm test` builds first. */
export const AIRLOCK = join(__dirname, "..", "..", "dist", "cli", "main.js");

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `airlock` as a process of its own, without a terminal. */
export function airlock(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly node?: readonly string[] } = {},
): Ended {
  const ended = spawnSync(process.execPath, [...(options.node ?? []), AIRLOCK, ...args], {
    cwd: options.cwd ?? __dirname,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: undefined, AIRLOCK_DEBUG: undefined, ...options.env },
  });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

/** What every failure of input looks like: nothing on stdout, one line each on stderr, and never a stack trace. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
