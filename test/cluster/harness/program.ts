import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "./waitFor";

/** A running program of the control plane. It dies with this process, however this process dies. */
export interface Program {
  /** The last 200,000 characters of stdout and stderr. */
  log(): string;
  /** Freezes it: its connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Kills it at once, and resolves when it is gone. */
  stop(): Promise<void>;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

const LOG_LIMIT = 200_000;

/** Starts a program; `folder` is where it may keep a file with its process id. */
export async function startProgram(
  command: string,
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const name = command.split("/").at(-1) ?? command;
  const file = join(folder, `${name}.pid`);
  rmSync(file, { force: true });
  const child = spawn("/bin/sh", [join(__dirname, "tether.sh"), file, command, ...args], {
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-LOG_LIMIT);
    });
  }
  child.stdin.on("error", () => undefined); // it ended by itself
  const ended = once(child, "close").then(() => undefined);
  const id = await waitFor(`${name} to start`, () => idIn(file), { seconds: 10 });
  const signal = (which: NodeJS.Signals) => {
    if (running(child)) process.kill(id, which);
  };
  return {
    log: () => log,
    pause: () => signal("SIGSTOP"),
    resume: () => signal("SIGCONT"),
    ended,
    stop: async () => {
      child.stdin.end(); // the tether kills it, also when it is frozen
      await ended;
    },
  };
}

function running(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function idIn(file: string): number | undefined {
  try {
    const id = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isNaN(id) ? undefined : id;
  } catch {
    return undefined;
  }
}
