import * as pulumi from "@pulumi/pulumi";
import { recordObjects } from "../../engines/argo";
import { NOT_STOPPED } from "../../release/gates/audit";
import { judge } from "../../release/gates/judge";
import { buildRecord } from "../../release/record/buildRecord";
import type { LiveArtifact } from "../aws/args/checkReadBefore";
import { checkReleaseFiles } from "../aws/args/checkReleaseFiles";
import { checkWhole } from "../aws/args/checks";
import { orRefuse } from "../aws/args/orRefuse";
import type { HotfixDebt } from "../aws/readDebts";
import type { QuarantinedDigest } from "../aws/readQuarantine";
import { loadWithBundle } from "../aws/readRelease";
import { declareObjects } from "./declareObjects";
import { declareRecord } from "./declareRecord";
import { judgeChanges } from "./hooks/changeHooks";
import { judgeRelease } from "./judgeRelease";
import { pinned } from "./reading/readPin";
import type {
  AdoptedDeploymentArgs,
  ClusterAccessArgs,
  PrometheusArgs,
  SmokeJobArgs,
  WorkloadContainerArgs,
  WorkloadRoutingArgs,
} from "./workloadArgs";
import { compileOrRefuse } from "./workloadInput";

/** Inputs of {@link ProgressiveWorkload}. */
export interface ProgressiveWorkloadArgs {
  /** Path of release.yaml, relative to the program's working directory. Plain: policies judge it at preview. */
  release: string;
  /** Path of airlock.yaml. */
  config: string;
  /** Environment, as airlock.yaml names it. */
  environment: string;
  /** Namespace of all objects; it must exist. */
  namespace: string;
  /** The container that takes requests. */
  container: WorkloadContainerArgs;
  /** How requests come to it. */
  routing: WorkloadRoutingArgs;
  /** Where measurements come from. */
  measuring: PrometheusArgs;
  /** Pods at the first deployment, from 1; afterwards their number belongs to whoever scales the Rollout. @defaultValue 2 */
  initialReplicas?: number;
  /** Job that must succeed before users reach the release; blue-green wants one. @defaultValue none */
  smokeTest?: SmokeJobArgs;
  /**
   * Labels that all pods have besides, and that they are selected by, for the service's life: those by which a Deployment selects its pods that are taken over.
   * @defaultValue `app.kubernetes.io/name` with the service's name
   */
  podLabels?: { [name: string]: string };
  /** A Deployment whose pods the first deployment takes over, for that one alone: leave it out of the next release. @defaultValue none */
  adopts?: AdoptedDeploymentArgs;
  /** Seconds that pods without traffic keep running, for requests that still run on them, from 30. @defaultValue 300 */
  drainSeconds?: number;
  /** Seconds that the version before keeps its pods after the end, for an instant return; not less than the contract's objective. @defaultValue the longer of objective and drainSeconds */
  returnSeconds?: number;
  /**
   * What is under quarantine, as `readQuarantine` told it before anything was declared. Plain: the policy `digest-not-quarantined` judges it at
   * preview. Left out, it is the cluster's admission alone that refuses such an artifact.
   */
  quarantined?: QuarantinedDigest[];
  /** What hotfixes owe, in the same way: the policy `debts-settled` judges it. Left out, nobody asks for it. */
  debts?: HotfixDebt[];
  /**
   * What is live, as `liveRelease` tells it of `readLiveWorkload`'s answer. Plain. Where it is this very release, what has merely grown old since its approval
   * does not refuse it: nothing starts. Left out, it is judged as one that is to start.
   */
  live?: LiveArtifact;
  /** Counts reruns of the same release, from 1: each has a record of its own. @defaultValue 1 */
  attempt?: number;
  /** Whether the cluster has a reconciler that verifies the record before anything of the release is applied. @defaultValue whether the environment is protected */
  verified?: boolean;
  /** Seconds that its verdict is waited for, from 1 to 3600. @defaultValue 600 */
  verdictSeconds?: number;
  /** Cluster that is asked what is live; it must be the provider's. @defaultValue as the default provider finds it */
  cluster?: ClusterAccessArgs;
}

/**
 * A release on Kubernetes: its record with the evidence, Services, the route between them, the analyses of every stage and the Rollout that Argo Rollouts runs. It reads the
 * release when the program runs, so a release that cannot be read, that Argo cannot express, or whose Rollout Argo would find invalid ends the
 * program before anything is declared.
 *
 * `pulumi up` starts a rollout and takes no part in it: selectors, routes' rules and the number of pods belong to the controller; while a rollout is in
 * flight, and after one was rolled back, nothing of the workload changes; whatever its gates refuse is not applied.
 */
export class ProgressiveWorkload extends pulumi.ComponentResource {
  /** Name of the Rollout. */
  public readonly rolloutName: pulumi.Output<string>;
  /** Names of the Services; the first one is what users reach. */
  public readonly serviceNames: pulumi.Output<string[]>;
  /** Name of the ConfigMap with the release's record. */
  public readonly recordName: pulumi.Output<string>;
  /** Version that is declared. */
  public readonly version: pulumi.Output<string>;
  /** Digest of its artifact. */
  public readonly digest: pulumi.Output<string>;
  /** Whether all gates passed. */
  public readonly passed: pulumi.Output<boolean>;

  constructor(name: string, args: ProgressiveWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, quarantined: _quarantined, debts: _debts, live: _live, ...shown } = args;
    const declared = {
      ...shown,
      ...checkReleaseFiles(args),
    };
    const attempt = checkWhole("attempt", args.attempt ?? 1, {
      from: 1,
      to: 999,
      unit: "numbers",
      remedy: "Leave it out for the first try, count up to run the same release again.",
    });
    const seconds = checkWhole("verdictSeconds", args.verdictSeconds ?? 600, {
      from: 1,
      to: 3600,
      unit: "seconds",
      remedy: "Leave it out for ten minutes.",
    });
    const { loaded, bundle } = loadWithBundle(declared);
    const pin = pinned(loaded.requirements, args.config, args.namespace);
    const { input, objects } = compileOrRefuse(loaded, args);
    const { service, environment, version, digest } = input;
    const { image } = input.workload;
    const { refusing, audited, shown: known } = judgeRelease(loaded, args);
    const isVerified = args.verified ?? loaded.requirements.protected;
    // Two say that nothing is stopped: airlock.yaml here, and whom the cluster's reconciler trusts when it judges the record.
    const isAudit = audited && isVerified;
    // By its files alone: what is under quarantine or owed changes while the release does not, and the cluster asks itself.
    const document = buildRecord(loaded, judge(loaded.input), { attempt, bundle });
    const record = orRefuse(recordObjects(document, bundle, args.namespace));
    const recordName = record.record.metadata.name;
    // Policies see these as plain values at preview, with paths that mean the same in their own working directory.
    super("airlock:kubernetes:ProgressiveWorkload", name, { ...declared, ...known, image }, opts);
    warnOfRefusal(`${service} ${version}`, environment, refusing, isAudit);
    const release = { service, namespace: args.namespace, version, digest };
    const { releaseHash } = document;
    const { namespace } = args;
    const awaited = { namespace, name: recordName, release: `${service} ${version}`, digest, releaseHash };
    const hooks = judgeChanges({
      name,
      declared: release,
      pods: input,
      cluster,
      pin,
      refusing: isAudit ? [] : refusing,
      environment,
      awaited: isVerified ? { record: awaited, seconds } : undefined,
    });
    const owner = { component: this, name, service };
    const recorded = declareRecord({ ...owner, hooks: hooks?.record }, record);
    const rollout = declareObjects({ ...owner, hooks: hooks?.objects }, objects, recorded);
    // Known when the Rollout has been applied, so that whoever depends on them comes after it.
    const applied = <T>(value: T): pulumi.Output<T> => rollout.urn.apply(() => value);
    this.rolloutName = applied(objects.rollout.metadata.name);
    this.serviceNames = applied(objects.services.map(({ metadata }) => metadata.name));
    this.recordName = applied(recordName);
    this.version = pulumi.output(version);
    this.digest = pulumi.output(digest);
    this.passed = pulumi.output(refusing.length === 0);
    this.registerOutputs({
      ...declared,
      ...known,
      image,
      rolloutName: this.rolloutName,
      serviceNames: this.serviceNames,
      recordName: this.recordName,
      version,
      digest,
      passed: refusing.length === 0,
    });
  }
}

/** Without the resource: its URN never comes when a policy refuses it, and the SDK lets every later message of the process wait for it. */
function warnOfRefusal(release: string, environment: string, refusing: readonly string[], isAudit: boolean): void {
  if (refusing.length === 0) return;
  const what = isAudit ? `${NOT_STOPPED} where the platform stack is in audit mode as well` : "it will not be applied";
  void pulumi.log.warn(
    `${release} is refused for ${environment} by ${refusing.join(", ")}: ${what}. airlock check says why.`,
  );
}
