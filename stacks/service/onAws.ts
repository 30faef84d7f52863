import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import {
  type LiveState,
  ReleaseRecord,
  readDebts,
  readLiveState,
  readQuarantine,
  readRelease,
} from "pulumi-airlock/aws";
import { type AwsSettings, type Platform, readAwsSettings, readPlatform } from "./awsSettings";

/** What a release on AWS has declared. */
export interface AwsOutputs {
  /** Task definition with its number. */
  readonly revision: pulumi.Output<string>;
  /** Key of the record in the audit bucket. */
  readonly record: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  /** Whether all gates passed; the rollout does not start otherwise. */
  readonly passed: pulumi.Output<boolean>;
  /** What was live when the program ran; left out before the platform stack has run. */
  readonly live?: LiveState;
}

/** Registers a revision and declares its release. It places nothing and moves nothing: that is the rollout's part. */
export async function releaseOnAws(): Promise<AwsOutputs> {
  const settings = readAwsSettings();
  const release = readRelease(settings);
  // Everything is read before anything is declared: a read that fails then ends the program with nothing declared.
  const platform = await readPlatform();
  const of = { service: release.service, environment: settings.environment };
  const live = await readLiveState(of);
  const quarantined = await readQuarantine(of);
  const debts = await readDebts(of);
  // The record is declared first and its revision below it: where the policy pack refuses the record, nothing is registered.
  const [revisionArn, isRegistered] = pulumi.deferredOutput<string>();
  const record = new ReleaseRecord("release", {
    release: settings.release,
    config: settings.config,
    environment: settings.environment,
    attempt: settings.attempt,
    quarantined,
    debts,
    ...(live === undefined ? {} : { live: { version: live.stableVersion, digest: live.stableDigest } }),
    auditBucket: platform.auditBucket,
    taskDefinitionArn: revisionArn,
  });
  const revision = new ecs.TaskDefinition(
    "revision",
    {
      family: platform.family,
      cpu: settings.cpu,
      memory: settings.memory,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: platform.executionRoleArn,
      taskRoleArn: platform.taskRoleArn,
      containerDefinitions: JSON.stringify([container(settings, platform, release.image)]),
      // A revision that is gone cannot be rolled back to.
      skipDestroy: true,
    },
    // Earlier versions of this program declared it beside the record.
    { parent: record, aliases: [{ parent: pulumi.rootStackResource }] },
  );
  isRegistered(revision.arn);
  return {
    revision: revision.arn,
    record: record.key,
    version: record.version,
    passed: record.passed,
    ...(live === undefined ? {} : { live }),
  };
}

function container({ region, variables, secrets }: AwsSettings, platform: Platform, image: string) {
  return {
    name: platform.containerName,
    image,
    essential: true,
    portMappings: [{ containerPort: platform.containerPort, protocol: "tcp" }],
    environment: inOrder(variables).map(([name, value]) => ({ name, value })),
    ...(Object.keys(secrets).length === 0
      ? {}
      : { secrets: inOrder(secrets).map(([name, valueFrom]) => ({ name, valueFrom })) }),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": platform.logGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": platform.containerName,
      },
    },
  };
}

/** Always the same order, so that nothing but a change makes a new revision. */
function inOrder(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
}
