import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { EngineRun } from "../../engine/harness/engineRun";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { Account } from "../rollout/account";
import { type ReleaseFolder, removeReleases, versionOf, writeRelease } from "../rollout/releaseFolders";
import { running } from "../rollout/truth";
import { platformProgram, serviceProgram } from "../stacks";

const first = versionOf("1.0.0", "1");

/** Something that one run of a program tells, and another waits for. */
function signal() {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = () => {
      resolve();
    };
  });
  return {
    told,
    tell: () => {
      tell();
    },
  };
}

describe("two ups at once, on the real engine", () => {
  let account: Account;
  let standing: Awaited<ReturnType<typeof running>>;
  let branches: readonly ReleaseFolder[];
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(first, "none"));
    branches = [writeRelease(versionOf("1.1.0", "2"), first), writeRelease(versionOf("1.2.0", "3"), first)];
    standing = await running(account);
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** While one `up` stands in its middle, a second one runs to its end; then the first goes on. */
  async function both(stack: EngineWorkspace, program: PulumiFn, second: () => Promise<EngineRun>) {
    const [begun, goOn] = [signal(), signal()];
    const outer = stack.up(async () => {
      const outputs = (await program()) as Record<string, unknown>;
      begun.tell();
      await goOn.told;
      return outputs;
    });
    await begun.told;
    const inner = await second().finally(() => goOn.tell());
    return { outer: await outer, inner };
  }

  it("of one stack: the second is told of the lock and does nothing", async () => {
    const { outer, inner } = await both(account.platformStack, platformProgram(), () =>
      account.platformStack.up(async () => ({})),
    );
    assert.equal(inner.ok, false);
    assert.match(
      inner.stderr,
      /error: the stack is currently locked by 1 lock\(s\)\. Either wait for the other process\(es\) to end or delete the lock file with `pulumi cancel`\./,
    );
    assert.deepEqual([outer.stderr, Object.keys(outer.changes)], ["", ["same"]]);
    assert.deepEqual(await running(account), standing);
  });

  it("of the platform and the service: both go through, and move nothing", async () => {
    await account.chooseRelease(branches[0] ?? assert.fail());
    const { outer, inner } = await both(account.platformStack, platformProgram(), () =>
      account.serviceStack.up(serviceProgram),
    );
    assert.deepEqual([outer.stderr, Object.keys(outer.changes)], ["", ["same"]]);
    assert.deepEqual([inner.stderr, inner.outputs["record"]], ["", branches[0]?.recordKey]);
    assert.deepEqual(await running(account), standing);
  });

  it("of two service stacks, from two branches: two revisions and two records, and nothing that runs", async () => {
    const [one, other] = branches as [ReleaseFolder, ReleaseFolder];
    const second = await account.anotherServiceStack("branch");
    await second.setConfig("airlock-service:release", other.release);
    await second.setConfig("airlock-service:config", other.config);
    await account.chooseRelease(one, { LOG_LEVEL: "debug" });
    const { outer, inner } = await both(account.serviceStack, serviceProgram, () => second.up(serviceProgram));
    assert.deepEqual([outer.stderr, inner.stderr], ["", ""]);
    assert.deepEqual([outer.outputs["record"], inner.outputs["record"]], [one.recordKey, other.recordKey]);
    assert.notEqual(outer.outputs["revision"], inner.outputs["revision"]);
    assert.deepEqual(await running(account), standing);
  });
});
