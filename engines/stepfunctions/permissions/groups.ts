import type { Deployment } from "../deployment";
import { allow, arn, type Grant, type Statement } from "./grant";

/** The grants of the tasks on Auto Scaling groups. */
export const GROUP_GRANTS: readonly Grant[] = [
  {
    task: "aws-sdk:autoscaling:updateAutoScalingGroup",
    statements: (deployment, tasks) => [
      allow("PlaceVersions", "autoscaling:UpdateAutoScalingGroup", ...groups(deployment)),
      ...(tasks.some((task) => "LaunchTemplate" in task.Parameters) ? launchStatements(deployment) : []),
    ],
  },
  {
    task: "aws-sdk:autoscaling:describeAutoScalingGroups",
    // Auto Scaling has no resource-level permissions for its Describe actions.
    statements: () => [allow("ReadGroups", "autoscaling:DescribeAutoScalingGroups", "*")],
  },
  {
    task: "aws-sdk:ec2:describeLaunchTemplateVersions",
    // EC2 has none for it either.
    statements: () => [allow("ReadVersions", "ec2:DescribeLaunchTemplateVersions", "*")],
  },
];

/** What a launch makes and a template can tag. */
const LAUNCHED = ["instance", "volume", "network-interface"];

/**
 * What Auto Scaling wants of whoever names a launch template version for a group: to be able to run it (Auto Scaling User
 * Guide, "Control Amazon EC2 launch template usage in Auto Scaling groups"). Which template it is cannot be named here, as the
 * service's stack makes it; that instances come from a template at all, which roles they have and when they are tagged, can.
 */
function launchStatements(deployment: Deployment): readonly Statement[] {
  const roles = deployment.autoScaling?.instanceRoleArns ?? [];
  return [
    {
      ...allow("LaunchFromTemplates", "ec2:RunInstances", "*"),
      condition: { ArnLike: { "ec2:LaunchTemplate": [arn(deployment, "ec2", "launch-template/*")] } },
    },
    {
      ...allow("TagWhatIsLaunched", "ec2:CreateTags", ...LAUNCHED.map((kind) => arn(deployment, "ec2", `${kind}/*`))),
      condition: { StringEquals: { "ec2:CreateAction": ["RunInstances"] } },
    },
    ...(roles.length === 0
      ? []
      : [
          {
            ...allow("NameTheInstancesRoles", "iam:PassRole", ...roles),
            condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } },
          },
        ]),
  ];
}

function groups(deployment: Deployment): readonly string[] {
  return [deployment.colours.blue, deployment.colours.green].map((place) =>
    arn(deployment, "autoscaling", `autoScalingGroup:*:autoScalingGroupName/${place.serviceName}`),
  );
}
