import assert from "node:assert/strict";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { serviceProgram } from "../stacks";
import { ReleaseFolder } from "./releaseFolder";
import { BUCKET, PACK, serviceStack } from "./serviceStack";
import { violationsOf } from "./violations";

// The Automation API has no other `up` than the one without a preview, so what policies stop there is told here:
// - A rule over one resource is asked before that resource is made. Neither it nor its children come to be, and the
//   engine begins nothing new. What it has made before stays: the order is that of the program's dependencies.
// - A rule over the whole stack is asked when all is made. The update fails, and what it made stays.
describe("up without a preview, on the real engine with the real pack", () => {
  const repository = new ReleaseFolder();
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(async () => {
    await world.reset();
    const platform = await world.workspace({ project: "platform" });
    const up = await platform.up(async () => {
      new s3.Bucket("audit", { bucket: BUCKET });
    });
    assert.equal(up.stderr, "");
  });
  after(async () => {
    repository.remove();
    await world.stop();
  });

  const records = async () =>
    (await world.aws.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }))).Versions?.map(({ Key }) => Key) ?? [];
  const written = async () =>
    (await world.moto.calls())
      .map(({ action }) => action)
      .filter((action) => !/\.(Get|List|Describe|HEAD|GET)/.test(action));
  const stateOf = async (stack: EngineWorkspace) => {
    const state = (await stack.exportState()).deployment as { resources?: readonly { type: string }[] };
    return (state.resources ?? []).map(({ type }) => type).filter((type) => !type.startsWith("pulumi:"));
  };

  it("writes the evidence and the record of a good release", async () => {
    repository.write();
    const stack = await world.workspace(serviceStack(repository));
    const run = await stack.up(serviceProgram, { packs: [PACK] });
    assert.deepEqual([run.ok, run.violations], [true, []]);
    assert.deepEqual(await records(), [
      "evidence/payments/production/1.5.0/attempt-1.tar",
      "releases/payments/production/1.5.0/attempt-1.json",
    ]);
  });

  it("makes nothing at all of a bad release: its revision is the record's child", async () => {
    repository.write({ manifest: (yaml) => yaml.replace(/tests: \[.*\]/, "tests: []") });
    const stack = await world.workspace(serviceStack(repository));
    const run = await stack.up(serviceProgram, { packs: [PACK] });
    assert.equal(run.ok, false);
    assert.deepEqual(violationsOf(run), [
      "release: tests-pass: measured no test report, required all tests pass, at most 0 skipped. evidence.tests is empty. Add the JUnit XML that your test run wrote, with its sha256.",
    ]);
    assert.deepEqual(await records(), []);
    assert.deepEqual(await stateOf(stack), []);
    assert.deepEqual(await written(), [`s3.PUT /${BUCKET}/`]);
  });

  it("makes nothing at all of a release whose image floats", async () => {
    repository.write({
      manifest: (yaml) => yaml.replace(/payments@sha256:\w+/, "payments:latest"),
      config: "schema: airlock/config/v1\nenvironments: { production: {} }\n",
    });
    const stack = await world.workspace(serviceStack(repository));
    const run = await stack.up(serviceProgram, { packs: [PACK] });
    assert.equal(run.ok, false);
    assert.deepEqual(
      run.violations.map(({ policy }) => policy),
      ["artifact-pinned"],
    );
    assert.deepEqual(await stateOf(stack), []);
    assert.deepEqual(await written(), [`s3.PUT /${BUCKET}/`]);
  });

  it("writes no record of a good release whose revision is refused", async () => {
    repository.write();
    const stack = await world.workspace(serviceStack(repository));
    const floating = async () => {
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (type !== "aws:ecs/taskDefinition:TaskDefinition") return undefined;
        const { containerDefinitions } = props as { containerDefinitions: string };
        return {
          props: { ...props, containerDefinitions: containerDefinitions.replace(/@sha256:\w+/, ":latest") },
          opts,
        };
      });
      return serviceProgram();
    };
    const run = await stack.up(floating, { packs: [PACK] });
    assert.equal(run.ok, false);
    assert.deepEqual(
      run.violations.map(({ policy }) => policy),
      ["task-definition-image-pinned"],
    );
    // The evidence does not wait for the revision, so it may lie there already: alone it starts nothing.
    const others = (await stateOf(stack)).filter((type) => type !== "aws:s3/bucketObjectv2:BucketObjectv2");
    assert.deepEqual(others, ["airlock:aws:ReleaseRecord"]);
    assert.deepEqual(
      (await records()).filter((key) => !key?.startsWith("evidence/")),
      [],
    );
    assert.deepEqual(
      (await written()).filter((action) => !action.startsWith(`s3.PUT /${BUCKET}/evidence/`)),
      [`s3.PUT /${BUCKET}/`],
    );
  });

  it("takes over the revision of a program that declared it beside the record, and registers none", async () => {
    repository.write();
    const stack = await world.workspace(serviceStack(repository));
    assert.equal((await stack.up(serviceProgram)).stderr, "");
    // The state that the program left behind before its revision became the record's child.
    const state = JSON.stringify(await stack.exportState());
    const stackUrn = /urn:pulumi:[^"]+::pulumi:pulumi:Stack::[^"]+/.exec(state)?.[0] ?? "";
    const before = JSON.parse(state.replaceAll("airlock:aws:ReleaseRecord$aws:ecs/", "aws:ecs/")) as {
      version: number;
      deployment: { resources: { type: string; parent?: string }[] };
    };
    for (const resource of before.deployment.resources) {
      if (resource.type === "aws:ecs/taskDefinition:TaskDefinition") resource.parent = stackUrn;
    }
    await stack.importState(before);
    const run = await stack.up(serviceProgram);
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    assert.deepEqual(
      run.steps.filter(({ name }) => name === "revision").map(({ urn }) => urn.split("::")[2]),
      ["airlock:aws:ReleaseRecord$aws:ecs/taskDefinition:TaskDefinition"],
    );
    const registered = (await written()).filter((action) => action === "ecs.RegisterTaskDefinition");
    assert.equal(registered.length, 1);
  });

  it("keeps the record of the release before when a bad one follows", async () => {
    repository.write();
    const stack = await world.workspace(serviceStack(repository));
    assert.equal((await stack.up(serviceProgram, { packs: [PACK] })).ok, true);
    repository.write({ manifest: (yaml) => yaml.replace("version: 1.5.0", "version: 1.6.0") });
    const run = await stack.up(serviceProgram, { packs: [PACK] });
    assert.equal(run.ok, false);
    assert.deepEqual(
      run.violations.map(({ policy }) => policy),
      ["promoted-digest"],
    );
    assert.deepEqual(await records(), [
      "evidence/payments/production/1.5.0/attempt-1.tar",
      "releases/payments/production/1.5.0/attempt-1.json",
    ]);
  });

  it("registers no plain task definition with a floating tag", async () => {
    const stack = await world.workspace();
    const run = await stack.up(
      async () => {
        const containerDefinitions = JSON.stringify([{ name: "web", image: "nginx:latest", memory: 128 }]);
        new ecs.TaskDefinition("plain", { family: "plain", containerDefinitions });
      },
      { packs: [PACK] },
    );
    assert.equal(run.ok, false);
    assert.deepEqual(
      run.violations.map(({ policy }) => policy),
      ["task-definition-image-pinned"],
    );
    assert.deepEqual(await written(), [`s3.PUT /${BUCKET}/`]);
  });

  it("fails for what only the whole stack shows, after it was made", async () => {
    const stack = await world.workspace();
    const run = await stack.up(
      async () => {
        const { vpc, listener } = declareGround();
        const group = (name: string) => new lb.TargetGroup(name, { vpcId: vpc.id, port: 80, protocol: "HTTP" });
        const targetGroups = [group("blue"), group("green")].map(({ arn }) => ({ arn, weight: 50 }));
        const actions = [{ type: "forward", forward: { targetGroups } }];
        const conditions = [{ pathPattern: { values: ["/*"] } }];
        const safe = { protect: true, ignoreChanges: ["actions"] };
        new lb.ListenerRule("rule", { listenerArn: listener.arn, priority: 1, conditions, actions }, safe);
      },
      { packs: [PACK] },
    );
    assert.equal(run.ok, false);
    assert.deepEqual(run.violations.map(({ policy, urn }) => `${policy} ${urn?.split("::").at(-1)}`).sort(), [
      "target-group-protected blue",
      "target-group-protected green",
    ]);
    assert.equal((await stateOf(stack)).filter((type) => type === "aws:lb/targetGroup:TargetGroup").length, 2);
  });
});
