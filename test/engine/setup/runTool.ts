import { spawn, spawnSync } from "node:child_process";

/** A tool that the engine tests need is missing or failed. The message ends with the one thing to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** What a command prints on stdout, or undefined if it cannot be run or fails. */
export function ask(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const result = spawnSync(command, args, { encoding: "utf8", env, timeout: 60_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs a long command, its output going to stderr as progress. Rejects with `hint` if it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; hint: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: ["ignore", 2, 2],
    });
    child.on("error", (error) =>
      reject(new SetupError(`${command} could not be started: ${error.message}. ${options.hint}`)),
    );
    child.on("exit", (code) =>
      code === 0
        ? resolve()
        : reject(new SetupError(`${command} ${args[0] ?? ""} ended with ${code}. ${options.hint}`)),
    );
  });
}
