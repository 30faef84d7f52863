import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check, RolloutReport, Stage, Told } from "./stage";

const AIRLOCK = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");

/** The stage that every machine has: the installed command line, whose rehearsal executes the very state machines that would be deployed. */
export function rehearsalStage(): Stage {
  if (!existsSync(AIRLOCK)) throw new Error("dist/ is missing: npm ci builds it");
  return {
    description:
      "the state machines that would be deployed, executed here on a virtual clock against a model of the cloud",
    check: (folder) => Promise.resolve(tell<Check>(folder, ["check", "--environment", "production"])),
    rollOut: (folder, fault) => {
      const faults = fault === undefined ? [] : ["--fault", fault];
      return Promise.resolve(tell<RolloutReport>(folder, ["rehearse", "--environment", "production", ...faults]));
    },
    close: () => Promise.resolve(),
  };
}

/** Runs a command twice: as a person sees it, and as a program does. */
function tell<T>(folder: string, args: readonly string[]): Told<T> {
  const text = airlock(folder, args);
  const json = airlock(folder, [...args, "--format", "json"]);
  const command = `airlock ${args.join(" ")}`;
  if (text.stdout === "" || json.stdout === "")
    throw new Error(`${command} ended with ${String(text.status)}: ${text.stderr}`);
  return { command, exitCode: text.status ?? 3, text: text.stdout, report: JSON.parse(json.stdout) as T };
}

function airlock(folder: string, args: readonly string[]) {
  return spawnSync(process.execPath, [AIRLOCK, ...args], { cwd: folder, encoding: "utf8" });
}
