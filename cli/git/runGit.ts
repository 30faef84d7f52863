import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type * as simpleGit from "simple-git";
import { type Fault, fail, ok, type Result } from "../../release/fault";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

/** Longest silence of git, in milliseconds, before it is stopped: it begins to print millions of commits within seconds. */
const LONGEST_SILENCE = 120_000;

/** What git needs from the caller's environment. No GIT_ variable is among it: GIT_DIR of a hook would name another repository. */
const VARIABLES = ["PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"];

/** Runs git once; what it printed, or a fault that names the folder and gives git's own reason. */
export type Git = (...args: readonly string[]) => Promise<Result<string>>;

/**
 * Git for one folder, by simple-git: no pager, no editor, no shell. Everything but exit code 0 is a fault, also where git said nothing:
 * half a history would make a wrong version.
 */
export function gitIn(folder: string, configuration: readonly string[] = []): Git {
  if (!existsSync(folder)) {
    // simple-git throws here.
    const fault = { file: folder, field: "", found: "nothing", expected: "a folder in a git repository" };
    return () => Promise.resolve(fail(fault));
  }
  const { simpleGit: open } = load("simple-git") as typeof simpleGit;
  const git = open({
    baseDir: folder,
    timeout: { block: LONGEST_SILENCE },
    // core.quotePath would write paths as escapes; log.showSignature would print what gpg says between the fields.
    config: ["core.quotePath=false", "log.showSignature=false", "color.ui=false", ...configuration],
    allowEnvironment: ["GIT_OPTIONAL_LOCKS"],
    errors: (error, { exitCode, stdErr }) => {
      if (error === undefined && exitCode === 0) return undefined;
      const said = Buffer.concat(stdErr).toString("utf8").trim();
      if (said !== "") return new Error(said);
      return error instanceof Error ? error : new Error(`git ended with ${exitCode}`);
    },
  }).env({ ...surroundings(), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" });
  return async (...args) => {
    try {
      return ok(await git.raw([...args]));
    } catch (error) {
      return fail(faultOf(folder, error instanceof Error ? error.message : String(error)));
    }
  };
}

function surroundings(): Record<string, string> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function faultOf(file: string, message: string): Fault {
  const place = { file, field: "" };
  if (/not a git repository/i.test(message)) {
    return { ...place, found: "no git repository", expected: "a folder in a git repository" };
  }
  if (/spawn \S+ ENOENT/.test(message)) {
    return { ...place, found: "no git", expected: "git 2.24 or newer on the PATH", remedy: "Install git." };
  }
  if (/dubious ownership/.test(message)) {
    const remedy = "Run git config --global --add safe.directory FOLDER if you trust it.";
    return { ...place, found: "a repository of another user", expected: "one that git trusts", remedy };
  }
  const said = (message.split("\n").find((line) => line.trim() !== "") ?? "").replace(/^(Error: )?(fatal|error): /, "");
  return { ...place, found: `git that says ${JSON.stringify(said)}`, expected: "git to answer" };
}
