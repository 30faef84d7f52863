import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import { startWorld, type World } from "../../engine/harness/world";
import { platformProgram } from "../stacks";
import { PLATFORM_STACK } from "./platformStack";
import { PACK } from "./serviceStack";
import { violationsOf } from "./violations";

const TRUST = {
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** A role that deploys the way it did before Airlock, beside a stack that is otherwise fine. */
async function bypass(): Promise<void> {
  const role = new iam.Role("old-pipeline", { name: "old-pipeline", assumeRolePolicy: TRUST });
  new iam.RolePolicy("old-pipeline", {
    name: "deploy",
    role: "old-pipeline",
    policy: {
      Version: "2012-10-17",
      Statement: [
        { Sid: "Deploy", Effect: "Allow", Action: ["ecs:UpdateService", "elasticloadbalancing:*"], Resource: "*" },
      ],
    },
  });
  new iam.RolePolicyAttachment("old-pipeline", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/PowerUserAccess",
  });
}

const REMEDY =
  "required actions and resources that cannot touch the rollout's traffic. Whoever has this moves traffic past every gate. Name the actions that are needed and the resources they are needed on; leave these calls to the rollout, and releases to a DeployAgent. A principal that must have it is named in exempt, with the reason.";

describe("roles that could bypass the rollout, on the real engine with the real pack", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(() => world.stop());

  it("are stopped at preview, the policy and the attachment", async () => {
    const stack = await world.workspace({ project: "access", stack: "production" });
    const run = await stack.preview(bypass, { packs: [PACK] });
    assert.equal(run.ok, false);
    assert.deepEqual([...violationsOf(run)].sort(), [
      "old-pipeline: attached-policy-grants-no-traffic: measured PowerUserAccess, which holds everything but IAM on all resources, required policies that cannot touch the rollout's traffic. Whoever has this moves traffic past every gate. Write a policy with the actions and resources that are needed. A principal that must have it is named in exempt, with the reason.",
      `old-pipeline: policy-grants-no-traffic: measured ecs:UpdateService in statement Deploy of policy, ${REMEDY}`,
      `old-pipeline: policy-grants-no-traffic: measured elasticloadbalancing:*, which includes elasticloadbalancing:DeleteRule and 9 more, in statement Deploy of policy, ${REMEDY}`,
    ]);
    assert.deepEqual(await world.moto.calls(), [], "a preview makes nothing");
  });

  it("pass where configuration names them with a reason", async () => {
    const stack = await world.workspace({ project: "access", stack: "production" });
    const exempt = [{ principal: "old-pipeline", reason: "Serves until the migration in March." }];
    const config = {
      "policy-grants-no-traffic": { exempt },
      "attached-policy-grants-no-traffic": { exempt },
    };
    const run = await stack.preview(bypass, { packs: [{ ...PACK, config }] });
    assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
  });

  it("pass a preview that cannot know their policy, and are stopped in the update before it exists", async () => {
    const program = async () => {
      const unknown = new ssm.Parameter("unknown", { type: "String", value: "v" }).arn;
      new iam.Role("late", { name: "late", assumeRolePolicy: TRUST });
      new iam.RolePolicy("late", {
        role: "late",
        name: "late",
        policy: unknown.apply(() =>
          JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "states:UpdateStateMachine", Resource: "*" }],
          }),
        ),
      });
    };
    const stack = await world.workspace({ project: "access", stack: "production" });
    const preview = await stack.preview(program, { packs: [PACK] });
    assert.deepEqual([preview.ok, preview.violations], [true, []]);
    const up = await stack.up(program, { packs: [PACK] });
    assert.equal(up.ok, false);
    assert.deepEqual(violationsOf(up), [
      `late: policy-grants-no-traffic: measured states:UpdateStateMachine in statement 1 of policy, ${REMEDY}`,
    ]);
    const made = (await world.moto.calls()).map(({ action }) => action);
    assert.ok(made.includes("ssm.PutParameter"), "the parameter is made");
    assert.ok(!made.includes("iam.PutRolePolicy"), "the policy is not");
  });

  it("are not Airlock's own: the platform passes, also with roles for people and a GitLab pipeline", async () => {
    const people = JSON.stringify(["arn:aws:iam::123456789012:user/ann"]);
    const { "airlock-platform:repository": _, ...config } = PLATFORM_STACK.config ?? {};
    const stack = await world.workspace({
      ...PLATFORM_STACK,
      config: {
        ...config,
        "airlock-platform:gitlab": JSON.stringify({ project: "acme/payments", branches: ["main"] }),
        "airlock-platform:operatorArns": people,
        "airlock-platform:approverArns": people,
        "airlock-platform:breakGlassArns": people,
      },
    });
    const run = await stack.preview(platformProgram(), { packs: [PACK] });
    assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
  });
});
