import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { AttestorArgs, ProgressiveService } from "pulumi-airlock/aws";
import { declareCommandTask } from "./commandTask";
import { type Foundation, KEPT, taskAssumedRole } from "./foundation";
import type { AttestorSettings, Settings } from "./settings";
import type { Verifier } from "./verifier";

/** The task that signs what has completed, the role that its code has, and the key that it signs with. */
export interface Attestor {
  readonly args: AttestorArgs;
  readonly taskRole: iam.Role;
  readonly key: kms.Key;
  /** What airlock.yaml names as `environments.<environment>.verifier`: the id, and the key as PEM. */
  readonly verifierId: string;
  readonly publicKey: pulumi.Output<string>;
}

/**
 * Declares the task that signs a completed outcome, `airlock attest-outcome`, with a key of its own that never leaves KMS. It has another role than the verifier: that one
 * reads what strangers wrote, and must not be able to sign.
 */
export function declareAttestor(
  settings: Settings,
  { image, verifierId }: AttestorSettings,
  base: Foundation,
  verifier: Verifier | undefined,
): Attestor {
  const taskRole = taskAssumedRole("attestor", `Signs what ${base.family} has completed`);
  const key = signingKey(base, taskRole);
  const environment = key.arn.apply((keyArn) => [
    { name: "AIRLOCK_SERVICE", value: settings.service },
    { name: "AIRLOCK_ENVIRONMENT", value: settings.environment },
    { name: "AIRLOCK_SIGNING_KEY", value: keyArn },
    { name: "AIRLOCK_VERIFIER_ID", value: verifierId },
    ...rulesOf(settings),
  ]);
  const command = ["airlock", "attest-outcome"];
  const task = { name: "attestor", image, command, environment, trusted: verifier?.trusted, taskRole };
  return {
    ...{ taskRole, key, verifierId },
    publicKey: kms.getPublicKeyOutput({ keyId: key.id }).publicKeyPem,
    args: declareCommandTask(task, settings, base),
  };
}

/** What the verifier's command is told by options: the record is verified once more by the same rules before anything is signed. */
function rulesOf({ verifier }: Settings): readonly { readonly name: string; readonly value: string }[] {
  if (verifier === undefined) return [];
  const { required, authors, evidence, root, hotfix } = verifier;
  return [
    { name: "AIRLOCK_REQUIRED", value: String(required) },
    { name: "AIRLOCK_AUTHORS", value: authors },
    { name: "AIRLOCK_EVIDENCE", value: evidence },
    ...(root === undefined ? [] : [{ name: "AIRLOCK_ROOT", value: root }]),
    ...(hotfix === undefined ? [] : [{ name: "AIRLOCK_HOTFIX", value: hotfix }]),
  ];
}

/** The account's administrators keep the key and may delete it; nobody but the task's role signs with it. */
function signingKey({ family, loadBalancer }: Foundation, taskRole: iam.Role): kms.Key {
  const account = loadBalancer.arn.apply((arn) => {
    const [, partition = "aws", , , accountId = ""] = arn.split(":");
    return `arn:${partition}:iam::${accountId}:root`;
  });
  return new kms.Key(
    "outcomes",
    {
      description: `Signs what ${family} has completed`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Sid: "Account", Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" },
          {
            Sid: "SignedByTheAttestorAlone",
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: "kms:Sign",
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": taskRole.arn } },
          },
        ],
      }),
    },
    KEPT,
  );
}

/** Lets the attestor read what it compares, sign, and write what it signed, and nothing else. */
export function letItAttest(
  { taskRole, key }: Attestor,
  { service, environment }: Settings,
  { loadBalancer }: Foundation,
  { auditBucket, tableName }: Pick<ProgressiveService, "auditBucket" | "tableName">,
): void {
  const account = loadBalancer.arn.apply((arn) => {
    const [, partition = "aws", , region = "", accountId = ""] = arn.split(":");
    return { partition, region, accountId };
  });
  const below = (folder: string) =>
    pulumi.interpolate`arn:${account.partition}:s3:::${auditBucket}/${folder}/${service}/${environment}/*`;
  new iam.RolePolicy(
    "attestor",
    {
      role: taskRole.name,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: ["releases", "outcomes", "evidence"].map(below),
          },
          { Effect: "Allow", Action: "s3:PutObject", Resource: below("attestations") },
          {
            Effect: "Allow",
            Action: "dynamodb:GetItem",
            Resource: pulumi.interpolate`arn:${account.partition}:dynamodb:${account.region}:${account.accountId}:table/${tableName}`,
            Condition: {
              "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["rollout", "quarantine#*"] },
              Null: { "dynamodb:LeadingKeys": "false" },
            },
          },
          { Effect: "Allow", Action: ["kms:GetPublicKey", "kms:Sign"], Resource: key.arn },
        ],
      },
    },
    KEPT,
  );
}
