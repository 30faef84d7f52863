import assert from "node:assert/strict";
import { SeededRandom } from "../../../engines/rehearsal/asl/data/random";
import { InstanceGroup } from "../../../engines/rehearsal/cloud/groups/instanceGroup";
import { imageOf } from "../../../engines/rehearsal/model/rehearsalDeployment";
import type { World } from "../../../engines/rehearsal/model/world";
import { play } from "../../../engines/rehearsal/rehearse";
import { type Edit, mutate, skipped } from "../properties/mutate";
import { DIGEST, requestOf } from "./request";

const ON_GROUPS = requestOf({ capacity: "autoscaling" });
const MINUTE_MS = 60_000;

function groupOf(world: World, version: "stable" | "canary"): InstanceGroup {
  const group = world.services[version];
  assert.ok(group instanceof InstanceGroup);
  return group;
}

/** Someone, or a scaling policy, sets the sizes of a group. */
function resize(world: World, of: "stable" | "canary", least: number, desired: number): void {
  const group = groupOf(world, of);
  group.update({ version: group.version, least, desired }, world.clock.now(), new SeededRandom("resize"));
}

/** How forward ended, in a world that was meddled with. */
function endOf(meddle: (world: World) => void): string {
  const { rehearsal, world } = play(ON_GROUPS, meddle);
  assert.equal(rehearsal.outcome, "rolled-back");
  assert.deepEqual([world.services.canary.desired, world.services.canary.least], [0, 0]);
  const detail = rehearsal.timeline.find((entry) => entry.event === "forward ended")?.detail ?? "";
  return detail.slice(detail.indexOf("Airlock."));
}

/** The same where EC2 says something else about the version that is released. */
function endWith(changes: Readonly<Record<string, string | readonly (string | number)[]>>): string {
  const found = {
    names: ["payments-production"],
    numbers: [3],
    machineImages: ["ami-0123456789abcdef0"],
    images: [imageOf("payments", DIGEST)],
    ...changes,
  };
  const answer: Edit = {
    machine: "forward",
    state: "ReadRevision",
    change: () => ({ Type: "Pass", Parameters: found, ResultPath: "$.revision", Next: "IsOneVersion" }),
  };
  return endOf((world) => {
    mutate(world, [answer]);
  });
}

describe("a release on Auto Scaling groups", () => {
  it("completes, and leaves the live group free to scale in to the count of the first release", () => {
    const { rehearsal, world } = play(ON_GROUPS);
    assert.equal(rehearsal.outcome, "completed");
    const { stable, canary } = world.services;
    assert.deepEqual([stable.desired, stable.least], [0, 0]);
    // The live group ran one more than that when the rollout began.
    assert.deepEqual([canary.desired, canary.least], [3, 2]);
  });

  it("empties the candidate's group before it places the version", () => {
    const { rehearsal, world } = play(ON_GROUPS, (made) => {
      resize(made, "canary", 1, 4);
    });
    assert.equal(rehearsal.outcome, "completed");
    const placed = rehearsal.timeline.filter(({ event, at }) => event === "placed" && at < 600);
    assert.deepEqual(
      placed.map(({ detail }) => detail),
      [
        "0 instances of lt-0123456789abcdef0:1 for the canary weight",
        "3 instances of lt-0123456789abcdef0:3 for the canary weight",
      ],
    );
    // Draining and ending takes a minute and a half in the model.
    assert.ok((placed[1]?.at ?? 0) - (placed[0]?.at ?? 0) >= 90);
    assert.deepEqual(groupOf(world, "canary").versions(world.clock.now()), ["3"]);
  });

  it("keeps what a scaling policy added to the stable group, and gives the candidate as many before the next stage", () => {
    const seen: (readonly number[])[] = [];
    const { rehearsal } = play(ON_GROUPS, (world) => {
      world.clock.at(10 * MINUTE_MS, () => {
        resize(world, "stable", 3, 5);
      });
      world.clock.at(25 * MINUTE_MS, () => {
        const [stable, canary] = [groupOf(world, "stable"), groupOf(world, "canary")];
        seen.push([stable.least, stable.desired], [canary.least, canary.desired]);
      });
    });
    assert.equal(rehearsal.outcome, "completed");
    assert.deepEqual(seen, [
      [5, 5],
      [5, 5],
    ]);
  });

  it("is not started by instances of nothing: before the first release ever no least size is set", () => {
    const { rehearsal, world } = play({
      ...ON_GROUPS,
      previous: { version: "", digest: "" },
      faults: requestOf({ faults: ["unhealthy@100%"] }).faults,
    });
    assert.equal(rehearsal.outcome, "rolled-back");
    const { stable, canary } = world.services;
    assert.deepEqual([stable.desired, stable.least, canary.desired], [0, 0, 0]);
  });
});

describe("a release on Auto Scaling groups goes back", () => {
  const WRONG_REVISION =
    "Airlock.WrongRevision: The record's revision is not one version, by its number, of launch template payments-production.";
  const WRONG_IMAGE =
    "Airlock.WrongImage: The launch template version does not tag its instances airlock:image with the image that the record releases.";
  const MOVING =
    "Airlock.MovingMachineImage: The launch template version names no AMI by its id, so what its instances start with could change.";

  it("where EC2 knows no such version", () => {
    assert.equal(endWith({ names: [], numbers: [], machineImages: [], images: [] }), WRONG_REVISION);
  });

  it("from a version of another launch template", () => {
    assert.equal(endWith({ names: ["orders-production"] }), WRONG_REVISION);
  });

  it("from another version than the record names, as $Latest would be", () => {
    assert.equal(endWith({ numbers: [4] }), WRONG_REVISION);
  });

  it("from a version whose AMI could change, or that names none", () => {
    assert.equal(endWith({ machineImages: ["resolve:ssm:/golden/ami"] }), MOVING);
    assert.equal(endWith({ machineImages: [] }), MOVING);
  });

  it("from a version that is tagged with another image, with none, or with two", () => {
    assert.equal(endWith({ images: ["registry.example.com/payments:latest"] }), WRONG_IMAGE);
    assert.equal(endWith({ images: [] }), WRONG_IMAGE);
    assert.equal(
      endWith({ images: [imageOf("payments", DIGEST), "registry.example.com/payments:latest"] }),
      WRONG_IMAGE,
    );
  });

  it("when instances of an older version do not go away", () => {
    const end = endOf((world) => {
      resize(world, "canary", 1, 1);
      mutate(world, [skipped("forward", "EmptyCandidate")]);
    });
    assert.equal(
      end,
      "Airlock.NeverEmpty: Instances of an earlier version were still in the candidate's group after 20 minutes.",
    );
  });

  it("when the stable group has no instance in service to go back to", () => {
    const end = endOf((world) => {
      resize(world, "stable", 0, 0);
    });
    assert.equal(
      end,
      "Airlock.NoRollbackTarget: The stable colour runs no instance in service, so there would be nothing to go back to.",
    );
  });

  it("when its instances are in service, but do not get healthy", () => {
    const end = endOf((world) => {
      world.services.canary.becomeUnhealthy(0);
    });
    assert.equal(
      end,
      "Airlock.NeverSteady: The candidate's instances were not all in service, of the placed version and healthy within 20 minutes.",
    );
  });

  it("when somebody makes the group launch another version while it starts", () => {
    const end = endOf((world) => {
      world.clock.at(MINUTE_MS / 2, () => {
        const group = groupOf(world, "canary");
        group.update({ version: "2", least: 3, desired: 3 }, world.clock.now(), new SeededRandom("other"));
      });
    });
    assert.match(end, /^Airlock\.NeverSteady: /);
  });
});
