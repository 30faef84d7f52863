import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { EngineRun } from "../../engine/harness/engineRun";
import { startWorld, type World } from "../../engine/harness/world";
import { platformProgram, serviceProgram } from "../stacks";
import { PLATFORM_STACK } from "./platformStack";
import { ReleaseFolder } from "./releaseFolder";
import { PACK, serviceStack } from "./serviceStack";

const EXAMPLE = resolve(__dirname, "../../../examples/payments");

describe("the preview of our own stacks, on the real engine with the real pack", () => {
  const repository = new ReleaseFolder();
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(async () => {
    repository.remove();
    await world.stop();
  });

  /** How many resources of a type a run creates. */
  const created = ({ steps }: EngineRun, type: string) =>
    steps.filter((step) => step.op === "create" && step.type === type).length;

  it("lets the platform stack pass: topology in two colours, three machines, nothing else than creations", async () => {
    const stack = await world.workspace(PLATFORM_STACK);
    const run = await stack.preview(platformProgram(), { packs: [PACK] });
    assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
    assert.deepEqual(Object.keys(run.changes), ["create"]);
    const counts = Object.entries({
      "airlock:aws:ProgressiveService": 1,
      "aws:lb/listener:Listener": 1,
      "aws:lb/listenerRule:ListenerRule": 3,
      "aws:lb/targetGroup:TargetGroup": 2,
      "aws:ecs/service:Service": 2,
      "aws:sfn/stateMachine:StateMachine": 3,
      "aws:dynamodb/table:Table": 1,
      "aws:ssm/parameter:Parameter": 1,
      "aws:s3/bucket:Bucket": 1,
    });
    assert.deepEqual(
      counts.map(([type]) => [type, created(run, type)]),
      counts,
    );
  });

  const releases: readonly [string, () => Pick<ReleaseFolder, "release" | "config">][] = [
    [
      "a good release",
      () => {
        repository.write();
        return repository;
      },
    ],
    [
      "the example's release",
      () => ({ release: resolve(EXAMPLE, "release.yaml"), config: resolve(EXAMPLE, "airlock.yaml") }),
    ],
  ];
  for (const [what, at] of releases) {
    it(`lets ${what} pass: a revision, its evidence, a record, and nothing that runs or routes`, async () => {
      const stack = await world.workspace(serviceStack(at()));
      const before = (await world.moto.calls()).length;
      const run = await stack.preview(serviceProgram, { packs: [PACK] });
      assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
      assert.deepEqual(
        // Sorted: the evidence and the revision do not wait for each other.
        run.steps
          .filter(({ type }) => !type.startsWith("pulumi:"))
          .map(({ op, type }) => `${op} ${type}`)
          .sort(),
        [
          "create airlock:aws:ReleaseRecord",
          "create aws:ecs/taskDefinition:TaskDefinition",
          "create aws:s3/bucketObjectv2:BucketObjectv2",
          "create aws:s3/bucketObjectv2:BucketObjectv2",
        ],
      );
      assert.deepEqual(
        (await world.moto.calls()).slice(before).map(({ action }) => action),
        Array.from({ length: 3 }, () => "ssm.GetParametersByPath"),
        "a preview reads what is live, what is under quarantine and what is owed, and changes nothing",
      );
    });
  }
});
