import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { REGION } from "../../engine/harness/world";
import { ensureMoto } from "../../engine/setup/moto";
import { AIRLOCK, type Ended } from "../airlock";

/** A command that runs. */
export interface Running {
  /** What it has written to stdout so far. */
  readonly out: () => string;
  readonly type: (text: string) => void;
  readonly ended: Promise<Ended>;
}

/** Runs the built `airlock` as a process of its own against an emulated account, with credentials that nothing else would take. */
export function startAirlock(endpoint: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return run([process.execPath, AIRLOCK, ...args], environment(endpoint, env));
}

/** The same to its end. */
export function airlockIn(endpoint: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return startAirlock(endpoint, args, env).ended;
}

/** Hands a command to a pseudo terminal, which stdout and stderr both go to, and ends with the command's exit code. */
const PTY = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/** The same on a pseudo terminal: stdout and stderr come together. The emulator's Python makes the terminal. */
export async function airlockOnTerminal(
  endpoint: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const terminal = { TERM: "xterm", CI: "", ...env };
  const sized = ["sh", "-c", 'stty cols 100 rows 50; exec "$@"', "sh", process.execPath, AIRLOCK, ...args];
  return run([await ensureMoto(), "-c", PTY, ...sized], environment(endpoint, terminal));
}

function run([file = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(file, args, { cwd: tmpdir(), env, stdio: ["pipe", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said.err += chunk;
  });
  const ended = once(child, "close").then(([code]): Ended => ({ code: code as number | null, ...said }));
  return { out: () => said.out, type: (text) => child.stdin.write(text), ended };
}

function environment(endpoint: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name));
  return {
    ...Object.fromEntries(own),
    NODE_OPTIONS: "",
    NO_COLOR: undefined,
    AIRLOCK_DEBUG: undefined,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nowhere/config",
    AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
    ...more,
  };
}
