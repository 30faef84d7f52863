import assert from "node:assert/strict";
import * as lb from "@pulumi/aws/lb";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { declareGround } from "./harness/ground";
import { startWorld, type World } from "./harness/world";
import { readWeights, shiftWeights } from "./hops/weights";

interface Choices {
  readonly tags?: Record<string, string>;
  readonly blueWeight?: number;
  readonly bluePort?: number;
  readonly blueName?: string;
  readonly priority?: number;
  readonly rule?: CustomResourceOptions;
  /** A second rule at this priority. */
  readonly second?: number;
  /** Makes an input of the rule reject, as a failed read would. */
  readonly failing?: boolean;
}

/** Two target groups and the rule that weighs them, as a team could write it by hand. */
function program(choices: Choices = {}) {
  return async () => {
    const { vpc, listener } = declareGround();
    const group = (name: string, port: number, fixed?: string) => {
      const args = { vpcId: vpc.id, port, protocol: "HTTP", targetType: "ip", ...(fixed && { name: fixed }) };
      return new lb.TargetGroup(name, args);
    };
    const blue = group("blue", choices.bluePort ?? 80, choices.blueName);
    const green = group("green", 80);
    const weight = choices.blueWeight ?? 100;
    const blueWeight: number | Promise<number> = choices.failing
      ? Promise.reject(new Error("the read failed"))
      : weight;
    const rule = new lb.ListenerRule(
      "rule",
      {
        listenerArn: listener.arn,
        priority: choices.priority ?? 1,
        conditions: [{ pathPattern: { values: ["/*"] } }],
        actions: [
          {
            type: "forward",
            forward: {
              targetGroups: [
                { arn: blue.arn, weight: blueWeight },
                { arn: green.arn, weight: 100 - weight },
              ],
            },
          },
        ],
        ...(choices.tags && { tags: choices.tags }),
      },
      choices.rule,
    );
    if (choices.second !== undefined) {
      new lb.ListenerRule("second", {
        listenerArn: listener.arn,
        priority: choices.second,
        conditions: [{ pathPattern: { values: ["/second"] } }],
        actions: [{ type: "forward", targetGroupArn: green.arn }],
      });
    }
    // An output of the program that rejects makes the SDK report the error in time; without one it does not.
    return choices.failing ? {} : { rule: rule.arn, blue: blue.arn, green: green.arn };
  };
}

const ignoring: CustomResourceOptions = { ignoreChanges: ["actions"] };

describe("a listener rule on the real engine", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(() => world.stop());

  /** A first `up`, then a rollout shifts the rule to 70/30 past Pulumi. */
  async function shifted(choices: Choices) {
    const workspace = await world.workspace();
    const first = await workspace.up(program(choices));
    assert.equal(first.stderr, "");
    const { rule, blue, green } = first.outputs as { rule: string; blue: string; green: string };
    assert.deepEqual(await readWeights(world.aws, rule), { [blue]: 100, [green]: 0 });
    await shiftWeights(world.aws, rule, { [blue]: 70, [green]: 30 });
    const live = () => readWeights(world.aws, rule).then((weights) => [weights[blue], weights[green]]);
    return { workspace, rule, blue, green, live };
  }
  const actionsSent = async () =>
    (await world.moto.calls()).filter((call) => call.action.endsWith(".ModifyRule") && call.body.includes("Actions."));

  describe("that ignores changes of actions", () => {
    it("keeps live weights through an up that changes nothing", async () => {
      const { workspace, live } = await shifted({ rule: ignoring });
      const run = await workspace.up(program({ rule: ignoring }));
      assert.deepEqual([run.ok, run.changes], [true, { same: 9 }]);
      assert.deepEqual(await live(), [70, 30]);
    });

    it("keeps live weights through an up that changes its tag, its priority and the program's weights", async () => {
      const { workspace, live } = await shifted({ rule: ignoring });
      const changed = { rule: ignoring, tags: { team: "pay" }, priority: 5, blueWeight: 0 };
      const run = await workspace.up(program(changed));
      assert.deepEqual([run.ok, run.changes], [true, { same: 8, update: 1 }]);
      assert.deepEqual(await live(), [70, 30]);
      assert.equal((await actionsSent()).length, 1, "the only Actions sent were the rollout's own");
    });

    it("keeps live weights through refresh and up, and only refresh writes them to the state", async () => {
      const { workspace, live } = await shifted({ rule: ignoring });
      await workspace.up(program({ rule: ignoring, tags: { team: "pay" } }));
      assert.match(JSON.stringify((await workspace.exportState()).deployment), /"weight":100/);
      const refreshed = await workspace.refresh();
      assert.deepEqual([refreshed.ok, refreshed.changes], [true, { same: 9 }], "an ignored property is no drift");
      assert.match(JSON.stringify((await workspace.exportState()).deployment), /"weight":70/);
      const run = await workspace.up(program({ rule: ignoring, tags: { team: "web" } }));
      assert.deepEqual([run.ok, run.changes], [true, { same: 8, update: 1 }]);
      assert.deepEqual(await live(), [70, 30]);
    });

    it("loses live weights when it is replaced, because a replacement ignores ignoreChanges", async () => {
      const { workspace, green } = await shifted({ rule: ignoring });
      const replaced = { ...ignoring, replaceOnChanges: ["priority"] };
      const run = await workspace.up(program({ rule: replaced, priority: 7 }));
      assert.equal(run.stderr, "");
      assert.equal((await readWeights(world.aws, String(run.outputs.rule)))[green], 0);
    });
  });

  describe("that does not ignore them", () => {
    it("keeps live weights as long as its actions do not change, which nobody should rely on", async () => {
      const { workspace, live } = await shifted({});
      assert.equal((await workspace.up(program({ tags: { team: "pay" } }))).ok, true);
      assert.deepEqual(await live(), [70, 30]);
    });

    it("resets live weights when the program's weights change", async () => {
      const { workspace, live } = await shifted({});
      assert.equal((await workspace.up(program({ blueWeight: 90 }))).ok, true);
      assert.deepEqual(await live(), [90, 10]);
    });

    it("resets live weights after a refresh", async () => {
      const { workspace, live } = await shifted({});
      const refreshed = await workspace.refresh();
      assert.deepEqual(refreshed.changes, { same: 8, update: 1 });
      const run = await workspace.up(program());
      assert.deepEqual([run.ok, run.changes], [true, { same: 8, update: 1 }]);
      assert.deepEqual(await live(), [100, 0]);
    });
  });

  it("fails with PriorityInUse when another rule has its priority", async () => {
    const workspace = await world.workspace();
    const run = await workspace.up(program({ second: 1 }));
    assert.equal(run.ok, false);
    assert.match(run.stderr, /PriorityInUse/);
  });

  describe("whose target group is replaced", () => {
    it("stays on the old group, whose deletion fails with ResourceInUse", async () => {
      const { workspace, live } = await shifted({ rule: ignoring });
      const run = await workspace.up(program({ rule: ignoring, bluePort: 8080 }));
      assert.equal(run.ok, false);
      assert.match(run.stderr, /ResourceInUse.*currently in use by a listener or a rule/);
      assert.deepEqual(await live(), [70, 30]);
    });

    it("fails at once when the group's name is the program's own, because deletion then comes first", async () => {
      const { workspace } = await shifted({ rule: ignoring, blueName: "fixed" });
      const run = await workspace.up(program({ rule: ignoring, blueName: "fixed", bluePort: 8080 }));
      assert.equal(run.ok, false);
      assert.match(run.stderr, /ResourceInUse/);
      assert.deepEqual(
        run.steps.filter((step) => step.name === "blue" && step.op.startsWith("create")),
        [],
      );
    });
  });

  describe("in an inline program whose input rejects", () => {
    it("is deleted by the engine although it is live, if nothing protects it", async () => {
      const { workspace, rule } = await shifted({ rule: ignoring });
      const run = await workspace.up(program({ rule: ignoring, failing: true }));
      assert.deepEqual(
        run.steps.filter((step) => step.op === "delete").map((step) => step.name),
        ["rule"],
      );
      await assert.rejects(readWeights(world.aws, rule), { name: "RuleNotFoundException" });
    });

    it("stays when it is protected, with its live weights", async () => {
      const protectedRule = { ...ignoring, protect: true };
      const { workspace, live } = await shifted({ rule: protectedRule });
      const run = await workspace.up(program({ rule: protectedRule, failing: true }));
      assert.equal(run.ok, false);
      assert.match(
        run.stderr,
        /resource "urn:pulumi:test::airlock-test::aws:lb\/listenerRule:ListenerRule::rule" cannot be deleted/,
      );
      assert.deepEqual(await live(), [70, 30]);
    });
  });
});
