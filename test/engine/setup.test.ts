import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { builtEngine, engineVersion, ensureEngine } from "./setup/engine";
import { ensureMoto } from "./setup/moto";

describe("the set-up of the engine tests", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "airlock-setup-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A command of this name that answers; `bin` is the only folder on PATH, so nothing of the machine's is found. */
  function command(path: string, script: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: join(root, "bin"),
    HOME: root,
    XDG_CACHE_HOME: join(root, "cache"),
    ...more,
  });

  it("takes AIRLOCK_PULUMI first, then PATH, then an engine built before", async () => {
    const built = command(builtEngine(env()), "echo v3");
    assert.equal(await ensureEngine(env()), built);
    command(join(root, "bin", "pulumi"), "echo v3");
    assert.equal(await ensureEngine(env()), "pulumi");
    const own = command(join(root, "own", "pulumi"), "echo v3");
    assert.equal(await ensureEngine(env({ AIRLOCK_PULUMI: own })), own);
  });

  it("passes over a pulumi on PATH that does not answer, such as an installer's empty shell", async () => {
    command(join(root, "bin", "pulumi"), "exit 1");
    const built = command(builtEngine(env()), "echo v3");
    assert.equal(await ensureEngine(env()), built);
  });

  it("refuses an AIRLOCK_PULUMI that does not answer", async () => {
    await assert.rejects(ensureEngine(env({ AIRLOCK_PULUMI: join(root, "none") })), {
      name: "SetupError",
      message: `AIRLOCK_PULUMI is ${join(root, "none")}, which does not answer "version". Correct or unset it.`,
    });
  });

  it("says what to install when there is neither pulumi nor Go", async () => {
    await assert.rejects(ensureEngine(env()), {
      message:
        "Neither pulumi nor go is on PATH. " +
        "Install Pulumi (https://www.pulumi.com/docs/install/) or Go 1.25 or newer, and run this again.",
    });
  });

  it("leaves nothing behind when the build fails", async () => {
    command(join(root, "bin", "go"), 'if [ "$1" = version ]; then echo go; else exit 2; fi');
    await assert.rejects(ensureEngine(env()), /go build ended with 2\. See above\./);
    assert.throws(() => rmSync(builtEngine(env())), { code: "ENOENT" });
  });

  it("knows the engine's version from go.mod alone", () => {
    assert.match(engineVersion(), /^3\.\d+\.\d+$/);
  });

  it("says what to install when there is no Python, or none with venv", async () => {
    await assert.rejects(ensureMoto(env()), {
      message: "python3 (3.10 or newer) is not on PATH. Install it (Debian: apt install python3 python3-venv).",
    });
    command(join(root, "bin", "python3"), 'case "$2" in *venv*) exit 1;; esac');
    await assert.rejects(ensureMoto(env()), {
      message: "python3 has no venv module. Install it (Debian: apt install python3-venv).",
    });
  });

  it("refuses an AIRLOCK_MOTO_PYTHON without moto", async () => {
    const python = command(join(root, "own", "python"), "exit 1");
    await assert.rejects(ensureMoto(env({ AIRLOCK_MOTO_PYTHON: python })), {
      message: `AIRLOCK_MOTO_PYTHON is ${python}, which has no moto. Correct or unset it.`,
    });
  });
});
