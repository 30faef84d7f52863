import { fail, ok, type Result } from "../../release/fault";
import { loadManifest } from "../../release/files/loadRelease";
import { badInput, EXIT, type Outcome } from "../outcome";
import { AwsFailure } from "./account/awsFailure";
import type { Edge } from "./account/edge";
import { type Account, findAccount, type RolloutOf } from "./account/places";
import type { RolloutFlags, RolloutTools } from "./rolloutRequest";

/** What a service and an environment may be called (components/aws/args/checks.ts says why). */
const NAME = /^[a-z][a-z0-9-]{0,23}$/;

/** An account in which a command acts. */
export interface OpenRollout extends Account {
  readonly edge: Edge;
}

/**
 * Opens the account that the flags name and runs a command in it. What AWS refuses becomes one line and exit code 3, never a stack.
 * `role` is the one of Airlock's roles that has the command's actions.
 */
export async function withRollout(
  flags: RolloutFlags,
  role: string,
  tools: RolloutTools,
  run: (rollout: OpenRollout) => Promise<Outcome>,
): Promise<Outcome> {
  const of = rolloutOf(flags);
  if (!of.ok) return badInput(of.faults);
  try {
    const edge = await tools.connect({ region: flags.region, profile: flags.profile, role });
    return await run({ edge, ...(await findAccount(edge, of.value)) });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { code: EXIT.surroundings, out: "", log: [error.message] };
  }
}

/** Whose rollout is meant: by name, or by the release's own service. */
export function rolloutOf(flags: RolloutFlags): Result<RolloutOf> {
  const service = flags.service === undefined ? serviceOf(flags.release) : checkName("--service", flags.service);
  const environment = checkName("--environment", flags.environment);
  if (!service.ok) return service;
  if (!environment.ok) return environment;
  return ok({ service: service.value, environment: environment.value });
}

function serviceOf(release: string | undefined): Result<string> {
  const manifest = loadManifest(release ?? "release.yaml");
  if (manifest.ok) return ok(manifest.value.service);
  if (release !== undefined) return manifest;
  return fail({
    field: "--service",
    found: "nothing, and no usable release.yaml in this folder",
    expected: "the name of the service",
    remedy: "Give --service NAME, or --release FILE.",
  });
}

function checkName(field: string, name: string): Result<string> {
  if (NAME.test(name)) return ok(name);
  const expected = "1 to 24 lower-case letters, digits and hyphens, beginning with a letter";
  return fail({ field, found: JSON.stringify(name.slice(0, 60)), expected });
}
