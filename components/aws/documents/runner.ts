import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";

/** What a runner stands on. */
export interface RunnerScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly logGroupArn: string;
  readonly subnetIds: readonly string[];
  /** ARN of the connection to GitHub. */
  readonly connectionArn: string | undefined;
  /** ARN of the secret with GitHub's token. */
  readonly secretArn: string | undefined;
}

/**
 * Policy of the runner's service role: its log, its network interfaces, and the credential that registers it with GitHub. A job
 * can read this role's keys, so nothing of a deployment is here: the job assumes the deploy agent's role by its own token.
 */
export function runnerPolicy(scope: RunnerScope): PolicyDocument {
  const { logGroupArn, connectionArn, secretArn } = scope;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteTheLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroupArn}:*`,
      },
      ...network(scope),
      ...(connectionArn === undefined
        ? []
        : [
            {
              Sid: "RegisterByConnection",
              Effect: "Allow" as const,
              // Source: CodeBuild user guide, "GitHub App connections".
              Action: [
                "codeconnections:GetConnection",
                "codeconnections:GetConnectionToken",
                "codeconnections:UseConnection",
              ],
              Resource: connectionArn,
            },
          ]),
      ...(secretArn === undefined
        ? []
        : [
            {
              Sid: "RegisterBySecret",
              Effect: "Allow" as const,
              Action: "secretsmanager:GetSecretValue",
              Resource: secretArn,
            },
          ]),
    ],
  };
}

/** Source: CodeBuild user guide, "Allow CodeBuild access to AWS services required to create a VPC network interface". */
function network({ partition, region, accountId, subnetIds }: RunnerScope): PolicyStatement[] {
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`;
  return [
    {
      Sid: "MakeNetworkInterfaces",
      Effect: "Allow",
      // None of the Describe actions takes a resource, and the interface has no name yet.
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
    },
    {
      Sid: "LendThemToCodeBuild",
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterfacePermission",
      Resource: `${ec2}:network-interface/*`,
      Condition: {
        StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
        ArnEquals: { "ec2:Subnet": subnetIds.map((id) => `${ec2}:subnet/${id}`) },
      },
    },
  ];
}
