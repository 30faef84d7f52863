import assert from "node:assert/strict";
import { join } from "node:path";
import * as ecs from "@pulumi/aws/ecs";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { ReleaseRecord } from "pulumi-airlock/aws";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { startWorld, type World } from "../../engine/harness/world";
import { ReleaseFolder } from "./releaseFolder";
import { BUCKET, PACK } from "./serviceStack";
import { violationsOf } from "./violations";

/** What stands in the release record's arguments at preview. */
type Given = Readonly<Record<string, unknown>>;

/** A release record as a program in another language registers it: without our constructor, which is TypeScript. */
class RegisteredRecord extends pulumi.ComponentResource {
  constructor(name: string, args: Record<string, unknown>) {
    super("airlock:aws:ReleaseRecord", name, args);
    // A child, to see that a refused record has none in `up`.
    new ssm.Parameter(`${name}-child`, { type: "String", value: "v" }, { parent: this });
  }
}

/** A value that only AWS can tell, so that it is unknown until the update. */
function unknown(): pulumi.Output<string> {
  return new ssm.Parameter("unknown", { type: "String", value: "v" }).arn;
}

describe("values that are unknown at preview, on the real engine with the real pack", () => {
  const repository = new ReleaseFolder();
  let world: World;
  let stack: EngineWorkspace;
  before(async () => {
    world = await startWorld();
    stack = await world.workspace({ stack: "production" });
    repository.write();
  });
  after(async () => {
    repository.remove();
    await world.stop();
  });

  const plain = () => ({ release: repository.release, config: repository.config, environment: "production" });
  const record = (given: () => Given) => async () => {
    new RegisteredRecord("release", { ...plain(), auditBucket: BUCKET, ...given() });
  };

  it("pass where no gate looks: the bucket of the record and its revision", async () => {
    const program = record(() => ({ auditBucket: unknown(), taskDefinitionArn: "arn" }));
    const run = await stack.preview(program, { packs: [PACK] });
    assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
  });

  const REFUSED: readonly { what: string; given: () => Given; measured: string; required: string }[] = [
    {
      what: "the path of release.yaml",
      given: () => ({ release: unknown() }),
      measured: "release is unknown at preview",
      required: "the absolute path of release.yaml, as a plain string",
    },
    {
      what: "the path of airlock.yaml",
      given: () => ({ config: unknown() }),
      measured: "config is unknown at preview",
      required: "the absolute path of airlock.yaml, as a plain string",
    },
    {
      what: "the environment",
      given: () => ({ environment: unknown() }),
      measured: "environment is unknown at preview",
      required: "the name of an environment, as a plain string",
    },
  ];
  const REMEDY =
    "The gates judge files that are there at preview. Give ReleaseRecord plain values: no output, no secret, no config.requireSecret.";
  for (const { what, given, measured, required } of REFUSED) {
    it(`are refused as ${what}, by a mandatory violation`, async () => {
      const run = await stack.preview(record(given), { packs: [PACK] });
      assert.deepEqual([run.ok, run.stderr], [false, "preview failed\n"]);
      assert.deepEqual(violationsOf(run), [
        `release: release-data-plain: measured ${measured}, required ${required}. ${REMEDY}`,
      ]);
      assert.doesNotMatch(run.stdout, /can't run policy/);
    });
  }

  it("are judged as what they turn out to be in up, which has no preview: a bad release has no child", async () => {
    const bad = new ReleaseFolder();
    bad.write({ manifest: (yaml) => yaml.replace(/tests: \[.*\]/, "tests: []") });
    const fresh = await world.workspace();
    const late = () => unknown().apply(() => bad.release);
    const run = await fresh.up(
      record(() => ({ release: late(), config: bad.config })),
      { packs: [PACK] },
    );
    bad.remove();
    assert.equal(run.ok, false);
    assert.deepEqual(violationsOf(run), [
      "release: tests-pass: measured no test report, required all tests pass, at most 0 skipped. evidence.tests is empty. Add the JUnit XML that your test run wrote, with its sha256.",
    ]);
    assert.deepEqual(
      run.steps.filter(({ name }) => name.startsWith("release")),
      [],
    );
  });

  it("are refused by our constructor in TypeScript, with one line", async () => {
    const program = async () => {
      const release = unknown() as unknown as string;
      const others = { config: repository.config, environment: "production" };
      new ReleaseRecord("release", { ...others, release, auditBucket: BUCKET, taskDefinitionArn: "arn" });
    };
    const run = await stack.preview(program, { packs: [PACK] });
    assert.equal(run.ok, false);
    const line =
      "release must be a path as plain text, got a value that is known only after an update. Release data must be plain, so that policies can judge it at preview.";
    // The SDK tells an error of an inline program twice.
    assert.deepEqual(new Set(run.stderr.split("\n").filter((told) => told !== "")), new Set([line]));
  });

  it("would pass a policy that reads them without care, as an advisory: that is the engine's way", async () => {
    const naive = join(__dirname, "fixtures", "naive-pack");
    const run = await stack.preview(
      record(() => ({ environment: unknown() })),
      { packs: [{ folder: naive }] },
    );
    assert.deepEqual([run.ok, run.stderr], [true, ""]);
    assert.deepEqual(
      run.violations.map(({ policy, level }) => [policy, level]),
      [["environment-is-production", "advisory"]],
    );
    assert.match(run.stdout, /can't run policy 'environment-is-production' from policy pack .* during preview/);
  });

  describe("in an image", () => {
    const revision = (tag: string) => async () => {
      const image = unknown().apply(() => `registry.example.com/web${tag}`);
      const containerDefinitions = pulumi.jsonStringify([{ name: "web", image, memory: 128 }]);
      const declared = new ecs.TaskDefinition("web", { family: "web", containerDefinitions });
      return { revision: declared.arn };
    };
    const digest = `@sha256:${"5".repeat(64)}`;
    const allowing = { ...PACK, config: { "task-definition-image-pinned": { unknownImages: "allow" } } };
    const registered = async () =>
      (await world.moto.calls()).filter(({ action }) => action === "ecs.RegisterTaskDefinition").length;

    it("are refused", async () => {
      const run = await stack.preview(revision(digest), { packs: [PACK] });
      assert.deepEqual([run.ok, run.stderr], [false, "preview failed\n"]);
      assert.deepEqual(violationsOf(run), [
        "web: task-definition-image-pinned: measured container definitions that are unknown at preview, required container definitions that are known at preview. Make the image a plain string (build it once, before this stack) and refer to log groups and secrets by name, or set unknownImages to allow: then they are judged during the update.",
      ]);
    });

    it("pass the preview where unknownImages is allow, and up registers what is pinned", async () => {
      const fresh = await world.workspace();
      const previewed = await fresh.preview(revision(digest), { packs: [allowing] });
      assert.deepEqual([previewed.ok, previewed.violations], [true, []]);
      const run = await fresh.up(revision(digest), { packs: [allowing] });
      assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
      assert.equal(await registered(), 1);
    });

    it("pass the preview there, and up refuses a floating tag before it is registered", async () => {
      const before = await registered();
      const fresh = await world.workspace();
      const previewed = await fresh.preview(revision(":latest"), { packs: [allowing] });
      assert.deepEqual([previewed.ok, previewed.violations], [true, []]);
      const run = await fresh.up(revision(":latest"), { packs: [allowing] });
      assert.equal(run.ok, false);
      assert.deepEqual(violationsOf(run), [
        "web: task-definition-image-pinned: measured web:latest in container web, required an image pinned by sha256 digest. A tag can be another image tomorrow. Write web@sha256:<digest> after the registry, as it was printed when the pipeline pushed.",
      ]);
      assert.equal(await registered(), before);
    });
  });
});
