import assert from "node:assert/strict";
import { ProgressiveService, type ProgressiveServiceArgs } from "../../../components/aws";
import { type Declared, named, record, valueOf } from "./recorder";

const GOOD: ProgressiveServiceArgs = {
  service: "payments",
  environment: "production",
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
  network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
  container: { name: "app", port: 8080 },
  routing: {
    listenerArn:
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
  },
  alarms: { runbookUrl: "https://runbooks.example/payments" },
  initialTaskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:1",
  taskRoleArns: ["arn:aws:iam::123456789012:role/payments-execution"],
};

// What mocks cannot prove (that protect, ignoreChanges and hooks hold, that AWS takes the inputs) the real engine does.
describe("ProgressiveService", () => {
  let declared: readonly Declared[];
  let made: ProgressiveService;
  before(async () => {
    ({ declared, result: made } = await record(() => new ProgressiveService("payments", GOOD), { hooks: true }));
  });

  it("puts the whole topology together", () => {
    const count = (type: string) => declared.filter((resource) => resource.type === type).length;
    assert.deepEqual(
      {
        groups: count("aws:lb/targetGroup:TargetGroup"),
        rules: count("aws:lb/listenerRule:ListenerRule"),
        services: count("aws:ecs/service:Service"),
        alarms: count("aws:cloudwatch/metricAlarm:MetricAlarm"),
        machines: count("aws:sfn/stateMachine:StateMachine"),
        topics: count("aws:sns/topic:Topic"),
        buckets: count("aws:s3/bucket:Bucket"),
      },
      { groups: 2, rules: 3, services: 2, alarms: 16, machines: 3, topics: 1, buckets: 1 },
    );
  });

  it("has its parts under their type tokens", () => {
    const components = declared.filter((resource) => resource.type.startsWith("airlock:"));
    assert.deepEqual(
      components.map(({ type, name }) => `${type} ${name}`),
      [
        "airlock:aws:ProgressiveService payments",
        "airlock:aws:BlueGreenTargetGroups payments-groups",
        "airlock:aws:WeightedCanaryListener payments-listener",
        "airlock:aws:ReleaseAlarms payments-alarms",
        "airlock:aws:Rollout payments-rollout",
        "airlock:aws:AuditBucket payments-rollout-audit",
        "airlock:aws:ReleaseDashboard payments-dashboard",
      ],
    );
  });

  it("protects every resource: losing one would take traffic, a rollout or its evidence away", () => {
    const children = declared.filter((resource) => resource.type.startsWith("aws:"));
    assert.equal(children.length, 62);
    assert.deepEqual(
      children.filter((resource) => !resource.protect).map((resource) => resource.name),
      [],
    );
  });

  it("has a dashboard with the contract's own metrics, and none where it is told so", async () => {
    const metrics = [{ name: "checkouts", namespace: "Shop", metricName: "Checkouts", below: 20 }];
    const told = await record(
      () => new ProgressiveService("payments", { ...GOOD, alarms: { ...GOOD.alarms, metrics } }),
    );
    assert.match(
      String(named(told.declared, "payments-dashboard-dashboard").inputs.dashboardBody),
      /"Shop","Checkouts"/,
    );
    const without = await record(() => new ProgressiveService("payments", { ...GOOD, dashboard: false }));
    assert.equal(without.declared.length, declared.length - 6);
    assert.ok(without.declared.every(({ name }) => !name.includes("dashboard")));
  });

  it("ignores what the rollout owns, and nothing else", () => {
    const ignoring = declared.filter((resource) => resource.ignoreChanges.length > 0);
    assert.deepEqual(Object.fromEntries(ignoring.map((resource) => [resource.name, resource.ignoreChanges])), {
      "payments-listener-production": ["actions"],
      "payments-blue": ["taskDefinition", "desiredCount", "deploymentCircuitBreaker", "alarms"],
      "payments-green": ["taskDefinition", "desiredCount", "deploymentCircuitBreaker", "alarms"],
      "payments-rollout-live": ["value"],
    });
  });

  it("has the in-flight hooks on every resource below it", () => {
    const children = declared.filter((resource) => resource.type.startsWith("aws:"));
    const without = children.filter(
      (resource) => !resource.hooks.some((hook) => hook.startsWith("airlock-in-flight:")),
    );
    assert.deepEqual(
      without.map((resource) => resource.name),
      [],
    );
  });

  it("begins with no tasks on either colour, and lets ECS put no older revision back", () => {
    const { inputs } = named(declared, "payments-green");
    assert.deepEqual(inputs, {
      name: "payments-production-green",
      cluster: GOOD.clusterArn,
      launchType: "FARGATE",
      taskDefinition: GOOD.initialTaskDefinitionArn,
      desiredCount: 0,
      deploymentCircuitBreaker: { enable: true, rollback: false },
      healthCheckGracePeriodSeconds: 60,
      loadBalancers: [
        {
          targetGroupArn:
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/payments-production-green/0123456789abcdef",
          containerName: "app",
          containerPort: 8080,
        },
      ],
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["sg-1"],
        assignPublicIp: false,
      },
    });
  });

  it("says where release records go and what rolls", async () => {
    assert.equal(await valueOf(made.auditBucket), "airlock-payments-production-123456789012-eu-west-1");
    assert.equal(await valueOf(made.parameterName), "/airlock/payments/production/live");
    assert.equal(
      await valueOf(made.forwardMachineArn),
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
    );
  });

  it("hands the revisions' roles to the rollout that places them", () => {
    const { policy } = named(declared, "payments-rollout-forward-policy").inputs;
    const { Statement } = policy as { Statement: readonly { Sid: string; Resource: unknown }[] };
    assert.deepEqual(
      Statement.filter(({ Sid }) => Sid === "NameTheRevisionsRoles").map(({ Resource }) => Resource),
      [GOOD.taskRoleArns],
    );
  });

  it("waits for the drain of its groups before it scales a colour in", async () => {
    const slow = { ...GOOD, container: { ...GOOD.container, drainSeconds: 600 } };
    const { declared } = await record(() => new ProgressiveService("payments", slow));
    assert.equal(named(declared, "payments-groups-blue").inputs.deregistrationDelay, 600);
    assert.match(String(named(declared, "payments-rollout-back").inputs.definition), /"Seconds":600/);
  });

  const smokeTest = {
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/smoke:1",
    containerName: "smoke",
    subnetIds: ["subnet-1"],
    securityGroupIds: ["sg-1"],
    roleArns: ["arn:aws:iam::123456789012:role/smoke"],
    blueUrl: "https://blue.example",
    greenUrl: "https://green.example",
  };

  it("runs a smoke test against the hosts of the test rules", async () => {
    const test = { blueHost: "blue.example", greenHost: "green.example" };
    const args = { ...GOOD, routing: { ...GOOD.routing, test }, smokeTest };
    const { declared } = await record(() => new ProgressiveService("payments", args));
    assert.match(String(named(declared, "payments-rollout-forward").inputs.definition), /task-definition\/smoke:1/);
  });

  const refused: readonly [string, Partial<ProgressiveServiceArgs>, string][] = [
    [
      "a smoke test that could only reach the idle colour by a header",
      { smokeTest },
      "routing.test.blueHost, routing.test.greenHost must be given where there is a smoke test, got nothing. A smoke test reaches the idle colour by an address, and the default test rules want a header.",
    ],
    [
      "a cluster's name",
      { clusterArn: "main" },
      'clusterArn must be an ARN, got "main". It looks like arn:aws:ecs:eu-west-1:123456789012:cluster/main.',
    ],
    [
      "no runbook",
      { alarms: { runbookUrl: "" } },
      'alarms.runbookUrl must be an https:// address of at most 300 characters, got "". Whoever is paged opens it first.',
    ],
    [
      "a container without a name",
      { container: { name: " ", port: 80 } },
      'container.name must be a text that is not empty, got " ". It is the container\'s name in the revision.',
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}, before anything is declared`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new ProgressiveService("payments", { ...GOOD, ...wrong }), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
