import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { checkWhole } from "../args/checks";
import { refuse } from "../args/refuse";
import type { PeopleScope } from "../documents/people";
import { peopleTrust } from "../documents/trust";
import { parseArn } from "../topology/arn";
import { fitName, liveParameterPath, physicalPrefix } from "../topology/names";

/** Which people may take a role: `principalArns`, `samlProviderArn`, or both. */
export interface PeopleArgs {
  /** Users and roles of AWS, each by its ARN. Whoever takes the role must have signed in with a second factor. */
  principalArns?: pulumi.Input<string>[];
  /**
   * SAML provider whose users may take the role. AWS is not told how they signed in: the provider must demand a second
   * factor, and offer the role only to those who may have it.
   */
  samlProviderArn?: pulumi.Input<string>;
  /** Seconds since the second factor was shown, 900 to 43200. @defaultValue 3600 */
  mfaMaxAgeSeconds?: number;
}

/** {@link PeopleArgs}, checked. */
export interface CheckedPeople {
  readonly principalArns: readonly pulumi.Input<string>[];
  readonly samlProviderArn: pulumi.Input<string> | undefined;
  readonly mfaMaxAgeSeconds: number;
}

// A user or a role by its name; a path may stand before it. No wildcards: IAM takes none in a principal.
const PERSON = /^arn:[a-z-]+:iam::[0-9]{12}:(?:user|role)\/[\w+=,.@/-]+$/;
const SAML = /^arn:[a-z-]+:iam::[0-9]{12}:saml-provider\/[\w.-]+$/;

/** Checks what is plain; an account's root stands for everyone in it and is refused. */
export function checkPeople(people: PeopleArgs): CheckedPeople {
  const { principalArns = [], samlProviderArn } = people;
  if (principalArns.length === 0 && samlProviderArn === undefined) {
    const remedy = "Without them nobody could take the role.";
    refuse("people.principalArns, people.samlProviderArn", "at least one of both", undefined, remedy);
  }
  for (const [index, arn] of principalArns.entries()) {
    if (typeof arn !== "string" || PERSON.test(arn)) continue;
    const remedy = "Name each by itself; an account or its root stands for everyone in it.";
    refuse(`people.principalArns[${index}]`, "the ARN of one user or role", arn, remedy);
  }
  if (typeof samlProviderArn === "string" && !SAML.test(samlProviderArn)) {
    const remedy = "It looks like arn:aws:iam::123456789012:saml-provider/company.";
    refuse("people.samlProviderArn", "the ARN of a SAML provider", samlProviderArn, remedy);
  }
  const mfaMaxAgeSeconds = checkWhole("people.mfaMaxAgeSeconds", people.mfaMaxAgeSeconds ?? 3600, {
    from: 900,
    to: 43_200,
    unit: "seconds",
    remedy: "Leave it out to use 3600.",
  });
  return { principalArns, samlProviderArn, mfaMaxAgeSeconds };
}

/** What a role for people is declared from. */
export interface PeopleRoleOf {
  readonly owner: pulumi.ComponentResource;
  readonly name: string;
  readonly service: string;
  readonly environment: string;
  /** What the people are: `operators`. It ends the physical names. */
  readonly kind: string;
  readonly description: string;
  readonly people: CheckedPeople;
  readonly tableName: pulumi.Input<string>;
  readonly auditBucket: pulumi.Input<string>;
  /** Any ARN of the account and region in which the rollout stands. */
  readonly nearArn: pulumi.Input<string>;
  readonly policy: (scope: PeopleScope) => iam.PolicyDocument;
}

/** A role for people with the one policy that is its permission boundary, too. */
export interface PeopleRole {
  readonly roleArn: pulumi.Output<string>;
  readonly policyArn: pulumi.Output<string>;
}

/**
 * Declares the role, its managed policy, and the attachment. The policy is the boundary as well, so that what someone
 * attaches to the role later adds nothing. It is managed, so that a permission set of IAM Identity Center can name it.
 */
export function declarePeopleRole(of: PeopleRoleOf): PeopleRole {
  const { name, service, environment, kind, people } = of;
  const child = { parent: of.owner, protect: true };
  const prefix = physicalPrefix(service, environment);
  const scope = pulumi.all([of.nearArn, of.tableName, of.auditBucket]).apply(([arn, tableName, auditBucket]) => {
    const { partition, region, accountId } = parseArn(arn);
    const parameterPath = liveParameterPath(service, environment);
    return { service, environment, partition, region, accountId, tableName, auditBucket, parameterPath };
  });
  const policy = new iam.Policy(
    `${name}-policy`,
    {
      name: fitName(prefix, `-${kind}`, 128),
      description: `${of.description}, and the most that they can ever do`,
      policy: scope.apply(of.policy),
    },
    child,
  );
  const trust = pulumi
    .all([pulumi.all([...people.principalArns]), people.samlProviderArn])
    .apply(([principalArns, samlProviderArn]) =>
      peopleTrust({ principalArns, samlProviderArn, mfaMaxAgeSeconds: people.mfaMaxAgeSeconds }),
    );
  const role = new iam.Role(
    `${name}-role`,
    {
      name: fitName(prefix, `-${kind}`, 64),
      description: of.description,
      assumeRolePolicy: trust,
      permissionsBoundary: policy.arn,
      maxSessionDuration: 3600,
    },
    child,
  );
  const attached = new iam.RolePolicyAttachment(
    `${name}-attachment`,
    { role: role.name, policyArn: policy.arn },
    child,
  );
  // The role is of no use before it has its policy.
  return { roleArn: pulumi.all([role.arn, attached.id]).apply(([arn]) => arn), policyArn: policy.arn };
}
