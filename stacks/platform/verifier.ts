import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { ProgressiveService, VerifierArgs } from "pulumi-airlock/aws";
import { declareCommandTask, type TrustedLists } from "./commandTask";
import { type Foundation, KEPT, taskAssumedRole } from "./foundation";
import type { Settings, VerifierSettings } from "./settings";

/** The task that verifies release records, and the role that its code has. */
export interface Verifier {
  readonly args: VerifierArgs;
  readonly taskRole: iam.Role;
  readonly trusted: TrustedLists;
}

/**
 * Declares the task that verifies each release record before its rollout: `airlock verify-record` with the trust roots in a
 * parameter. Whoever may write that parameter decides who may approve, so no role of the pipeline may.
 */
export function declareVerifier(settings: Settings, verifier: VerifierSettings, base: Foundation): Verifier {
  const what = `releases of ${settings.service} for ${settings.environment}`;
  const trust = trustRoot(settings, "allowed-signers", `Who may approve ${what}`, verifier.allowedSigners);
  const executives =
    verifier.executives === undefined
      ? undefined
      : trustRoot(settings, "executives", `Who may override a gate of ${what}`, verifier.executives);
  const trusted = { signers: trust, executives };
  const taskRole = taskAssumedRole("verifier", `Reads the release records of ${base.family}`);
  const command = [
    ...["airlock", "verify-record", "--required", String(verifier.required)],
    ...["--authors", verifier.authors],
    ...["--evidence", verifier.evidence, "--earlier", String(EARLIER)],
    ...(verifier.root === undefined ? [] : ["--root", verifier.root]),
    ...(settings.auditMode ? ["--audit"] : []),
    ...(verifier.hotfix === undefined ? [] : ["--hotfix", verifier.hotfix]),
  ];
  const task = { name: "verifier", image: verifier.image, command, trusted, taskRole };
  return { taskRole, trusted, args: declareCommandTask(task, settings, base) };
}

/** A list of people that no role of the pipeline may write. */
function trustRoot(
  { service, environment }: Settings,
  list: string,
  description: string,
  value: string,
): ssm.Parameter {
  const name = `/airlock-trust/${service}/${environment}/${list}`;
  return new ssm.Parameter(list, { name, description, type: "String", value }, KEPT);
}

/** Lets the verifier read what it verifies, and nothing else. */
export function letItRead(
  { taskRole }: Verifier,
  { service, environment }: Settings,
  { loadBalancer }: Foundation,
  { auditBucket, tableName }: Pick<ProgressiveService, "auditBucket" | "tableName">,
): void {
  const account = loadBalancer.arn.apply((arn) => {
    const [, partition = "aws", , region = "", accountId = ""] = arn.split(":");
    return { partition, region, accountId };
  });
  const { partition } = account;
  new iam.RolePolicy(
    "verifier",
    {
      role: taskRole.name,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: ["releases", "evidence"].map(
              (folder) =>
                pulumi.interpolate`arn:${partition}:s3:::${auditBucket}/${folder}/${service}/${environment}/*`,
            ),
          },
          {
            Effect: "Allow",
            Action: "s3:ListBucketVersions",
            Resource: pulumi.interpolate`arn:${partition}:s3:::${auditBucket}`,
            Condition: { StringLike: { "s3:prefix": [`releases/${service}/${environment}/*`] } },
          },
          {
            Effect: "Allow",
            Action: "ssm:GetParametersByPath",
            Resource: ["", "/*"].map(
              (end) =>
                pulumi.interpolate`arn:${partition}:ssm:${account.region}:${account.accountId}:parameter/airlock/${service}/${environment}/debts${end}`,
            ),
          },
          {
            Effect: "Allow",
            Action: "dynamodb:GetItem",
            Resource: pulumi.interpolate`arn:${partition}:dynamodb:${account.region}:${account.accountId}:table/${tableName}`,
            Condition: {
              "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["quarantine#*"] },
              Null: { "dynamodb:LeadingKeys": "false" },
            },
          },
        ],
      },
    },
    KEPT,
  );
}

/** Newest versions of records that are asked for overrides whose post-mortem is owed: some hundred releases. */
const EARLIER = 200;
