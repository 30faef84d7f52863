import { fork } from "node:child_process";
import { fail, ok, type Result } from "../../release/fault";
import type { ProgramReply, ProgramRequest, RecordedResource } from "./programMessages";

/** Longest that a program may run: the slowest of ours takes ten seconds on two busy cores. */
export const LONGEST_RUN_MILLISECONDS = 120_000;

/** What became of running a program: what it declared or why not, and what it printed, line by line. */
export interface ProgramRun {
  readonly result: Result<readonly RecordedResource[]>;
  readonly printed: readonly string[];
}

/** Most lines that are kept of what a program prints. */
const MOST_LINES = 200;

/**
 * Runs a Pulumi program in a process of its own: what it prints cannot spoil our output, and whatever it leaves running ends with it. It
 * gets no AWS_ and PULUMI_ variables, so that it cannot find credentials, an engine or a passphrase by accident. `file` names the
 * program in faults.
 */
export async function runProgram(
  request: ProgramRequest,
  file: string,
  longest: number = LONGEST_RUN_MILLISECONDS,
): Promise<ProgramRun> {
  const child = fork(require.resolve("./programProcess"), [], {
    cwd: request.folder,
    // The SDK reads the folder of Pulumi.yaml from the variable in which the language host would put it.
    env: { ...withoutCredentials(process.env), PULUMI_NODEJS_ROOT_DIRECTORY: request.root },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) keepLines(stream, printed);
  const settled = await new Promise<ProgramReply | string>((resolve) => {
    let reply: ProgramReply | undefined;
    const timer = setTimeout(() => {
      resolve(`no end after ${longest / 1000} seconds`);
      child.kill("SIGKILL");
    }, longest);
    child.once("message", (message) => {
      reply = message as ProgramReply;
    });
    child.once("error", (error) => resolve(`a process that does not start (${error.message})`));
    // "close" comes after the streams have ended, so nothing that was printed is lost.
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(reply ?? `a program that ended its process (${signal ?? `exit code ${String(code)}`})`);
    });
    child.send(request, (error) => {
      if (error !== null) resolve(`a process that does not listen (${error.message})`);
    });
  });
  return { result: resultOf(settled, file), printed };
}

function resultOf(settled: ProgramReply | string, file: string): Result<readonly RecordedResource[]> {
  const expected = "a program that declares its resources";
  if (typeof settled === "string") return fail({ file, field: "", found: settled, expected });
  if (settled.kind === "ran") {
    if (settled.resources.length > 0) return ok(settled.resources);
    const remedy = "Give the folder of the program that declares them, and look at main in its Pulumi.yaml.";
    return fail({ file, field: "", found: "a program that declares no resource", expected, remedy });
  }
  const { message, place, unanswered } = settled;
  const firstLine = message.trim().split("\n")[0] ?? message;
  const remedy = remedyFor(message, unanswered);
  const found = `an error: ${firstLine.replace(/[.]$/, "")}`;
  return fail({ file, field: place ?? "", found, expected, ...(remedy === undefined ? {} : { remedy }) });
}

function remedyFor(message: string, unanswered: readonly string[]): string | undefined {
  if (message.includes("Missing required configuration variable")) {
    return "Set it in the stack's file, or choose the stack with --stack.";
  }
  if (message.includes("Cannot find module '@pulumi/pulumi'")) return "Install the program's packages first.";
  if (unanswered.length === 0) return undefined;
  return `The program waits for ${unanswered.join(", ")}, which has no answer here: use its Output form, or name a stack (--stack) whose configuration holds the values.`;
}

function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(AWS|PULUMI)_/.test(name));
  return { ...Object.fromEntries(kept), NODE_NO_WARNINGS: "1" };
}

function keepLines(stream: NodeJS.ReadableStream | null, lines: string[]): void {
  let rest = "";
  const keep = (line: string): void => {
    if (line.trim() !== "" && lines.length < MOST_LINES) lines.push(`program: ${line}`);
  };
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const parts = `${rest}${chunk}`.split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) keep(part);
  });
  stream?.on("end", () => keep(rest));
}
