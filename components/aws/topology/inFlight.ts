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
  const during = new pulumi.Config("airlock").get("updateDuring");
  const hook = beforeHook(
    owner,
    `airlock-in-flight:${rollout.service}:${rollout.environment}:${name}`,
    rollout,
    (live, resource) => reasonToRefuse(live, resource, during),
  );
  return hook === undefined ? undefined : { beforeCreate: [hook], beforeUpdate: [hook] };
}

/** A hook that reads what is live and refuses for the reason that `judge` finds; `undefined` where there are no hooks. */
export function beforeHook(
  owner: pulumi.ComponentResource,
  name: string,
  rollout: RolloutOf,
  judge: (live: LiveState | undefined, resource: string) => string | undefined,
): pulumi.ResourceHook | undefined {
  const monitor = pulumi.runtime.getMonitor();
  // The type promises the method, the mock monitor breaks the promise.
  if (typeof (monitor as { registerResourceHook?: unknown } | undefined)?.registerResourceHook !== "function") {
    return undefined;
  }
  // Hooks are called from a server outside the program's context; an invoke needs that of an inline program.
  const inProgram = AsyncLocalStorage.snapshot();
  return new pulumi.ResourceHook(
    name,
    (args) =>
      inProgram(async () => {
        const reason = judge(await readLiveState(rollout, { parent: owner }), `${args.type} ${args.name}`);
        if (reason !== undefined) throw new Error(reason);
      }),
    { onDryRun: true },
  );
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
