import assert from "node:assert/strict";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeRulesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { setAlarmState } from "../../engine/hops/eventBus";
import { poll, waitForEnd, waitForState } from "../../engine/hops/executions";
import { readWeights } from "../../engine/hops/weights";
import { raisePlatform } from "../stacks";
import { Account } from "./account";
import { ENVIRONMENT, removeReleases, type Version, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf, shiftsOf } from "./sent";
import { agreedState, documentAt, placedOn, quarantineOf, rolloutItem, stageReached } from "./truth";

const first = versionOf("1.0.0", "1");
/** How long a rollout stands still at a time; the state machine says it. */
const HOLD_SECONDS = 60;

/** Rewrites a release's stages and strategy. */
function by(strategy: string, stages: string, more = "") {
  return (yaml: string): string =>
    yaml.replace(/rollout: \{ stages: \[.*?\], /, `rollout: { strategy: ${strategy}, stages: [${stages}], ${more}`);
}

describe("the strategies, on the real engine with real state machines", () => {
  let account: Account;
  let live: Version = first;
  before(async () => {
    account = await Account.open((world) =>
      raisePlatform(world, ENVIRONMENT, (options) =>
        world.workspace({
          ...options,
          config: { ...options?.config, "airlock-platform:ring": JSON.stringify({ cookie: "ring=0" }) },
        }),
      ),
    );
    await account.completes(writeRelease(first, "none"));
  });
  beforeEach(async () => {
    await account.allIsWell();
    await account.hold();
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** The rule of ring 0: the one other rule that forwards to both colours. */
  async function ringRule(): Promise<string> {
    const listenerArn = account.made.rule.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
    const { Rules = [] } = await account.world.aws.elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
    const found = Rules.filter(
      ({ RuleArn, Actions }) =>
        RuleArn !== account.made.rule && Actions?.[0]?.ForwardConfig?.TargetGroups?.length === 2,
    );
    assert.equal(found.length, 1);
    return found[0]?.RuleArn ?? "";
  }

  async function ringTraffic() {
    const weights = await readWeights(account.world.aws, await ringRule());
    return { blue: weights[account.made.targetGroups.blue], green: weights[account.made.targetGroups.green] };
  }

  async function unlocked(): Promise<void> {
    await poll("the lock", async () => ((await rolloutItem(account))?.phase === "idle" ? true : undefined));
  }

  it("rings: ring 0 comes by its rule alone, and both rules go back together", async () => {
    const bad = versionOf("1.1.0", "2");
    const stages =
      "{ name: ring 0, weight: 0%, bake: 31s }, { name: ring 1, weight: 10%, bake: 37s }, { weight: 100%, bake: 43s }";
    await account.hold(31);
    const forward = await account.release(writeRelease(bad, live, by("rings", stages, "ringRequestsPerSecond: 20, ")));
    await waitForState(account.world.aws, forward, "Bake");
    assert.deepEqual(await ringTraffic(), { blue: 100, green: 0 });
    assert.deepEqual((await agreedState(account)).weights, { blue: 0, green: 100 });
    assert.equal((await rolloutItem(account))?.ringWeight, "100");

    const alarm = "airlock-payments-dev-blue-contract-error-rate";
    await setAlarmState(account.world.aws, alarm, "ALARM", { lost: true });
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.deepEqual(
      [ended.error, ended.cause],
      ["Airlock.Breach", `Alarms of the candidate ring in stage ring 0: ["${alarm}"]`],
    );
    await unlocked();
    assert.deepEqual(await ringTraffic(), { blue: 0, green: 100 });
    assert.equal((await quarantineOf(account, bad.digest))?.trigger, "alarm");
  });

  it("an A/B test: users stay with their version, and at its end the figures are written and the stable version serves all", async () => {
    const tested = versionOf("1.2.0", "3");
    await account.hold(37);
    const change = by("ab-test", "{ name: compare, weight: 50%, bake: 37s }", "sticky: 1h, ");
    const forward = await account.release(writeRelease(tested, live, change));
    await stageReached(account, forward, "blue", 50);
    const { Rules } = await account.world.aws.elb.send(new DescribeRulesCommand({ RuleArns: [account.made.rule] }));
    assert.deepEqual(Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig, {
      Enabled: true,
      DurationSeconds: 3600,
    });
    await measured("blue", 1200);
    await measured("green", 1000);
    // CloudWatch's times are whole seconds, and the end of the time that is asked for is not part of it.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    await unlocked();

    const key = `comparisons/payments/${ENVIRONMENT}/1.2.0/attempt-1.json`;
    const found = await account.world.aws.s3.send(new GetObjectCommand({ Bucket: account.made.bucket, Key: key }));
    const comparison = JSON.parse((await found.Body?.transformToString()) ?? "null") as Record<string, never>;
    assert.deepEqual(
      [comparison["schema"], comparison["stable"]?.["version"], comparison["candidate"]?.["version"]],
      ["airlock/comparison/v1", live.version, tested.version],
    );
    const requests = (role: string) =>
      (comparison[role]?.["figures"]?.["requests"] as readonly number[] | undefined) ?? [];
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    assert.deepEqual([sum(requests("candidate")), sum(requests("stable"))], [1200, 1000]);

    assert.equal((await documentAt(account, "outcomes", "1.2.0"))?.outcome, "compared");
    assert.equal(await documentAt(account, "rollbacks", "1.2.0"), undefined);
    assert.equal(await quarantineOf(account, tested.digest), undefined);
    const told = (await notificationsOf(account)).at(-1);
    assert.deepEqual([told?.subject, told?.message.comparison], ["payments in dev: compared", key]);
    const state = await agreedState(account);
    assert.deepEqual([state.stableVersion, state.weights], [live.version, { blue: 0, green: 100 }]);
    const after = await account.world.aws.elb.send(new DescribeRulesCommand({ RuleArns: [account.made.rule] }));
    assert.equal(after.Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled, false);
  });

  it("blue-green: one switch; without data at its end it holds, tells people, and completes once there is some", async () => {
    const released = versionOf("1.3.0", "4");
    const shifts = (await shiftsOf(account)).length;
    await account.hold(37);
    const change = by("blue-green", "{ name: switch, weight: 100%, bake: 37s }");
    const forward = await account.release(writeRelease(released, live, change));
    await stageReached(account, forward, "blue", 100);
    assert.equal((await placedOn(account)).green.running, 2, "the old colour is kept");
    const alarm = "airlock-payments-dev-blue-contract-error-rate";
    await setAlarmState(account.world.aws, alarm, "INSUFFICIENT_DATA", { lost: true });
    await account.hold(HOLD_SECONDS);
    await waitForState(account.world.aws, forward, "Hold");
    const told = (await notificationsOf(account)).at(-1);
    assert.deepEqual(
      [told?.subject, told?.message.reason],
      ["payments in dev: holding", `Alarms without data at the end of stage switch: ["${alarm}"]`],
    );
    await account.allIsWell();
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    assert.deepEqual((await shiftsOf(account)).slice(shifts), [0], "one switch");
    const state = await agreedState(account);
    assert.deepEqual([state.stableVersion, state.weights], [released.version, { blue: 100, green: 0 }]);
    assert.deepEqual(await ringTraffic(), { blue: 100, green: 0 });
    assert.equal((await placedOn(account)).green.running, 0);
    live = released;
  });

  /** So many requests reached a colour, all of them well. */
  async function measured(colour: "blue" | "green", requests: number): Promise<void> {
    const Dimensions = [
      { Name: "TargetGroup", Value: account.made.targetGroups[colour].replace(/^.*:/, "") },
      {
        Name: "LoadBalancer",
        Value: account.made.rule
          .replace(/^.*listener-rule\//, "")
          .split("/", 3)
          .join("/"),
      },
    ];
    await account.world.aws.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "AWS/ApplicationELB",
        MetricData: ["RequestCount", "HTTPCode_Target_2XX_Count"].map((MetricName) => ({
          MetricName,
          Dimensions,
          Value: requests,
          Timestamp: new Date(),
        })),
      }),
    );
  }
});
