import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cacheFolder";
import { ask, run, SetupError } from "./runTool";

const MODULE = join(__dirname, "..");

/** The engine's version, read from go.mod, the only place that names it: `3.259.0`. */
export function engineVersion(): string {
  const found = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(readFileSync(join(MODULE, "go.mod"), "utf8"));
  if (found?.[1] === undefined)
    throw new SetupError("test/engine/go.mod does not name github.com/pulumi/pulumi/pkg/v3.");
  return found[1];
}

/** Where a built engine is kept. */
export function builtEngine(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `engine-${engineVersion()}`, "bin", "pulumi");
}

/**
 * The `pulumi` to test with: `AIRLOCK_PULUMI`, else `pulumi` on PATH if it answers, else one built before, else it is
 * built from Go modules (three minutes, once). Fails with what to install if Go is missing too.
 */
export async function ensureEngine(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.AIRLOCK_PULUMI) {
    if (ask(env.AIRLOCK_PULUMI, ["version"], quiet(env)) !== undefined) return env.AIRLOCK_PULUMI;
    throw new SetupError(
      `AIRLOCK_PULUMI is ${env.AIRLOCK_PULUMI}, which does not answer "version". Correct or unset it.`,
    );
  }
  if (ask("pulumi", ["version"], quiet(env)) !== undefined) return "pulumi";
  const built = builtEngine(env);
  if (existsSync(built) && ask(built, ["version"], quiet(env)) !== undefined) return built;
  await build(built, env);
  return built;
}

function quiet(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
}

async function build(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const hint = "Install Pulumi (https://www.pulumi.com/docs/install/) or Go 1.25 or newer, and run this again.";
  if (ask("go", ["version"], env) === undefined) throw new SetupError(`Neither pulumi nor go is on PATH. ${hint}`);
  const version = `v${engineVersion()}`;
  process.stderr.write(`Building the Pulumi engine ${version} from Go modules: about three minutes, once.\n`);
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "build-"));
  try {
    const flag = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
    const made = join(work, "pulumi");
    const args = [
      "build",
      "-buildvcs=false",
      "-ldflags",
      flag,
      "-o",
      made,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ];
    await run("go", args, { cwd: MODULE, env, hint: `See above. ${hint}` });
    renameSync(made, target); // whole or not at all, also when two builds race
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
