import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { type LiveWorkload, liveWorkload, rolloutRef } from "../../../engines/argo";
import type { ClusterObject, ClusterPin } from "../../../engines/argo/cluster";
import { askCluster, type ClusterQuestion, hasEngine } from "../reading/askCluster";
import type { ClusterAccessArgs } from "../workloadArgs";
import { type DeclaredPods, reasonAgainstPods } from "./adopting";
import { type AwaitedRecord, awaitVerdict } from "./awaitVerdict";
import { type DeclaredRelease, reasonToRefuse, supersedes } from "./reasonToRefuse";
import { supersedingOf } from "./superseding";

/** What the hooks of one workload judge by. */
export interface ChangeOf {
  /** Name of the component. */
  readonly name: string;
  readonly declared: DeclaredRelease;
  readonly pods: DeclaredPods;
  readonly cluster: ClusterAccessArgs | undefined;
  /** The cluster that airlock.yaml pins the environment to. */
  readonly pin: ClusterPin | undefined;
  /** Gates that refuse the release. */
  readonly refusing: readonly string[];
  /** Environment that they refuse it for. */
  readonly environment: string;
  /** The record whose verdict is waited for, and for how long; undefined where nobody verifies records. */
  readonly awaited: { readonly record: AwaitedRecord; readonly seconds: number } | undefined;
}

/** Hooks of a workload's objects: of the record and its evidence, and of everything that comes after the record. */
export interface WorkloadHooks {
  readonly record: pulumi.ResourceHookBinding;
  readonly objects: pulumi.ResourceHookBinding;
}

/**
 * Hooks that judge every creation and update of a workload's objects against the live cluster, in preview and in update: a release that
 * its gates refuse, a change while a rollout is in flight, a forced apply. `undefined` under `setMocks`: its monitor has no hooks. There are no
 * delete hooks on purpose: they break `destroy` without `--run-program`; `protect` keeps what matters. Whatever comes after the record waits for the cluster's own verdict on it, in update
 * alone: in a preview there may be no record yet.
 */
export function judgeChanges(change: ChangeOf): WorkloadHooks | undefined {
  if (!hasEngine()) return undefined;
  // Hooks are called from a server outside the program's context; configuration needs that of an inline program.
  const inProgram = AsyncLocalStorage.snapshot();
  const { superseded, begun } = supersedingOf(change.declared);
  let opened: Promise<ClusterQuestion | undefined> | undefined;
  const ask = (): Promise<ClusterQuestion | undefined> => {
    opened ??= askCluster(change.cluster, change.pin);
    return opened;
  };
  const judged = new pulumi.ResourceHook(
    `airlock-workload:${change.declared.namespace}:${change.name}`,
    (args) =>
      inProgram(async () => {
        const early = reasonBefore(change, args);
        if (early !== undefined) throw new Error(early);
        const question = await ask();
        const { namespace, service } = change.declared;
        await begun();
        const found = await question?.get(rolloutRef(namespace, service));
        const live = found === undefined ? undefined : liveWorkload(found);
        const reason =
          otherCluster(args, live) ??
          (await otherPods(question, found, args, change)) ??
          (question !== undefined &&
          live !== undefined &&
          (isRecord(args) ? supersedes(live, change.declared) : await superseded(question, live))
            ? undefined
            : reasonToRefuse(live, change.declared, `${args.type} ${args.name}`));
        if (reason !== undefined) throw new Error(reason);
        if (live === undefined && question !== undefined) warnOfFirst(args, change);
      }),
    { onDryRun: true },
  );
  const record = { beforeCreate: [judged], beforeUpdate: [judged] };
  if (change.awaited === undefined) return { record, objects: record };
  const { awaited } = change;
  let verdict: Promise<void> | undefined;
  const verified = new pulumi.ResourceHook(`airlock-verdict:${change.declared.namespace}:${change.name}`, () =>
    inProgram(async () => {
      const question = await ask();
      // Known by now: the record was applied with it.
      if (question !== undefined) await (verdict ??= awaitVerdict(question, awaited.record, awaited));
    }),
  );
  // The verdict first: what stands in its validation is not promoted for the sake of a release that is refused.
  return { record, objects: { beforeCreate: [verified, judged], beforeUpdate: [verified, judged] } };
}

/** Record and evidence change nothing that runs, so nothing is promoted before them. */
function isRecord({ type }: pulumi.ResourceHookArgs): boolean {
  return type.endsWith(":ConfigMap");
}

/** What needs no cluster to be refused. */
function reasonBefore(
  { declared, refusing, environment }: ChangeOf,
  args: pulumi.ResourceHookArgs,
): string | undefined {
  const resource = `${args.type} ${args.name}`;
  if (isForced(args.newInputs)) {
    return (
      `${resource} cannot be applied by force: it takes selectors and weights from the controller that moves them. ` +
      "Remove the annotation pulumi.com/patchForce, and the variable PULUMI_K8S_ENABLE_PATCH_FORCE from the environment."
    );
  }
  if (refusing.length === 0) return undefined;
  return (
    `${resource} cannot change: ${declared.service} ${declared.version} is refused for ${environment} by ${refusing.join(", ")}. ` +
    "airlock check says why."
  );
}

/** Source: pulumi-kubernetes, patchForce in pkg/await/await.go. */
function isForced(inputs: Record<string, unknown> | undefined): boolean {
  if (process.env.PULUMI_K8S_ENABLE_PATCH_FORCE === "true") return true;
  const { annotations } = (inputs?.metadata ?? {}) as { annotations?: Record<string, unknown> };
  return String(annotations?.["pulumi.com/patchForce"]).toLowerCase() === "true";
}

/** The Rollout in the state is another one than the cluster that was asked has: then it says nothing about the one that is applied to. */
export function otherCluster(args: pulumi.ResourceHookArgs, live: LiveWorkload | undefined): string | undefined {
  if (!args.type.endsWith(":Rollout")) return undefined;
  const { uid } = (args.oldOutputs?.metadata ?? {}) as { uid?: unknown };
  if (typeof uid !== "string" || live?.uid === uid) return undefined;
  return (
    `${args.type} ${args.name} is not the Rollout of the cluster that was asked what is live (${live === undefined ? "it has none" : "it has another"}). ` +
    "Give cluster.kubeconfig and cluster.context of the cluster that the provider applies to."
  );
}

async function otherPods(
  question: ClusterQuestion | undefined,
  found: ClusterObject | undefined,
  { type, name }: pulumi.ResourceHookArgs,
  { pods }: ChangeOf,
): Promise<string | undefined> {
  if (question === undefined) return undefined;
  const reason = await reasonAgainstPods(question, found, pods);
  return reason === undefined ? undefined : `${type} ${name} cannot change: ${reason}`;
}

function warnOfFirst({ type }: pulumi.ResourceHookArgs, { declared, pods }: ChangeOf): void {
  if (!type.endsWith(":Rollout")) return;
  const { service, version, namespace } = declared;
  const { adopts } = pods.workload;
  if (adopts !== undefined) {
    void pulumi.log.warn(
      `${service} ${version} takes over the pods of Deployment ${adopts.deployment} in namespace ${namespace}: Argo Rollouts skips all steps of a first deployment, so nothing analyses it. ` +
        "The next release, without adopts, goes through all of its stages and back to these pods.",
    );
    return;
  }
  void pulumi.log.warn(
    `${service} ${version} is the first release in namespace ${namespace}: Argo Rollouts skips all steps of a first deployment, so nothing analyses it, and there is nothing to go back to.`,
  );
}
