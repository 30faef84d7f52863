import assert from "node:assert/strict";
import { ProgressiveInstances, type ProgressiveInstancesArgs } from "../../../components/aws";
import { type Declared, named, record } from "./recorder";

const GOOD: ProgressiveInstancesArgs = {
  service: "payments",
  environment: "production",
  network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] },
  instances: { port: 8080, most: 12 },
  releases: {
    launchTemplateName: "payments-production",
    instanceRoleArns: ["arn:aws:iam::123456789012:role/payments-instances"],
  },
  initialLaunchTemplateId: "lt-00000000000000000",
  routing: {
    listenerArn:
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
  },
  alarms: { runbookUrl: "https://runbooks.example/payments" },
};

const SMOKE = {
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/smoke:1",
  containerName: "smoke",
  subnetIds: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  roleArns: [],
  blueUrl: "https://blue.payments.example",
  greenUrl: "https://green.payments.example",
};

// What mocks cannot prove (that ignoreChanges holds, that AWS takes the inputs) the real engine does.
describe("ProgressiveInstances", () => {
  let declared: readonly Declared[];
  before(async () => {
    ({ declared } = await record(() => new ProgressiveInstances("payments", GOOD), { hooks: true }));
  });

  it("has its parts under their type tokens", () => {
    const components = declared.filter((resource) => resource.type.startsWith("airlock:"));
    assert.deepEqual(
      components.map(({ type, name }) => `${type} ${name}`),
      [
        "airlock:aws:ProgressiveInstances payments",
        "airlock:aws:BlueGreenTargetGroups payments-groups",
        "airlock:aws:WeightedCanaryListener payments-listener",
        "airlock:aws:ReleaseAlarms payments-alarms",
        "airlock:aws:Rollout payments-rollout",
        "airlock:aws:AuditBucket payments-rollout-audit",
        "airlock:aws:ReleaseDashboard payments-dashboard",
      ],
    );
  });

  it("creates both groups empty, on target groups of instances, with sizes and version that are the rollout's", () => {
    for (const colour of ["blue", "green"]) {
      assert.equal(named(declared, `payments-groups-${colour}`).inputs["targetType"], "instance");
      const group = named(declared, `payments-${colour}`);
      const { targetGroupArns, ...inputs } = group.inputs;
      assert.equal((targetGroupArns as readonly string[]).length, 1);
      assert.deepEqual(inputs, {
        name: `payments-production-${colour}`,
        vpcZoneIdentifiers: ["subnet-1", "subnet-2"],
        launchTemplate: { id: "lt-00000000000000000", version: "1" },
        minSize: 0,
        desiredCapacity: 0,
        maxSize: 12,
        healthCheckType: "ELB",
        healthCheckGracePeriod: 300,
        waitForCapacityTimeout: "0",
      });
      assert.deepEqual(group.ignoreChanges, ["launchTemplate", "minSize", "desiredCapacity"]);
      assert.equal(group.hooks.length, 2);
    }
  });

  it("protects every resource", () => {
    const children = declared.filter((resource) => resource.type.startsWith("aws:"));
    assert.equal(children.length, 60);
    assert.deepEqual(
      children.filter((resource) => !resource.protect).map((resource) => resource.name),
      [],
    );
  });

  it("compiles machines that place launch template versions and know no ECS service", () => {
    const definition = String(named(declared, "payments-rollout-forward").inputs["definition"]);
    assert.match(definition, /aws-sdk:autoscaling:updateAutoScalingGroup/);
    assert.doesNotMatch(definition, /aws-sdk:ecs:/);
    const policy = JSON.stringify(named(declared, "payments-rollout-forward-policy").inputs["policy"]);
    assert.match(policy, /autoScalingGroupName\/payments-production-blue/);
    assert.match(policy, /role\/payments-instances/);
    assert.doesNotMatch(policy, /ecs:UpdateService/);
  });

  it("pages for the CPU of the instances; EC2 does not measure their memory", () => {
    const alarm = named(declared, "payments-alarms-blue-page-cpu").inputs;
    assert.deepEqual(
      [alarm["namespace"], alarm["dimensions"], alarm["period"], alarm["evaluationPeriods"]],
      ["AWS/EC2", { AutoScalingGroupName: "payments-production-blue" }, 300, 1],
    );
    assert.ok(declared.every(({ name }) => !name.includes("page-memory")));
    const body = String(named(declared, "payments-dashboard-dashboard").inputs["dashboardBody"]);
    assert.match(body, /"AWS\/EC2","CPUUtilization","AutoScalingGroupName","payments-production-green"/);
    assert.doesNotMatch(body, /MemoryUtilization/);
  });

  const refusals: readonly (readonly [string, Partial<ProgressiveInstancesArgs>, string])[] = [
    [
      "more instances than a state can read",
      { instances: { port: 8080, most: 401 } },
      "instances.most must be whole instances from 1 to 400, got 401. It is the largest size of each group.",
    ],
    [
      "a first release that no group could hold",
      { initialCount: 13 },
      "initialCount must be whole instances from 1 to 12, got 13. A group cannot run more than instances.most. Leave it out to use 2.",
    ],
    [
      "a launch template without a name",
      { releases: { launchTemplateName: " ", instanceRoleArns: [] } },
      'releases.launchTemplateName must be a text that is not empty, got " ". Its versions are what is released.',
    ],
    [
      "a grace period in fractions",
      { instances: { port: 8080, most: 12, gracePeriodSeconds: 0.5 } },
      "instances.gracePeriodSeconds must be whole seconds from 0 to 3600, got 0.5. Leave it out to use 300.",
    ],
    [
      "a smoke test without an address to test",
      { smokeTest: SMOKE },
      "routing.test.blueHost, routing.test.greenHost must be given where there is a smoke test, got nothing. A smoke test reaches the idle colour by an address, and the default test rules want a header.",
    ],
    [
      "a smoke test without a cluster to run in",
      {
        smokeTest: SMOKE,
        routing: { ...GOOD.routing, test: { blueHost: "blue.payments.example", greenHost: "green.payments.example" } },
      },
      "clusterArn must be an ARN where there is a smoke test, a verifier or an attestor, got nothing. Their tasks run in a cluster.",
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(`refuses ${what}, before anything is declared`, async () => {
      const told = await record(() => {
        assert.throws(() => new ProgressiveInstances("payments", { ...GOOD, ...change }), { message });
      });
      assert.deepEqual(told.declared, []);
    });
  }
});
