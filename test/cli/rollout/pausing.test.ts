import assert from "node:assert/strict";
import { pauseOrResume } from "../../../cli/rollout/pauseCommand";
import { AT, AT_TEN, BY, FakeEdge, FORWARD } from "./fakeEdge";
import { FLAGS, TEXT, told, toolsFor } from "./fakeTools";

function account(changes: Record<string, string> = {}): FakeEdge {
  const edge = new FakeEdge();
  edge.items.set("rollout", { ...AT_TEN, ...changes });
  return edge;
}

/** Runs something right before the item is read for the nth time. */
function beforeReading(edge: FakeEdge, nth: number, change: () => void): void {
  let count = 0;
  edge.beforeRead = () => {
    count += 1;
    if (count === nth) change();
  };
}

const pause = (edge: FakeEdge) => pauseOrResume("pause", FLAGS, TEXT, toolsFor(edge));
const resume = (edge: FakeEdge) => pauseOrResume("resume", FLAGS, TEXT, toolsFor(edge));
const pausedOf = (edge: FakeEdge) => [edge.items.get("rollout")?.paused, edge.items.get("rollout")?.pausedBy];
const IN_BETWEEN =
  "payments production: another rollout came in between; it was left alone.\n" +
  "  Look at airlock rollout status, and run this again if that one is meant.\n";

describe("airlock rollout pause and resume", () => {
  it("writes since when and by whom, and nothing else", async () => {
    const edge = account();
    assert.deepEqual(told(await pause(edge)), [
      0,
      "payments production: 1.5.0 pauses at the end of stage 10%.\n" +
        "  Its alarms are looked at all the while, and a breach goes back. It waits for up to five days;\n" +
        "  airlock rollout resume lets it go on.\n",
    ]);
    assert.deepEqual(edge.items.get("rollout"), { ...AT_TEN, paused: AT.toISOString(), pausedBy: BY });
  });

  it("pauses also before the first stage, and where an older engine has written no such attribute", async () => {
    const { paused: _, pausedBy: __, ...older } = AT_TEN;
    const edge = new FakeEdge();
    edge.items.set("rollout", { ...older, phase: "placing", stage: "" });
    const [code, text] = told(await pause(edge));
    const [first] = text.split("\n");
    assert.deepEqual(
      [code, first],
      [0, "payments production: 1.5.0 pauses at the end of placing, before its first stage."],
    );
  });

  it("lets it go on", async () => {
    const edge = account({ paused: "2026-11-21T11:00:00.000Z", pausedBy: "bob" });
    assert.deepEqual(told(await resume(edge)), [
      0,
      "payments production: 1.5.0 goes on, from stage 10%.\n" +
        "  Where it stood still already it looks for this each minute, after an hour of it every ten.\n",
    ]);
    assert.deepEqual(pausedOf(edge), ["", ""]);
  });

  it("says no where it was so before", async () => {
    const edge = account({ paused: "2026-11-21T11:00:00.000Z", pausedBy: "bob" });
    assert.deepEqual(told(await pause(edge)), [
      1,
      "payments production: 1.5.0 is paused already, since 2026-11-21T11:00:00.000Z by bob.\n",
    ]);
    assert.deepEqual(told(await resume(account())), [1, "payments production: 1.5.0 is not paused.\n"]);
  });

  it("says no where nothing is in flight, or where it is too late", async () => {
    const nothing = "payments production: no rollout is in flight. Nothing was changed.\n";
    for (const act of [pause, resume]) {
      assert.deepEqual(told(await act(new FakeEdge())), [1, nothing]);
      assert.deepEqual(told(await act(account({ phase: "idle" }))), [1, nothing]);
      assert.deepEqual(told(await act(account({ phase: "rolling-back" }))), [
        1,
        "payments production: 1.5.0 is rolling-back; that cannot be paused. Nothing was changed.\n",
      ]);
    }
  });

  it("takes its pause back when it met another rollout", async () => {
    const edge = account();
    beforeReading(edge, 2, () => {
      edge.items.set("rollout", { ...AT_TEN, ...edge.items.get("rollout"), rollout: `${FORWARD}-next` });
    });
    assert.deepEqual(told(await pause(edge)), [1, IN_BETWEEN]);
    assert.deepEqual(pausedOf(edge), ["", ""]);
  });

  it("takes its pause back when the rollout began to go back", async () => {
    const edge = account();
    beforeReading(edge, 2, () => edge.items.set("rollout", { ...edge.items.get("rollout"), phase: "rolling-back" }));
    assert.deepEqual(told(await pause(edge)), [
      1,
      "payments production: 1.5.0 is rolling-back; that cannot be paused. Nothing was changed.\n",
    ]);
    assert.deepEqual(pausedOf(edge), ["", ""]);
  });

  it("never ends or overwrites a pause that it has not seen", async () => {
    const edge = account({ paused: "2026-11-21T11:00:00.000Z", pausedBy: "bob" });
    const update = edge.updateItem.bind(edge);
    edge.updateItem = async (...args) => {
      edge.items.set("rollout", { ...AT_TEN, paused: "2026-11-21T12:04:59.000Z", pausedBy: "carol" });
      return update(...args);
    };
    assert.deepEqual(told(await resume(edge)), [1, IN_BETWEEN]);
    assert.deepEqual(pausedOf(edge), ["2026-11-21T12:04:59.000Z", "carol"]);
  });

  it("is exit code 3 where the table cannot be written", async () => {
    const edge = account();
    edge.fails.set("dynamodb:UpdateItem", "denied");
    assert.deepEqual(told(await pause(edge)), [3, "dynamodb:UpdateItem is denied."]);
  });
});
