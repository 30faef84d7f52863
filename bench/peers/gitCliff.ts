import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const VERSION = "2.14.2";
const CACHE = join(__dirname, "..", "..", ".cache", "bench");

/**
 * Where git-cliff is: on PATH, or in the bench's cache, where npm puts it at the first run. It is no dependency of the project: its package
 * brings a program for every platform. Undefined, and said so, where there is none for this machine or npm cannot fetch it.
 */
export function gitCliff(): string | undefined {
  if (spawnSync("git-cliff", ["--version"]).status === 0) return "git-cliff";
  const name = `git-cliff-${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const program = join(
    CACHE,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "git-cliff.exe" : "git-cliff",
  );
  if (!existsSync(program)) {
    const quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
    spawnSync("npm", ["install", ...quiet, "--prefix", CACHE, `${name}@${VERSION}`], { stdio: "ignore" });
  }
  if (spawnSync(program, ["--version"]).status === 0) return program;
  process.stderr.write(
    `notes.20000: git-cliff is not here, and npm cannot install ${name}@${VERSION}: its line is left out.\n`,
  );
  return undefined;
}
