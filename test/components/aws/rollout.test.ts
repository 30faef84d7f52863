import assert from "node:assert/strict";
import { type ContractAlarm, NoData, Rollout, type RolloutArgs } from "../../../components/aws";
import { EVENT_RULES } from "../../../components/aws/topology/starters";
import { compileMachines } from "../../../engines/stepfunctions/compileMachines";
import type { Deployment } from "../../../engines/stepfunctions/deployment";
import { eventRules } from "../../../engines/stepfunctions/eventRules";
import { machinePermissions } from "../../../engines/stepfunctions/machinePermissions";
import { type Declared, named, record } from "./recorder";

const alarm = (name: string): ContractAlarm => ({ name, metric: "errorRate", noData: NoData.Hold });
const CONTRACT = {
  errorRatePercent: 1,
  latencyMilliseconds: 0,
  latencyTimes: 2,
  complaints: 3,
  metrics: ["checkouts below 20"],
  detectionSeconds: 240,
};
const HERE = "eu-west-1:123456789012";
const GROUP = `arn:aws:elasticloadbalancing:${HERE}:targetgroup`;
const ARGS: RolloutArgs = {
  service: "payments",
  environment: "production",
  productionRuleArn: `arn:aws:elasticloadbalancing:${HERE}:listener-rule/app/main/lb/l/r`,
  clusterArn: `arn:aws:ecs:${HERE}:cluster/main`,
  containerName: "app",
  taskRoleArns: ["arn:aws:iam::123456789012:role/payments-execution", "arn:aws:iam::123456789012:role/payments-task"],
  blue: { targetGroupArn: `${GROUP}/blue/b`, serviceName: "blue", alarms: [alarm("blue-errors")] },
  green: { targetGroupArn: `${GROUP}/green/g`, serviceName: "green", alarms: [alarm("green-errors")] },
  contract: CONTRACT,
};
const DEPLOYMENT: Deployment = {
  service: "payments",
  environment: "production",
  partition: "aws",
  region: "eu-west-1",
  accountId: "123456789012",
  tableName: "airlock-payments-production",
  parameterName: "/airlock/payments/production/live",
  bucketName: "airlock-payments-production-123456789012-eu-west-1",
  topicArn: `arn:aws:sns:${HERE}:airlock-payments-production`,
  ruleArn: `arn:aws:elasticloadbalancing:${HERE}:listener-rule/app/main/lb/l/r`,
  clusterArn: `arn:aws:ecs:${HERE}:cluster/main`,
  containerName: "app",
  initialCount: 2,
  drainSeconds: 300,
  colours: {
    blue: {
      targetGroupArn: `${GROUP}/blue/b`,
      serviceName: "blue",
      alarms: [alarm("blue-errors")],
    },
    green: {
      targetGroupArn: `${GROUP}/green/g`,
      serviceName: "green",
      alarms: [alarm("green-errors")],
    },
  },
  contract: CONTRACT,
  scheduleGroupName: "airlock-payments-production",
  schedulerRoleArn: "arn:aws:iam::123456789012:role/airlock-payments-production-scheduler",
};

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** What a policy says besides the tasks' needs. */
const BESIDES = ["NameTheRevisionsRoles", "DeliverLogs"];

describe("Rollout", () => {
  let declared: readonly Declared[];
  before(async () => {
    ({ declared } = await record(() => new Rollout("r", ARGS)));
  });
  const inputs = (name: string) => named(declared, name).inputs;
  const statements = (name: string) => (inputs(name).policy as { Statement: readonly Statement[] }).Statement;

  for (const kind of ["forward", "back", "reconciler"] as const) {
    it(`declares the ${kind} machine exactly as it is compiled, with what its tasks need and its log`, () => {
      const machine = inputs(`r-${kind}`);
      assert.equal(machine.name, `airlock-payments-production-${kind}`);
      assert.equal(machine.type, kind === "reconciler" ? "EXPRESS" : "STANDARD");
      assert.deepEqual(
        JSON.parse(String(machine.definition)),
        JSON.parse(JSON.stringify(compileMachines(DEPLOYMENT)[kind])),
      );
      const needed = machinePermissions(DEPLOYMENT)[kind];
      assert.deepEqual(
        statements(`r-${kind}-policy`)
          .filter(({ Sid }) => !BESIDES.includes(Sid))
          .map(({ Sid, Action, Resource }) => [Sid, Action, Resource]),
        needed.map(({ sid, actions, resources }) => [sid, [...actions], [...resources]]),
      );
      assert.equal(statements(`r-${kind}-policy`).at(-1)?.Sid, "DeliverLogs");
      assert.deepEqual(
        statements(`r-${kind}-policy`)
          .flatMap(({ Action }) => Action)
          .filter((action) => action.includes("*")),
        [],
      );
      assert.ok(JSON.stringify(inputs(`r-${kind}-policy`).policy).length <= 10_240, "IAM's limit of inline policies");
      assert.equal(inputs(`r-${kind}-log`).name, `/aws/vendedlogs/states/airlock-payments-production-${kind}`);
    });

    it(`lets nothing but that machine of this account assume the ${kind} role`, () => {
      assert.deepEqual(inputs(`r-${kind}-role`).assumeRolePolicy, {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumedByTheService",
            Effect: "Allow",
            Principal: { Service: "states.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": "123456789012" },
              ArnEquals: { "aws:SourceArn": `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-${kind}` },
            },
          },
        ],
      });
    });
  }

  it("lets the machines that place revisions pass the roles that they name, and no other: forward, and back after a rolling release", () => {
    const passing = (kind: string) =>
      statements(`r-${kind}-policy`).filter(({ Action }) => Action.includes("iam:PassRole"));
    const roles = ({ Resource }: Statement) => Resource;
    for (const kind of ["forward", "back"]) {
      assert.deepEqual(
        passing(kind).find(({ Sid }) => Sid === "NameTheRevisionsRoles"),
        {
          Sid: "NameTheRevisionsRoles",
          Effect: "Allow",
          Action: ["iam:PassRole"],
          Resource: ARGS.taskRoleArns,
          Condition: { StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } },
        },
      );
    }
    assert.deepEqual(passing("reconciler").flatMap(roles), []);
  });

  it("has no statement about roles where revisions have none", async () => {
    const { declared } = await record(() => new Rollout("r", { ...ARGS, taskRoleArns: [] }));
    const policy = named(declared, "r-forward-policy").inputs.policy as { Statement: readonly Statement[] };
    assert.deepEqual(
      policy.Statement.filter(({ Resource }) => Resource.length === 0),
      [],
    );
    assert.equal(
      policy.Statement.some(({ Sid }) => Sid === "NameTheRevisionsRoles"),
      false,
    );
  });

  it("listens to records, ended rollouts and alarms, each to its machine", () => {
    const expected = eventRules(DEPLOYMENT);
    assert.deepEqual(
      expected.map((rule) => rule.id),
      EVENT_RULES,
    );
    for (const rule of expected) {
      const found = inputs(`r-${rule.id}`);
      assert.equal(named(declared, `r-${rule.id}`).protect, true);
      assert.deepEqual(JSON.parse(String(found.eventPattern)), rule.pattern);
      assert.deepEqual(inputs(`r-${rule.id}-target`), {
        rule: `airlock-payments-production-${rule.id}`,
        targetId: "rollout",
        arn: `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-${rule.target}`,
        roleArn: "arn:aws:iam::123456789012:role/airlock-payments-production-events",
        inputTransformer: { inputPaths: rule.inputPaths, inputTemplate: rule.inputTemplate },
      });
    }
  });

  it("lets events start forward and back, and the scheduler the reconciler, and nothing else", () => {
    const start = (...kinds: string[]) => [
      {
        Sid: "StartMachines",
        Effect: "Allow",
        Action: ["states:StartExecution"],
        Resource: kinds.map((kind) => `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-${kind}`),
      },
    ];
    assert.deepEqual(statements("r-events-policy"), start("forward", "back"));
    assert.deepEqual(statements("r-scheduler-policy"), start("reconciler"));
  });

  it("keeps the truth in a table that cannot be lost by accident", () => {
    assert.deepEqual(inputs("r-table"), {
      name: "airlock-payments-production",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: true,
    });
  });

  it("takes a topic that exists", async () => {
    const topicArn = `arn:aws:sns:${HERE}:people`;
    const { declared } = await record(() => new Rollout("r", { ...ARGS, topicArn }));
    assert.deepEqual(
      declared.filter((resource) => resource.type.startsWith("aws:sns/")),
      [],
    );
    assert.match(String(named(declared, "r-forward").inputs.definition), /:people"/);
  });

  it("refuses services without cluster, container or roles, and tasks beside groups without a cluster", async () => {
    const { clusterArn: _, containerName: __, taskRoleArns: ___, ...others } = ARGS;
    const { clusterArn = "", containerName = "", taskRoleArns = [] } = ARGS;
    const job = {
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/verifier:1",
      containerName: "v",
    };
    const verifier = { ...job, subnetIds: [], securityGroupIds: [], roleArns: [] };
    const autoScaling = { launchTemplateName: "payments-production", instanceRoleArns: [] };
    const cases: readonly (readonly [RolloutArgs, string])[] = [
      [
        { ...others, containerName, taskRoleArns },
        "clusterArn must be an ARN, got nothing. ECS services, smoke tests, verifiers and attestors run in a cluster.",
      ],
      [
        { ...others, clusterArn, taskRoleArns },
        'containerName must be a text that is not empty, got "". It is the container\'s name in the revision.',
      ],
      [
        { ...others, clusterArn, containerName },
        "taskRoleArns must be a list, got nothing. Name the task and execution role of the revisions, or give an empty list.",
      ],
      [
        { ...others, autoScaling, verifier },
        "clusterArn must be an ARN, got nothing. ECS services, smoke tests, verifiers and attestors run in a cluster.",
      ],
      [
        { ...others, autoScaling: { ...autoScaling, launchTemplateName: "" } },
        'autoScaling.launchTemplateName must be a text that is not empty, got "". Its versions are what is released.',
      ],
    ];
    for (const [wrong, message] of cases) {
      await record(() => {
        assert.throws(() => new Rollout("r", wrong), { message });
      });
    }
  });

  it("on groups takes the cluster for the verifier alone", async () => {
    const { containerName: _, taskRoleArns: __, ...others } = ARGS;
    const verifier = {
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/verifier:1",
      containerName: "verifier",
      subnetIds: [],
      securityGroupIds: [],
      roleArns: [],
    };
    const autoScaling = { launchTemplateName: "payments-production", instanceRoleArns: [] };
    const told = await record(() => new Rollout("r", { ...others, autoScaling, verifier }));
    const { contract, ...known } = DEPLOYMENT;
    const compiled = compileMachines({
      ...known,
      ...(contract === undefined ? {} : { contract }),
      clusterArn: "",
      containerName: "",
      taskRoleArns: [],
      autoScaling,
      verifier: { clusterArn: DEPLOYMENT.clusterArn, ...verifier, assignPublicIp: false },
    });
    assert.deepEqual(JSON.parse(String(named(told.declared, "r-forward").inputs.definition)), compiled.forward);
  });

  const refused: readonly [string, Partial<RolloutArgs>, string][] = [
    ["no tasks", { initialCount: 0 }, "initialCount must be whole tasks from 1 to 1000, got 0. Leave it out to use 2."],
    [
      "a drain shorter than a minute",
      { drainSeconds: 5 },
      "drainSeconds must be whole seconds from 60 to 3600, got 5. Leave it out to use 300.",
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new Rollout("r", { ...ARGS, ...wrong }), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
