import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder";
import { ask, run, SetupError } from "./runTool";

const REQUIREMENTS = join(__dirname, "..", "requirements.txt");

/** Where moto's virtual environment is kept, keyed by what requirements.txt pins. */
export function motoFolder(env: NodeJS.ProcessEnv = process.env): string {
  const pinned = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  return join(cacheFolder(env), `moto-${pinned}`);
}

/**
 * The Python that has moto: `AIRLOCK_MOTO_PYTHON`, else a virtual environment made before, else it is made with pip
 * (a minute, once). Fails with what to install if Python or its venv module is missing.
 */
export async function ensureMoto(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.AIRLOCK_MOTO_PYTHON) {
    if (ask(env.AIRLOCK_MOTO_PYTHON, ["-c", "import moto"], env) !== undefined) return env.AIRLOCK_MOTO_PYTHON;
    throw new SetupError(`AIRLOCK_MOTO_PYTHON is ${env.AIRLOCK_MOTO_PYTHON}, which has no moto. Correct or unset it.`);
  }
  const folder = motoFolder(env);
  const python = join(folder, "bin", "python");
  const done = join(folder, "complete"); // written last: a venv cannot be renamed into place, its scripts hold its path
  if (existsSync(done) && ask(python, ["-c", "import moto"], env) !== undefined) return python;
  await install(folder, python, env);
  writeFileSync(done, "");
  return python;
}

async function install(folder: string, python: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (ask("python3", ["-c", "import sys; assert sys.version_info >= (3, 10)"], env) === undefined) {
    throw new SetupError(
      "python3 (3.10 or newer) is not on PATH. Install it (Debian: apt install python3 python3-venv).",
    );
  }
  if (ask("python3", ["-c", "import venv, ensurepip"], env) === undefined) {
    throw new SetupError("python3 has no venv module. Install it (Debian: apt install python3-venv).");
  }
  process.stderr.write("Installing moto, the AWS emulator, from PyPI: about a minute, once.\n");
  mkdirSync(cacheFolder(env), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const hint = "See above; a registry that cannot be reached is the usual reason.";
  await run("python3", ["-m", "venv", folder], { env, hint });
  const pip = ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS];
  await run(python, pip, { env: { ...env, PIP_DISABLE_PIP_VERSION_CHECK: "1" }, hint });
}
