import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import { readLiveState } from "../readLiveState";

/** Whose rollout is asked about. */
export interface RolloutOf {
  readonly service: string;
  readonly environment: string;
}

/**
 * Hooks that refuse to create or update a resource of the topology while a rollout is in flight, in preview and in
 * update. Children do not inherit hooks, so each child is given them.
 *
 * `undefined` under `setMocks`: its monitor has no hooks (real engines have them since 3.186). There are no delete
 * hooks on purpose: they break `destroy` without `--run-program`; `protect` keeps what matters.
 */
export function refuseWhileInFlight(
  owner: pulumi.ComponentResource,
  name: string,
  rollout: RolloutOf,
): pulumi.ResourceHookBinding | undefined {
  const monitor = pulumi.runtime.getMonitor();
  // The type promises the method, the mock monitor breaks the promise.
  if (typeof (monitor as { registerResourceHook?: unknown } | undefined)?.registerResourceHook !== "function") {
    return undefined;
  }
  const during = new pulumi.Config("airlock").get("updateDuring");
  // Hooks are called from a server outside the program's context; an invoke needs that of an inline program.
  const inProgram = AsyncLocalStorage.snapshot();
  const hook = new pulumi.ResourceHook(
    `airlock-in-flight:${rollout.service}:${rollout.environment}:${name}`,
    (args) =>
      inProgram(async () => {
        const live = await readLiveState(rollout, { parent: owner });
        const reason = reasonToRefuse(live, `${args.type} ${args.name}`, during);
        if (reason !== undefined) throw new Error(reason);
      }),
    { onDryRun: true },
  );
  return { beforeCreate: [hook], beforeUpdate: [hook] };
}

/** Why a resource may not change now, or `undefined`. `during` names the record of the rollout that someone accepted to disturb. */
export function reasonToRefuse(
  live: LiveState | undefined,
  resource: string,
  during: string | undefined,
): string | undefined {
  if (live === undefined || live.phase === "idle") return undefined;
  if (during !== undefined && during !== "" && during === live.recordKey) return undefined;
  return (
    `${resource} cannot change while release ${live.candidateVersion} of ${live.service} in ${live.environment} is in flight ` +
    `(${live.phase}, blue ${live.weights.blue} %, green ${live.weights.green} %). ` +
    `Wait until it has ended or roll it back, then run this again. ` +
    `To change it all the same: pulumi config set airlock:updateDuring ${live.recordKey}`
  );
}
