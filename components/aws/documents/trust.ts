import type { PolicyDocument } from "@pulumi/aws/iam";

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
export interface GithubTrust {
  readonly providerArn: string;
  /** `sub` claims in full: `repo:acme/payments:environment:production`, in newer repositories `repo:acme@12/payments@34:...`. */
  readonly subjects: readonly string[];
}

/** Trust policy of the deploy agent: exactly these subjects, by comparison, never by pattern. */
export function githubTrust({ providerArn, subjects }: GithubTrust): PolicyDocument {
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
            [`${GITHUB_ISSUER}:aud`]: "sts.amazonaws.com",
            [`${GITHUB_ISSUER}:sub`]: [...subjects],
          },
        },
      },
    ],
  };
}

/** `sub` claims of a repository's jobs: those that name a GitHub environment carry it, others carry their ref. */
export function githubSubjects(
  repository: string,
  environment: string | undefined,
  refs: readonly string[],
): readonly string[] {
  const ofEnvironment = environment === undefined ? [] : [`repo:${repository}:environment:${environment}`];
  return [...ofEnvironment, ...refs.map((ref) => `repo:${repository}:ref:${ref}`)];
}
