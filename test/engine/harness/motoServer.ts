import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureMoto } from "../setup/moto";

/** What tests may set in moto; each key is optional and holds until the next reset. */
export interface MotoControl {
  /** Factor for Wait states and retry intervals, 0 to 1. A fresh or reset server has 1. */
  readonly waitScale?: number;
  /** Lengths, in unscaled seconds, of Wait states that do not pass until this no longer names them. */
  readonly heldWaits?: readonly number[];
  /** Images whose ECS tasks never start. */
  readonly brokenImages?: readonly string[];
  /** Exit codes of tasks started by RunTask, by task definition family. 0 for any other. */
  readonly exitCodes?: Readonly<Record<string, number>>;
  /** Factor on how long a task waits for an answer by token, above 0. @defaultValue 1 */
  readonly answerScale?: number;
  /** How many of the next calls are throttled, by action as {@link MotoCall} names it. */
  readonly throttled?: Readonly<Record<string, number>>;
}

/** A call that moto took, in order. State machines' own calls are among them. */
export interface MotoCall {
  /** Service and operation: `elasticloadbalancing.ModifyRule`. */
  readonly action: string;
  /** The request's parameters as they came over the wire: query fields or JSON. */
  readonly body: string;
}

/** A running moto with the shims. */
export interface MotoServer {
  /** `http://127.0.0.1:PORT`, the endpoint of every service. */
  readonly endpoint: string;
  /** Forgets every resource, execution, recorded call and setting. */
  reset(): Promise<void>;
  control(settings: MotoControl): Promise<void>;
  /** Calls since the last reset, oldest first. */
  calls(): Promise<readonly MotoCall[]>;
  /** What moto wrote to stderr, for failure messages. */
  log(): string;
  stop(): Promise<void>;
}

const DEFAULTS: Required<MotoControl> = {
  waitScale: 1,
  heldWaits: [],
  brokenImages: [],
  exitCodes: {},
  answerScale: 1,
  throttled: {},
};
const LOG_LIMIT = 200_000; // characters: enough for a traceback, not for a day

/** Starts moto on a port of the loopback interface that the system gives it, and waits until it answers. */
export async function startMoto(): Promise<MotoServer> {
  const child = spawn(await ensureMoto(), [join(__dirname, "..", "moto", "server.py")], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_LIMIT);
  });
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const endpoint = `http://127.0.0.1:${await portOf(child, () => log)}`;
  const post = async (path: string, body: unknown): Promise<Response> => {
    const response = await fetch(endpoint + path, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`moto answered ${response.status} to ${path}: ${await response.text()}`);
    return response;
  };
  return {
    endpoint,
    reset: async () => {
      await post("/moto-api/reset", {});
      await post("/airlock/control", DEFAULTS);
      await post("/airlock/forget-calls", {});
    },
    control: async (settings) => {
      await post("/airlock/control", settings);
    },
    calls: async () => (await (await post("/airlock/calls", {})).json()) as MotoCall[],
    log: () => log,
    stop: async () => {
      process.off("exit", killed);
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL"); // it keeps nothing, and its executions' threads would hold a gentle end
      await exited;
    },
  };
}

function portOf(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const port = /airlock-moto ready on (\d+)\n/.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`moto ended with ${code} before it was ready:\n${log()}`)));
  });
}
