import type * as pulumi from "@pulumi/pulumi";
import { type LiveState, parseLiveState } from "../../engines/stepfunctions/liveState";
import { checkName } from "./args/checks";
import { orRefuse } from "./args/orRefuse";
import { parametersBelow } from "./parametersBelow";
import { liveParameterName, liveParameterPath } from "./topology/names";

/** Which service's state is read. */
export interface LiveStateArgs {
  service: string;
  environment: string;
}

/**
 * What is live, as the rollout mirrors it: `undefined` before the platform stack has run (the path is empty then,
 * which is not an error), and with an empty `stableVersion` before the first release has completed.
 *
 * Await it before any resource is declared: a read that fails then ends the program before it has declared anything.
 * In an inline Automation program a rejection *inside* a resource's inputs leaves that resource out, and the engine
 * deletes what is live (`protect` on Airlock's resources stops it; yours may not have it).
 *
 * In a preview with a provider whose own configuration is not known yet, it is `undefined` as well: nobody can be asked.
 *
 * @throws when the parameter cannot be read or does not hold a live state.
 */
export async function readLiveState(
  args: LiveStateArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<LiveState | undefined> {
  const service = checkName("service", args.service);
  const environment = checkName("environment", args.environment);
  const wanted = liveParameterName(service, environment);
  const path = liveParameterPath(service, environment);
  const found = await parametersBelow(path, opts);
  const value = found?.find(({ name }) => name === wanted)?.value;
  return value === undefined ? undefined : orRefuse(parseLiveState(value, `parameter ${wanted}`));
}
