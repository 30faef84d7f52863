import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";

/** Who of AWS may assume a role, narrowed to this account and, where AWS sends it, to one source. */
export interface ServiceTrust {
  /** `states.amazonaws.com` */
  readonly principal: string;
  readonly accountId: string;
  /** ARN of the one resource that acts; without it any of the service's in the account may. */
  readonly sourceArn?: string;
}

/** Trust policy of a role that an AWS service assumes. The conditions keep other accounts' resources out (confused deputy). */
export function serviceTrust({ principal, accountId, sourceArn }: ServiceTrust): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AssumedByTheService",
        Effect: "Allow",
        Principal: { Service: principal },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ...(sourceArn === undefined ? {} : { ArnEquals: { "aws:SourceArn": sourceArn } }),
        },
      },
    ],
  };
}

/** Host of GitHub's identity provider: the prefix of its claims in conditions. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** Jobs that may assume the deploy agent's role. */
export interface JobTrust {
  readonly providerArn: string;
  /** Host of the identity provider: the prefix of its claims in conditions. */
  readonly issuer: string;
  /** `aud` claim in full. */
  readonly audience: string;
  /**
   * `sub` claims in full: `repo:acme/payments:environment:production` of GitHub, in newer repositories
   * `repo:acme@12/payments@34:...`; `project_path:acme/payments:ref_type:branch:ref:main` of GitLab.
   */
  readonly subjects: readonly string[];
  /** GitLab's id of the project, which no other project ever gets. Only gitlab.com's claim of it reaches AWS. */
  readonly projectId?: string;
}

/** Host of gitlab.com's identity provider, the one of GitLab whose further claims AWS knows. */
export const GITLAB_ISSUER = "gitlab.com";

/** Trust policy of the deploy agent: exactly this audience and these subjects, by comparison, never by pattern. */
export function jobTrust({ providerArn, issuer, audience, subjects, projectId }: JobTrust): PolicyDocument {
  const hosted = issuer === GITLAB_ISSUER;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TheRepositorysOwnJobs",
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: audience,
            [`${issuer}:sub`]: [...subjects],
            // AWS compares claims beside these two for few providers (Service Authorization Reference, AWS STS).
            ...(hosted ? { [`${issuer}:ref_protected`]: "true" } : {}),
            ...(projectId === undefined ? {} : { [`${issuer}:project_id`]: projectId }),
          },
          // A merge request's pipeline carries its source branch, and may run another branch's code.
          ...(hosted ? { StringNotEquals: { [`${issuer}:pipeline_source`]: MERGE_REQUESTS } } : {}),
        },
      },
    ],
  };
}

const MERGE_REQUESTS = ["merge_request_event", "external_pull_request_event"];

/** `sub` claims of a GitHub repository's jobs: those that name a GitHub environment carry it, others carry their ref. */
export function githubSubjects(
  repository: string,
  environment: string | undefined,
  refs: readonly string[],
): readonly string[] {
  const ofEnvironment = environment === undefined ? [] : [`repo:${repository}:environment:${environment}`];
  return [...ofEnvironment, ...refs.map((ref) => `repo:${repository}:ref:${ref}`)];
}

/** What a GitLab job must be, as its `sub` claim says it. */
export interface GitlabJobs {
  /** `group/subgroup/project` */
  readonly project: string;
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  readonly protectedEnvironment: boolean;
  readonly deploymentTier: string | undefined;
}

/**
 * `sub` claims of a GitLab project's jobs. What stands behind the ref is there only where the project's
 * `ci_id_token_sub_claim_components` says so, in this order; a job without an environment has no such claims, so its
 * subject is another one.
 */
export function gitlabSubjects(jobs: GitlabJobs): readonly string[] {
  const tier = jobs.deploymentTier === undefined ? "" : `:deployment_tier:${jobs.deploymentTier}`;
  const suffix = `${jobs.protectedEnvironment ? ":environment_protected:true" : ""}${tier}`;
  const of = (type: string, ref: string) => `project_path:${jobs.project}:ref_type:${type}:ref:${ref}${suffix}`;
  return [...jobs.branches.map((branch) => of("branch", branch)), ...jobs.tags.map((tag) => of("tag", tag))];
}

/** That a second factor was shown so many seconds ago at most. */
export function secondFactor(mfaMaxAgeSeconds: number) {
  return {
    Bool: { "aws:MultiFactorAuthPresent": "true" },
    NumericLessThan: { "aws:MultiFactorAuthAge": String(mfaMaxAgeSeconds) },
  };
}

/** People who may assume a role, and how they must have signed in. */
export interface PeopleTrust {
  /** Users and roles, each by its ARN. */
  readonly principalArns: readonly string[];
  /** SAML provider whose users may. */
  readonly samlProviderArn: string | undefined;
  /** Seconds since the second factor was shown. */
  readonly mfaMaxAgeSeconds: number;
}

/**
 * Trust policy of a role for people. Who comes from AWS must have shown a second factor not long ago. Who comes from a SAML
 * provider has shown it there: AWS is told nothing of it, so that provider must demand it.
 */
export function peopleTrust({ principalArns, samlProviderArn, mfaMaxAgeSeconds }: PeopleTrust): PolicyDocument {
  const withMfa: PolicyStatement = {
    Sid: "PeopleWithSecondFactor",
    Effect: "Allow",
    Principal: { AWS: [...principalArns] },
    Action: "sts:AssumeRole",
    Condition: secondFactor(mfaMaxAgeSeconds),
  };
  const bySaml = (providerArn: string): PolicyStatement => ({
    Sid: "PeopleOfTheProvider",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithSAML",
    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      ...(principalArns.length === 0 ? [] : [withMfa]),
      ...(samlProviderArn === undefined ? [] : [bySaml(samlProviderArn)]),
    ],
  };
}
