#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { nodeProblem } from "./nodeVersion";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(3);
}

// Node keeps compiled code in the system's temporary folder: a second start takes half the time. A folder that cannot be written is no fault.
enableCompileCache();

import { runCommandLine } from "./commandLine";
import type { Outcome } from "./outcome";
import { oneLine } from "./output/oneLine";
import { visibleText } from "./output/visibleText";

/** Widths between which text is laid out; a terminal may be narrower or wider. */
const NARROWEST = 60;
const WIDEST = 120;
const USUAL = 100;

/** Undefined in a pipe, whatever its type says. */
const isTerminal = (process.stdout.isTTY as boolean | undefined) === true;

process.stdout.on("error", endQuietly);
process.stderr.on("error", endQuietly);
process.on("uncaughtException", lastResort);
process.on("unhandledRejection", lastResort);

runCommandLine(process.argv.slice(2), { colours: wantsColours(), width: widthOfText() }).then(print, lastResort);

function print({ code, out, log }: Outcome): void {
  process.exitCode = code;
  for (const line of log) process.stderr.write(`${visibleText(line)}\n`);
  process.stdout.write(out);
}

/** A reader that closes early (`airlock check | head`) is no fault of ours: the exit code still tells the verdict. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  lastResort(error);
}

/** Nothing should get here; what does is a bug, told in one line. */
function lastResort(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const debug = process.env["AIRLOCK_DEBUG"] === "1";
  const line = `airlock: unexpected failure: ${visibleText(oneLine(message))}`;
  process.stderr.write(
    debug && error instanceof Error ? `${line}\n${error.stack ?? ""}\n` : `${line} (AIRLOCK_DEBUG=1 shows where)\n`,
  );
  process.exit(3);
}

/** Colours only where a person looks, and never against NO_COLOR (no-color.org: any value but the empty one). */
function wantsColours(): boolean {
  const refused = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return isTerminal && !refused;
}

function widthOfText(): number {
  return isTerminal ? Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns)) : USUAL;
}
