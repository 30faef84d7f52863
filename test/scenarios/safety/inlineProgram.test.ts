import assert from "node:assert/strict";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type * as pulumi from "@pulumi/pulumi";
import { BlueGreenTargetGroups, readLiveState, WeightedCanaryListener } from "../../../components/aws";
import type { EngineRun } from "../../engine/harness/engineRun";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { readWeights, shiftWeights } from "../../engine/hops/weights";

const SERVICE = { service: "payments", environment: "dev" };

/** What goes wrong in a run of the program. */
type Trouble = "none" | "a read that fails first" | "a rejecting input" | "a throw in apply" | "a throw half way";

/**
 * In an inline Automation program the SDK reports "finished" before it looks at errors: a resource that never registers is one
 * that the engine deletes. What stands between that and a live rule is `protect`, and reading before declaring.
 */
describe("an inline program that fails, on the real engine", () => {
  let world: World;
  let workspace: EngineWorkspace;
  let rule: string;
  let shifted: Readonly<Record<string, number>>;

  const program = (trouble: Trouble) => async () => {
    const { vpc, listener } = declareGround();
    if (trouble === "a read that fails first") await readLiveState(SERVICE);
    const groups = new BlueGreenTargetGroups("pay", { ...SERVICE, vpcId: vpc.id, port: 8080 });
    if (trouble === "a throw half way") throw new Error("the program has a bug");
    const rules = new WeightedCanaryListener("pay", {
      ...SERVICE,
      listenerArn: arnOf(listener.arn, trouble),
      blueTargetGroupArn: groups.blue.arn,
      greenTargetGroupArn: groups.green.arn,
    });
    // Without outputs nothing makes the SDK look at the rejection in time: the dangerous case.
    return trouble === "none" ? { rule: rules.productionRule.arn, blue: groups.blue.arn, green: groups.green.arn } : {};
  };
  const up = (trouble: Trouble): Promise<EngineRun> => workspace.up(program(trouble));
  const assertUntouched = async (run: EngineRun) => {
    assert.deepEqual(
      run.steps.filter(({ op, name }) => op !== "same" && op !== "refresh" && name.startsWith("pay-")),
      [],
      "no step but same for anything of ours",
    );
    assert.deepEqual(await readWeights(world.aws, rule), shifted);
  };

  before(async () => {
    world = await startWorld();
    workspace = await world.workspace();
    const first = await up("none");
    assert.equal(first.stderr, "");
    rule = String(first.outputs.rule);
    shifted = { [String(first.outputs.blue)]: 70, [String(first.outputs.green)]: 30 };
    await shiftWeights(world.aws, rule, shifted);
  });
  after(() => world.stop());

  for (const trouble of ["a rejecting input", "a throw in apply"] as const) {
    it(`with ${trouble} neither deletes nor resets the live rule, and says that it is protected`, async () => {
      const run = await up(trouble);
      assert.equal(run.ok, false);
      assert.match(run.stderr, /pay-production.*protect|protect.*pay-production|cannot be deleted/s);
      assert.deepEqual(await readWeights(world.aws, rule), shifted);
    });
  }

  it("with a read that fails before anything of ours is declared ends with one clear line and touches nothing", async () => {
    await world.aws.ssm.send(
      new PutParameterCommand({ Name: "/airlock/payments/dev/live", Type: "String", Value: "not a live state" }),
    );
    const run = await up("a read that fails first");
    assert.equal(run.ok, false);
    assert.match(run.stderr, /parameter \/airlock\/payments\/dev\/live/);
    await assertUntouched(run);
  });

  it("with a throw half way touches nothing", async () => {
    const run = await up("a throw half way");
    assert.equal(run.ok, false);
    assert.match(run.stderr, /the program has a bug/);
    await assertUntouched(run);
  });

  it("goes on with the live weights once it is repaired, also after a refresh", async () => {
    for (const refresh of [false, true]) {
      if (refresh) assert.ok((await workspace.refresh()).ok);
      const run = await up("none");
      assert.equal(run.stderr, "");
      await assertUntouched(run);
    }
  });
});

function arnOf(arn: pulumi.Output<string>, trouble: Trouble): pulumi.Input<string> {
  if (trouble === "a rejecting input") return Promise.reject(new Error("the read failed"));
  if (trouble !== "a throw in apply") return arn;
  return arn.apply((): string => {
    throw new Error("the answer made no sense");
  });
}
