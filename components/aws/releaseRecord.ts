import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { LoadedRelease } from "../../release/files/loadRelease";
import { NOT_STOPPED } from "../../release/gates/audit";
import { debtsSettled } from "../../release/gates/debtsSettled";
import { judge } from "../../release/gates/judge";
import { buildRecord, evidenceKey, recordKey } from "../../release/record/buildRecord";
import type { ReleaseRecordDocument } from "../../release/record/record";
import { checkDebts, checkLive, checkQuarantined, type LiveArtifact } from "./args/checkReadBefore";
import { checkReleaseFiles } from "./args/checkReleaseFiles";
import { checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import type { HotfixDebt } from "./readDebts";
import type { QuarantinedDigest } from "./readQuarantine";
import { loadWithBundle } from "./readRelease";
import { bundleFile } from "./record/bundleFile";

/** Inputs of {@link ReleaseRecord}. */
export interface ReleaseRecordArgs {
  /** Path of release.yaml, relative to the program's working directory. Plain: policies judge it at preview. */
  release: string;
  /** Path of airlock.yaml. */
  config: string;
  /** Environment, as airlock.yaml names it. */
  environment: string;
  /** Counts reruns of the same release, 1 to 999. @defaultValue 1 */
  attempt?: number;
  /**
   * What is under quarantine, as `readQuarantine` told it before anything was declared. Plain: the policy
   * `digest-not-quarantined` judges it at preview. Left out, it is the rollout alone that refuses such an artifact.
   */
  quarantined?: QuarantinedDigest[];
  /**
   * What hotfixes owe, as `readDebts` told it before anything was declared. Plain: the policy `debts-settled` judges it at preview. Left out,
   * nobody asks for it.
   */
  debts?: HotfixDebt[];
  /**
   * What is live, out of `readLiveState`'s answer (`stableVersion`, `stableDigest`). Plain. Where it is this very release, its record stays as it
   * was written, and policies judge it as of its approval where they would refuse it today: an approval that expired since must not stop later
   * previews. Left out, they judge it as one that is to start.
   */
  live?: LiveArtifact;
  /** Audit bucket of the service's rollout. */
  auditBucket: pulumi.Input<string>;
  /**
   * Revision to place: a task definition with its number. Where the revision is a child of the record
   * (`pulumi.deferredOutput`, then `{ parent: record }`), a record that a policy refuses registers none. This or
   * `launchTemplateVersionArn`.
   */
  taskDefinitionArn?: pulumi.Input<string>;
  /**
   * Revision to place on Auto Scaling groups: the launch template's ARN and the number of the version, with a colon between
   * them (`template.arn` and `template.latestVersion`). The version tags its instances `airlock:image` with the
   * release's image, and names its AMI by id.
   */
  launchTemplateVersionArn?: pulumi.Input<string>;
}

/**
 * Declares a release and starts it: writes everything that it was judged by to the audit bucket, then its record, which starts the
 * rollout; the rollout does the rest. It reads the release when the program runs, so a release that cannot be read ends the program before anything
 * is declared. It does not decide: the record carries the gates' verdicts, the policy pack stops a refused release
 * at preview, and the state machine refuses its record.
 *
 * A record stays when the next one takes its place. The same record again starts nothing (an unchanged object makes no
 * event), and neither does one of a release that is already live.
 */
export class ReleaseRecord extends pulumi.ComponentResource {
  /** Key of the record in the audit bucket. */
  public readonly key: pulumi.Output<string>;
  /** Version that is released. */
  public readonly version: pulumi.Output<string>;
  /** Digest of its artifact, empty where it is not pinned. */
  public readonly digest: pulumi.Output<string>;
  /** Whether all gates passed. */
  public readonly passed: pulumi.Output<boolean>;

  constructor(name: string, args: ReleaseRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    const declared = {
      ...checkReleaseFiles(args),
      attempt: checkWhole("attempt", args.attempt ?? 1, {
        from: 1,
        to: 999,
        unit: "numbers",
        remedy: "Leave it out for the first try, count up to run the same release again.",
      }),
      ...(args.quarantined === undefined ? {} : { quarantined: checkQuarantined(args.quarantined) }),
      ...(args.debts === undefined ? {} : { debts: checkDebts(args.debts) }),
    };
    const live =
      args.live === undefined
        ? undefined
        : checkLive(args.live, "stableVersion and stableDigest of what readLiveState answered");
    const revisionArn = checkRevision(args);
    const { loaded, bundle } = loadWithBundle(declared);
    const record = buildRecord(loaded, judge(loaded.input), { attempt: declared.attempt, bundle });
    const key = recordKey(record);
    const isLive = live?.version === record.version && live.digest === record.artifact.digest;
    // Only where it makes a difference: an input that appears when a release has gone live would be a change in every preview after it.
    const judged = { ...declared, ...(isLive && !record.gates.passed ? { live } : {}) };
    // Policies see these as plain values at preview, with paths that mean the same in their own working directory. What
    // the account makes is not among them: the record must be judged before its revision, which may be its child, exists.
    super("airlock:aws:ReleaseRecord", name, judged, opts);
    if (!isLive) warnOfRefusal(record);
    warnOfQuarantine(record, args.quarantined ?? []);
    warnOfDebts(loaded, args.debts ?? []);

    // S3 wants a checksum where a bucket locks its objects.
    const locked = { bucket: args.auditBucket, checksumAlgorithm: "SHA256" };
    const evidence = new s3.BucketObjectv2(
      `${name}-evidence`,
      { ...locked, key: evidenceKey(record), source: bundleFile(bundle), contentType: "application/x-tar" },
      { parent: this, retainOnDelete: true, ignoreChanges: isLive ? ["source"] : [] },
    );
    const object = new s3.BucketObjectv2(
      `${name}-record`,
      {
        ...locked,
        key,
        content: pulumi.output(revisionArn).apply((revision) => recordText(record, revision)),
        contentType: "application/json",
      },
      // The record starts the rollout, whose verifier reads the evidence.
      { parent: this, retainOnDelete: true, dependsOn: [evidence], ignoreChanges: isLive ? ["content"] : [] },
    );
    this.key = object.key;
    this.version = pulumi.output(record.version);
    this.digest = pulumi.output(record.artifact.digest);
    this.passed = pulumi.output(record.gates.passed);
    this.registerOutputs({
      ...judged,
      key,
      version: record.version,
      digest: record.artifact.digest,
      passed: record.gates.passed,
    });
  }
}

/** The record as it is written: no clock in it, so that the same release gives the same bytes. */
function recordText(record: Omit<ReleaseRecordDocument, "revision">, revision: string): string {
  const document: ReleaseRecordDocument = { ...record, revision };
  return JSON.stringify(document);
}

function checkRevision({ taskDefinitionArn, launchTemplateVersionArn }: ReleaseRecordArgs): pulumi.Input<string> {
  const given = [taskDefinitionArn, launchTemplateVersionArn].filter((arn) => arn !== undefined);
  const [only, second] = given;
  if (only !== undefined && second === undefined) return only;
  return refuse(
    "taskDefinitionArn, launchTemplateVersionArn",
    "one of them",
    given.length === 0 ? undefined : "both",
    "A release places one revision: a task definition on ECS services, a launch template version on Auto Scaling groups.",
  );
}

/**
 * The record itself does not say so: what is under quarantine changes while the release does not, and the same release must give
 * the same bytes. The policy refuses it at preview, and the state machine asks the account.
 */
function warnOfQuarantine(record: Omit<ReleaseRecordDocument, "revision">, quarantined: QuarantinedDigest[]): void {
  const found = quarantined.find(({ digest }) => digest === record.artifact.digest);
  if (found === undefined) return;
  void pulumi.log.warn(
    `${record.service} ${record.version} is the artifact that was rolled back in ${record.environment} as ${found.version} ` +
      `at ${found.at}: its rollout will not start.`,
  );
}

/** The record does not say so, either: debts fall due while the release stays the same. Only the policy stops it. */
function warnOfDebts({ input, manifest, requirements }: LoadedRelease, debts: HotfixDebt[]): void {
  const { passed, message } = debtsSettled.judge({ ...input, debts });
  if (passed || debts.length === 0) return;
  void pulumi.log.warn(
    `${manifest.service} ${manifest.version} is refused for ${requirements.environment} by debts-settled: ${message}`,
  );
}

/** Without the resource: its URN never comes when a policy refuses it, and the SDK lets every later message of the process wait for it. */
function warnOfRefusal(record: Omit<ReleaseRecordDocument, "revision">): void {
  if (record.gates.passed) return;
  const refusing = record.gates.verdicts.filter((verdict) => !verdict.passed).map((verdict) => verdict.gate);
  void pulumi.log.warn(
    `${record.service} ${record.version} is refused for ${record.environment} by ${refusing.join(", ")}: ${
      record.gates.audit === true
        ? `${NOT_STOPPED} where the platform stack is in audit mode as well`
        : "its rollout will not start"
    }. airlock check says why.`,
  );
}
