import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import {
  compileMachines,
  type Deployment,
  type MachineName,
  machinePermissions,
  type Statement,
} from "../../../../engines/stepfunctions";
import { DEPLOYMENT, EVERYTHING, ON_GROUPS, VERIFIER, WITHOUT_SMOKE_TEST } from "../world/deployment";
import { tasksOf } from "./models/usage";

const ACCOUNT = "123456789012";
const HERE = `eu-west-1:${ACCOUNT}`;
const TABLE = `arn:aws:dynamodb:${HERE}:table/airlock-payments-production`;
const OBJECT = "arn:aws:s3:::audit-123456789012";
const BACK = `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-back`;
const FORWARD_RUN = `arn:aws:states:${HERE}:execution:airlock-payments-production-forward:1`;
const BACK_RUN = `arn:aws:states:${HERE}:execution:airlock-payments-production-back:1`;
const SCHEDULE = `arn:aws:scheduler:${HERE}:schedule/airlock-payments-production/payments-production-d41d8cd98f00b204e9800998ecf8427e`;
const SERVICE = `arn:aws:ecs:${HERE}:service/shop/payments-blue`;
const GROUP = `arn:aws:autoscaling:${HERE}:autoScalingGroup:0123-4567:autoScalingGroupName/payments-blue`;
const TEMPLATE = `arn:aws:ec2:${HERE}:launch-template/lt-0123456789abcdef0`;
const CLUSTER = DEPLOYMENT.clusterArn;

/** One call as IAM judges it. */
type Call = readonly [action: string, resource: string, context?: Readonly<Record<string, string | string[]>>];

/** What IAM asks for, by the task that makes the call. Written by hand, so that no mistake of the grants hides in here. */
const CALLS: Readonly<Record<string, (machine: MachineName) => readonly Call[]>> = {
  "aws-sdk:s3:getObject": () => [
    ["s3:GetObject", `${OBJECT}/releases/payments/production/1.1.0/attempt-1.json`],
    ["s3:GetObjectVersion", `${OBJECT}/releases/payments/production/1.1.0/attempt-1.json`],
  ],
  "aws-sdk:s3:listObjectsV2": () => [
    ["s3:ListBucket", OBJECT, { "s3:prefix": "outcomes/payments/production/1.1.0/attempt-1.json" }],
  ],
  "aws-sdk:s3:headObject": () => [["s3:GetObject", `${OBJECT}/releases/payments/production/1.1.0/attempt-1.json`]],
  "aws-sdk:s3:putObject": (machine) => [
    ["s3:PutObject", `${OBJECT}/outcomes/payments/production/1.1.0/attempt-1.json`],
    ...(machine === "forward"
      ? ([["s3:PutObject", `${OBJECT}/comparisons/payments/production/1.1.0/attempt-1.json`]] as const)
      : []),
    ...(machine === "back"
      ? ([["s3:PutObject", `${OBJECT}/rollbacks/payments/production/1.1.0/attempt-1.json`]] as const)
      : []),
  ],
  "dynamodb:getItem": () => [["dynamodb:GetItem", TABLE, { "dynamodb:LeadingKeys": ["rollout"] }]],
  "dynamodb:updateItem": (machine) => [
    ["dynamodb:UpdateItem", TABLE, { "dynamodb:LeadingKeys": ["rollout"] }],
    ...(machine === "reconciler"
      ? []
      : [["dynamodb:UpdateItem", TABLE, { "dynamodb:LeadingKeys": ["debt#1.1.0"] }] satisfies Call]),
  ],
  "dynamodb:putItem": (machine) => [
    ["dynamodb:PutItem", TABLE, { "dynamodb:LeadingKeys": ["debt#1.1.0"] }],
    ...(machine === "back"
      ? [["dynamodb:PutItem", TABLE, { "dynamodb:LeadingKeys": ["quarantine#sha256:11"] }] satisfies Call]
      : []),
  ],
  "aws-sdk:dynamodb:putItem.waitForTaskToken": () => [
    ["dynamodb:PutItem", TABLE, { "dynamodb:LeadingKeys": ["approval#1.1.0-attempt-1-stage-2"] }],
  ],
  "aws-sdk:dynamodb:putItem": () => [
    ["dynamodb:PutItem", TABLE, { "dynamodb:LeadingKeys": ["approval#1.1.0-attempt-1-stage-2"] }],
  ],
  "aws-sdk:elasticloadbalancingv2:modifyRule": () => [
    ["elasticloadbalancing:ModifyRule", EVERYTHING.ruleArn],
    ["elasticloadbalancing:ModifyRule", EVERYTHING.ringRuleArn ?? ""],
  ],
  "aws-sdk:elasticloadbalancingv2:describeRules": () => [["elasticloadbalancing:DescribeRules", "*"]],
  "aws-sdk:elasticloadbalancingv2:describeTargetHealth": () => [["elasticloadbalancing:DescribeTargetHealth", "*"]],
  "aws-sdk:ecs:updateService": () => [["ecs:UpdateService", SERVICE]],
  "aws-sdk:ecs:describeServices": () => [["ecs:DescribeServices", SERVICE]],
  "aws-sdk:ecs:describeTaskDefinition": () => [["ecs:DescribeTaskDefinition", "*"]],
  "aws-sdk:autoscaling:updateAutoScalingGroup": (machine) => [
    ["autoscaling:UpdateAutoScalingGroup", GROUP],
    ...(machine === "forward"
      ? ([
          ["ec2:RunInstances", `arn:aws:ec2:${HERE}:instance/*`, { "ec2:LaunchTemplate": TEMPLATE }],
          ["ec2:RunInstances", TEMPLATE, { "ec2:LaunchTemplate": TEMPLATE }],
          ["ec2:CreateTags", `arn:aws:ec2:${HERE}:instance/i-0123`, { "ec2:CreateAction": "RunInstances" }],
          [
            "iam:PassRole",
            "arn:aws:iam::123456789012:role/payments-instances",
            { "iam:PassedToService": "ec2.amazonaws.com" },
          ],
        ] as const)
      : []),
  ],
  "aws-sdk:autoscaling:describeAutoScalingGroups": () => [["autoscaling:DescribeAutoScalingGroups", "*"]],
  "aws-sdk:ec2:describeLaunchTemplateVersions": () => [["ec2:DescribeLaunchTemplateVersions", "*"]],
  "aws-sdk:cloudwatch:describeAlarms": () => [
    ["cloudwatch:DescribeAlarms", `arn:aws:cloudwatch:${HERE}:alarm:payments-blue-latency`],
  ],
  "aws-sdk:ssm:putParameter": (machine) => [
    ["ssm:PutParameter", `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/live`],
    ...(machine === "reconciler"
      ? []
      : ([["ssm:PutParameter", `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/debts/11`]] as const)),
    ...(machine === "back"
      ? ([["ssm:PutParameter", `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/quarantine/11`]] as const)
      : []),
  ],
  "aws-sdk:ssm:deleteParameter": () => [
    ["ssm:DeleteParameter", `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/debts/11`],
  ],
  "aws-sdk:cloudwatch:getMetricData": () => [["cloudwatch:GetMetricData", "*"]],
  "sns:publish": () => [["sns:Publish", DEPLOYMENT.topicArn]],
  "states:startExecution": () => [["states:StartExecution", BACK]],
  "aws-sdk:sfn:describeExecution": () => [
    ["states:DescribeExecution", FORWARD_RUN],
    ["states:DescribeExecution", BACK_RUN],
  ],
  "aws-sdk:sfn:stopExecution": () => [["states:StopExecution", FORWARD_RUN]],
  "aws-sdk:scheduler:createSchedule": () => [
    ["scheduler:CreateSchedule", SCHEDULE],
    ["iam:PassRole", DEPLOYMENT.schedulerRoleArn, { "iam:PassedToService": "scheduler.amazonaws.com" }],
  ],
  "aws-sdk:scheduler:deleteSchedule": () => [["scheduler:DeleteSchedule", SCHEDULE]],
  "ecs:runTask.sync": () => [
    ["ecs:RunTask", DEPLOYMENT.smokeTest?.taskDefinitionArn ?? "", { "ecs:cluster": CLUSTER }],
    ["ecs:RunTask", VERIFIER.taskDefinitionArn, { "ecs:cluster": CLUSTER }],
    ["ecs:StopTask", `arn:aws:ecs:${HERE}:task/shop/0123456789`],
    ["ecs:DescribeTasks", `arn:aws:ecs:${HERE}:task/shop/0123456789`],
    ...["PutTargets", "PutRule", "DescribeRule"].map(
      (action): Call => [`events:${action}`, `arn:aws:events:${HERE}:rule/StepFunctionsGetEventsForECSTaskRule`],
    ),
    [
      "iam:PassRole",
      "arn:aws:iam::123456789012:role/payments-smoke",
      { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    ],
    [
      "iam:PassRole",
      "arn:aws:iam::123456789012:role/airlock-verifier",
      { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    ],
  ],
};

const MACHINES = ["forward", "back", "reconciler"] as const;
const permissions = machinePermissions(EVERYTHING);

async function decide(statements: readonly Statement[], [action, resource, context = {}]: Call): Promise<string> {
  const policy = {
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  };
  const result = await runSimulation(
    {
      identityPolicies: [{ name: "role", policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: {
        action,
        principal: `arn:aws:iam::${ACCOUNT}:role/machine`,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
}

function callsOf(machine: MachineName, deployment: Deployment): readonly Call[] {
  const definition = compileMachines(deployment)[machine];
  const ids = new Set(tasksOf(definition.States).map(([, task]) => task.Resource.replace("arn:aws:states:::", "")));
  return [...ids].flatMap((id) => {
    const calls = CALLS[id];
    assert.ok(calls, `this test does not know what ${id} calls`);
    return calls(machine);
  });
}

for (const [machine, deployment, kind] of MACHINES.flatMap((machine) => [
  [machine, EVERYTHING, ""] as const,
  [machine, ON_GROUPS, " on groups"] as const,
])) {
  const statements = machinePermissions(deployment)[machine];
  describe(`the permissions of ${machine}${kind}`, () => {
    it("allow every call of its tasks", async () => {
      for (const call of callsOf(machine, deployment)) {
        assert.equal(await decide(statements, call), "Allowed", `${call[0]} ${call[1]}`);
      }
    });

    it("name no action that none of its tasks needs", () => {
      const needed = new Set(callsOf(machine, deployment).map(([action]) => action));
      const granted = statements.flatMap((statement) => statement.actions);
      assert.deepEqual(
        granted.filter((action) => !needed.has(action)),
        [],
      );
    });

    it("have ids that IAM takes, each once", () => {
      const sids = statements.map((statement) => statement.sid);
      assert.equal(new Set(sids).size, sids.length);
      for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
    });

    it("name everything only where AWS knows no narrower resource", () => {
      const everything = statements.filter((statement) => statement.resources.includes("*"));
      const actions = everything.flatMap((statement) => statement.actions);
      const unnarrowable = [
        "cloudwatch:GetMetricData",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetHealth",
        "ecs:DescribeTaskDefinition",
        "autoscaling:DescribeAutoScalingGroups",
        "ec2:DescribeLaunchTemplateVersions",
        // By condition: from a launch template of this account and region alone.
        "ec2:RunInstances",
      ];
      assert.deepEqual(
        actions.filter((action) => !unnarrowable.includes(action)),
        [],
      );
    });
  });
}

describe("what no machine may do", () => {
  const never: readonly Call[] = [
    ["elasticloadbalancing:ModifyRule", `arn:aws:elasticloadbalancing:${HERE}:listener-rule/app/shop/0a1b/2c3d/other`],
    ["elasticloadbalancing:ModifyListener", `arn:aws:elasticloadbalancing:${HERE}:listener/app/shop/0a1b/2c3d`],
    ["ecs:UpdateService", `arn:aws:ecs:${HERE}:service/shop/orders-blue`],
    ["dynamodb:UpdateItem", TABLE, { "dynamodb:LeadingKeys": ["quarantine#sha256:11"] }],
    ["dynamodb:PutItem", TABLE, { "dynamodb:LeadingKeys": ["rollout"] }],
    ["dynamodb:DeleteItem", TABLE, { "dynamodb:LeadingKeys": ["quarantine#sha256:11"] }],
    ["s3:PutObject", `${OBJECT}/releases/payments/production/1.1.0/attempt-1.json`],
    ["s3:DeleteObject", `${OBJECT}/rollbacks/payments/production/1.1.0/attempt-1.json`],
    ["s3:PutObject", `${OBJECT}/outcomes/payments/staging/1.1.0/attempt-1.json`],
    ["states:StartExecution", `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-forward`],
    ["states:RedriveExecution", FORWARD_RUN],
    ["cloudwatch:SetAlarmState", `arn:aws:cloudwatch:${HERE}:alarm:payments-blue-latency`],
    ["iam:PassRole", DEPLOYMENT.schedulerRoleArn, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["iam:PassRole", "arn:aws:iam::123456789012:role/admin", { "iam:PassedToService": "ecs-tasks.amazonaws.com" }],
  ];
  for (const call of never) {
    it(`${call[0]} ${call[1]}`, async () => {
      for (const machine of MACHINES)
        assert.equal(await decide(permissions[machine], call), "ImplicitlyDenied", machine);
    });
  }

  it("launch instances without a template, tag others, or pass other roles, on groups", async () => {
    const { forward } = machinePermissions(ON_GROUPS);
    const calls: readonly Call[] = [
      ["ec2:RunInstances", `arn:aws:ec2:${HERE}:instance/*`],
      [
        "ec2:RunInstances",
        `arn:aws:ec2:${HERE}:instance/*`,
        { "ec2:LaunchTemplate": TEMPLATE.replace(ACCOUNT, "210987654321") },
      ],
      ["ec2:CreateTags", `arn:aws:ec2:${HERE}:instance/i-0123`],
      ["iam:PassRole", "arn:aws:iam::123456789012:role/admin", { "iam:PassedToService": "ec2.amazonaws.com" }],
      ["autoscaling:UpdateAutoScalingGroup", GROUP.replace("payments-blue", "orders-blue")],
      ["autoscaling:DeleteAutoScalingGroup", GROUP],
    ];
    for (const call of calls) assert.equal(await decide(forward, call), "ImplicitlyDenied", JSON.stringify(call));
  });

  it("only back can mirror a quarantine", async () => {
    const mirror: Call = [
      "ssm:PutParameter",
      `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/quarantine/11`,
    ];
    assert.equal(await decide(permissions.back, mirror), "Allowed");
    assert.equal(await decide(permissions.forward, mirror), "ImplicitlyDenied");
    assert.equal(await decide(permissions.reconciler, mirror), "ImplicitlyDenied");
  });

  it("forward cannot write rollback logs, and the reconciler can move nothing", async () => {
    const log: Call = ["s3:PutObject", `${OBJECT}/rollbacks/payments/production/1.1.0/attempt-1.json`];
    assert.equal(await decide(permissions.forward, log), "ImplicitlyDenied");
    for (const call of [
      ["elasticloadbalancing:ModifyRule", DEPLOYMENT.ruleArn],
      ["ecs:UpdateService", SERVICE],
      ["states:StopExecution", FORWARD_RUN],
    ] as const) {
      assert.equal(await decide(permissions.reconciler, call), "ImplicitlyDenied");
    }
  });

  it("without a smoke test forward runs no tasks and passes one role", () => {
    const { forward } = machinePermissions(WITHOUT_SMOKE_TEST);
    const actions = forward.flatMap((statement) => statement.actions);
    assert.ok(!actions.includes("ecs:RunTask"));
    assert.equal(actions.filter((action) => action === "iam:PassRole").length, 1);
  });
});
