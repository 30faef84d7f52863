import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AIRLOCK, airlock } from "./airlock";

describe("airlock, its usage", () => {
  const wrong = (args: readonly string[], line: string) => {
    assert.deepEqual(airlock(args), { code: 2, out: "", err: `${line}\n` });
  };

  it("prints its version", () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(airlock(["--version"]), { code: 0, out: `${version}\n`, err: "" });
  });

  it("prints help for itself and for each command", () => {
    const { code, out, err } = airlock(["--help"]);
    assert.equal(code, 0);
    assert.equal(err, "");
    for (const command of ["check", "rehearse", "verify-record", "reconcile", "attest-outcome", "init"]) {
      assert.match(out, new RegExp(`^ {2}${command} `, "m"));
      const help = airlock([command, "--help"]);
      assert.equal(help.code, 0);
      assert.match(help.out, new RegExp(`^Usage: airlock ${command} `));
    }
  });

  it("wants a command", () => {
    wrong([], "airlock: no command is given. See airlock --help.");
  });

  it("names the command that was probably meant", () => {
    wrong(["chek"], "airlock: unknown command 'chek' (Did you mean check?) See airlock --help.");
  });

  it("names the option that was probably meant", () => {
    wrong(
      ["check", "--enviroment", "dev"],
      "airlock: unknown option '--enviroment' (Did you mean --environment?) See airlock check --help.",
    );
  });

  it("wants one of the commands of a group, and names the one that was probably meant", () => {
    wrong(["rollout"], "airlock: no command is given. See airlock rollout --help.");
    wrong(
      ["rollout", "statsu"],
      "airlock: unknown command 'statsu' (Did you mean status?) See airlock rollout --help.",
    );
    wrong(["rollout", "deny"], "airlock: missing required argument 'id'. See airlock rollout deny --help.");
    wrong(
      ["rollout", "complain", "--count", "0"],
      "airlock: option '--count <number>' argument '0' is invalid. It must be a whole number from 1. See airlock rollout complain --help.",
    );
    for (const command of ["status", "start", "pause", "resume", "rollback", "approve", "complain"]) {
      wrong(
        ["rollout", command],
        `airlock: option --environment NAME is missing. See airlock rollout ${command} --help.`,
      );
    }
  });

  it("wants an environment for a check", () => {
    wrong(["check"], "airlock: option --environment NAME is missing. See airlock check --help.");
  });

  it("refuses an option without its value, an extra argument and an unknown format", () => {
    wrong(
      ["check", "--environment"],
      "airlock: option '--environment <name>' argument missing. See airlock check --help.",
    );
    wrong(
      ["check", "dev", "--environment", "dev"],
      "airlock: too many arguments for 'check'. Expected 0 arguments but got 1: dev. See airlock check --help.",
    );
    wrong(
      ["check", "--environment", "dev", "--format", "xml"],
      "airlock: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, markdown, sarif, junit. See airlock check --help.",
    );
  });

  it("wants --program where --stack is given", () => {
    wrong(
      ["check", "--environment", "dev", "--stack", "dev"],
      "--stack: found dev without --program, expected both, or neither.",
    );
  });

  it("tells a bug in one line, and its stack only when asked", () => {
    const broken = join(__dirname, "breakOutput.cjs");
    const quiet = airlock(["--version"], { node: ["--require", broken] });
    assert.equal(quiet.code, 3);
    assert.equal(quiet.err, "airlock: unexpected failure: broken on purpose (AIRLOCK_DEBUG=1 shows where)\n");
    const loud = airlock(["--version"], { node: ["--require", broken], env: { AIRLOCK_DEBUG: "1" } });
    assert.equal(loud.code, 3);
    assert.match(loud.err, /^airlock: unexpected failure: broken on purpose\nError: broken on purpose\n {4}at /);
  });

  it("lets a reader close the pipe early, and keeps its exit code", async () => {
    const child = spawn(process.execPath, [AIRLOCK, "check", "--environment", "production"], {
      cwd: join(__dirname, "..", "..", "examples", "payments"),
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    const [code] = (await once(child, "close")) as [number];
    assert.equal(err, "");
    assert.equal(code, 0);
  });
});
