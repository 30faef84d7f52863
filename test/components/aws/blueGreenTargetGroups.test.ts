import assert from "node:assert/strict";
import { BlueGreenTargetGroups, type BlueGreenTargetGroupsArgs } from "../../../components/aws/blueGreenTargetGroups";
import { named, record } from "./recorder";

const GOOD: BlueGreenTargetGroupsArgs = {
  service: "payments",
  environment: "production",
  vpcId: "vpc-1",
  port: 8080,
};

describe("BlueGreenTargetGroups", () => {
  it("declares one protected group per colour, alike but for the name", async () => {
    const { declared } = await record(() => new BlueGreenTargetGroups("payments", GOOD));
    const [blue, green] = [named(declared, "payments-blue"), named(declared, "payments-green")];
    assert.equal(blue.type, "aws:lb/targetGroup:TargetGroup");
    assert.deepEqual([blue.protect, green.protect], [true, true]);
    assert.deepEqual(
      { ...blue.inputs, name: "" },
      {
        name: "",
        vpcId: "vpc-1",
        port: 8080,
        protocol: "HTTP",
        targetType: "ip",
        deregistrationDelay: 30,
        healthCheck: {
          path: "/healthz",
          matcher: "200",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        stickiness: { enabled: false, type: "lb_cookie" },
      },
    );
    assert.deepEqual({ ...green.inputs, name: "" }, { ...blue.inputs, name: "" });
    assert.deepEqual([blue.inputs.name, green.inputs.name], ["payments-production-blue", "payments-production-green"]);
  });

  it("keeps names within ELB's 32 characters and apart from each other", async () => {
    const long = { ...GOOD, service: "a-service-with-24-letter", environment: "an-environment-with-24-l" };
    const { declared } = await record(() => new BlueGreenTargetGroups("long", long));
    const names = ["long-blue", "long-green"].map((name) => String(named(declared, name).inputs.name));
    assert.deepEqual(names, ["a-service-with-24-le-3e724c-blue", "a-service-with-24-l-3e724c-green"]);
    assert.ok(names.every((name) => name.length <= 32));
  });

  const refused: readonly [string, Partial<BlueGreenTargetGroupsArgs>, string][] = [
    [
      "a service in capitals",
      { service: "Payments" },
      'service must be 1 to 24 lower-case letters, digits and hyphens, beginning with a letter, got "Payments". It becomes part of physical names, and a target group\'s has 32 characters.',
    ],
    [
      "a drain of 1.5 seconds",
      { drainSeconds: 1.5 },
      "drainSeconds must be whole seconds from 0 to 3600, got 1.5. Leave it out to use 30.",
    ],
    ["port 0", { port: 0 }, "port must be whole numbers from 1 to 65535, got 0. It is a TCP port."],
    [
      "a health check path without its slash",
      { healthCheck: { path: "healthz" } },
      'healthCheck.path must be a path that begins with /, got "healthz". Leave it out to use /healthz.',
    ],
    [
      "a check every second",
      { healthCheck: { intervalSeconds: 1 } },
      "healthCheck.intervalSeconds must be whole seconds from 5 to 300, got 1. Leave it out to use 10.",
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}, before anything is declared`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new BlueGreenTargetGroups("payments", { ...GOOD, ...wrong }), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
