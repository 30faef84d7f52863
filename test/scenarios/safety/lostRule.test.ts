import assert from "node:assert/strict";
import { DeleteRuleCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { BlueGreenTargetGroups, readLiveState, WeightedCanaryListener } from "../../../components/aws";
import { firstLiveState } from "../../../components/aws/topology/firstLiveState";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import type { EngineRun } from "../../engine/harness/engineRun";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { readWeights } from "../../engine/hops/weights";

const SERVICE = { service: "payments", environment: "dev" };
const LIVE: LiveState = {
  ...firstLiveState("payments", "dev"),
  ...{ stableColour: "green", stableVersion: "1.0.0", weights: { blue: 0, green: 100 } },
};

/** The rule's traffic is lost the moment it is deleted; what may not happen is that it comes back for another version. */
describe("a production rule that somebody deleted in the account, on the real engine", () => {
  let world: World;
  let workspace: EngineWorkspace;

  /** A program with a production rule; `knows` what is live, or believes that nothing is. */
  const program = (knows: boolean) => async () => {
    const live = knows ? await readLiveState(SERVICE) : undefined;
    const { vpc, listener } = declareGround();
    const groups = new BlueGreenTargetGroups("pay", { ...SERVICE, vpcId: vpc.id, port: 8080 });
    const rules = new WeightedCanaryListener("pay", {
      ...SERVICE,
      listenerArn: listener.arn,
      blueTargetGroupArn: groups.blue.arn,
      greenTargetGroupArn: groups.green.arn,
      ...(live === undefined ? {} : { weightsAtCreation: live.weights }),
    });
    return { rule: rules.productionRule.arn, blue: groups.blue.arn, green: groups.green.arn };
  };
  const says = (live: LiveState) =>
    world.aws.ssm.send(
      new PutParameterCommand({
        ...{ Name: "/airlock/payments/dev/live", Type: "String", Overwrite: true },
        Value: JSON.stringify(live),
      }),
    );
  async function assertRefused(knows: boolean, words: string): Promise<void> {
    const runs: EngineRun[] = [await workspace.preview(program(knows)), await workspace.up(program(knows))];
    for (const run of runs) {
      assert.equal(run.ok, false);
      assert.ok(run.stderr.includes(words), run.stderr);
    }
  }

  before(async () => {
    world = await startWorld();
    workspace = await world.workspace();
    const first = await workspace.up(program(true));
    assert.equal(first.stderr, "");
    await says(LIVE);
    await world.aws.elb.send(new DeleteRuleCommand({ RuleArn: String(first.outputs["rule"]) }));
    assert.equal((await workspace.refresh()).stderr, "");
  });
  after(() => world.stop());

  it("is refused the weights of its first day, in preview and in up", () =>
    assertRefused(
      false,
      "aws:lb/listenerRule:ListenerRule pay-production would be created with blue 100 %, green 0 %, but payments in dev is live with " +
        "blue 0 %, green 100 %: its users would get another version. Give routing.weightsAtCreation the weights that readLiveState tells, then run this again.",
    ));

  it("waits for the end of a rollout that is in flight, in preview and in up", async () => {
    await says({
      ...LIVE,
      phase: "shifting",
      candidateVersion: "1.1.0",
      recordKey: "releases/payments/dev/1.1.0/attempt-1.json",
    });
    await assertRefused(
      true,
      "aws:lb/listenerRule:ListenerRule pay-production cannot change while release 1.1.0 of payments in dev is in flight (shifting, blue 0 %, green 100 %).",
    );
    await says(LIVE);
  });

  it("comes back with the live weights by a program that reads them first", async () => {
    const run = await workspace.up(program(true));
    assert.equal(run.stderr, "");
    assert.deepEqual(await readWeights(world.aws, String(run.outputs["rule"])), {
      [String(run.outputs["blue"])]: 0,
      [String(run.outputs["green"])]: 100,
    });
  });
});
