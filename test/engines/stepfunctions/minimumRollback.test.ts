import assert from "node:assert/strict";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { versionOrder } from "../../../release/values/versionOrder";
import { digestOf, record } from "./world/record";
import { revision } from "./world/services";
import { text } from "./world/table";
import { World } from "./world/world";

const LIVE = { version: "1.0.0", digest: digestOf("1.0.0") };

/** A release of this version on 1.0.0 that lets nobody go back before `minimum`. */
function contracting(version: string, minimum: string, changes: Partial<ReleaseRecordDocument> = {}) {
  return record({
    version,
    revision: revision("payments", 20),
    previous: LIVE,
    minimumRollbackOrder: minimum === "" ? "" : versionOrder(minimum),
    ...changes,
  });
}

/** Rolls these out, one after the other. */
function rolledOut(...releases: readonly ReleaseRecordDocument[]): World {
  const world = new World();
  for (const one of releases) {
    const execution = world.release(one);
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${one.version}: ${execution.error} ${execution.cause}`);
  }
  return world;
}

function previousOf(version: string): Partial<ReleaseRecordDocument> {
  return { previous: { version, digest: digestOf(version) } };
}

describe("the oldest version that may be gone back to", () => {
  it("is what the release says once it is live, and not before", () => {
    const world = new World();
    world.release(contracting("1.1.0", "1.0.0"));
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    assert.equal(text(world.item, "minimumOrder"), "");
    world.run(3600);
    assert.equal(text(world.item, "minimumOrder"), versionOrder("1.0.0"));
  });

  it("stays after a rollback what it was before the release", () => {
    const world = new World();
    world.release(contracting("1.1.0", "1.0.0"));
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(3600);
    assert.deepEqual([text(world.item, "phase"), text(world.item, "minimumOrder")], ["idle", ""]);
  });

  it("never falls: a later release that says nothing, or less, does not undo a migration", () => {
    const world = rolledOut(
      contracting("1.1.0", "1.0.0"),
      contracting("1.2.0", "", previousOf("1.1.0")),
      contracting("1.3.0", "0.9.0", previousOf("1.2.0")),
    );
    assert.equal(text(world.item, "minimumOrder"), versionOrder("1.0.0"));
  });

  it("is the superseded release's from the take-over on", () => {
    const world = new World();
    world.release(contracting("1.1.0", "1.0.0"));
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.run(90);
    world.release(contracting("1.2.0", "", previousOf("1.1.0")));
    world.runUntil(() => text(world.item, "candidateVersion") === "1.2.0", "the take-over");
    assert.equal(text(world.item, "minimumOrder"), versionOrder("1.0.0"));
  });
});

describe("a rollback below it", () => {
  const world = () => rolledOut(contracting("1.1.0", "1.0.0"));
  const back = (version: string) =>
    record({ version, kind: "rollback", revision: revision("payments", 1), ...previousOf("1.1.0") });

  it("is refused, with the reason", () => {
    const account = world();
    const before = account.item;
    const execution = account.release(back("0.9.0"));
    account.run(60);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.BelowMinimumRollback"]);
    assert.equal(
      execution.cause,
      "Version 0.9.0 is older than the oldest one that may be gone back to since a migration contracted the database: that one " +
        "sorts as 0000000000000001.0000000000000000.0000000000000000~ (numbers are padded with zeros). " +
        "Release a fix instead, or go back to a version that is not older.",
    );
    assert.deepEqual(account.item, before);
    assert.equal(account.services.messages.at(-1)?.message["error"], "Airlock.BelowMinimumRollback");
  });

  it("is none when it is the very version", () => {
    const account = world();
    const execution = account.release(back("1.0.0"));
    account.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.equal(text(account.item, "stableVersion"), "1.0.0");
  });
});

describe("a release that nobody could go back from", () => {
  it("is refused: the version that is live is older than it lets anybody go back to", () => {
    const world = new World();
    const before = world.item;
    const execution = world.release(contracting("1.1.0", "1.0.1"));
    world.run(60);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.NoWayBack"]);
    assert.equal(
      execution.cause,
      "Version 1.1.0 lets nobody go back to a version before the one that sorts as " +
        "0000000000000001.0000000000000000.0000000000000001~ (numbers are padded with zeros), and 1.0.0 is live: it could not be " +
        "rolled back. Release the contracting migration after the version that no longer needs the old schema has become live.",
    );
    assert.deepEqual(world.item, before);
  });

  it("is measured in the validation window by the release that it would take over from", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.run(90);
    const execution = world.release(contracting("1.2.0", "1.1.0", previousOf("1.1.0")));
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.equal(text(world.item, "minimumOrder"), versionOrder("1.1.0"));
  });
});
