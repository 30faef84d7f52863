import assert from "node:assert/strict";
import { taskDefinitionImagePinned } from "../../policies/images/taskDefinitionImagePinned";
import { DIGEST } from "../release/goodRelease";
import { messages, resource, secret, UNKNOWN_TEXT } from "./declared";

const TYPE = "aws:ecs/taskDefinition:TaskDefinition";
const PINNED = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/payments@${DIGEST}`;

function judged(containerDefinitions: unknown, config: Record<string, unknown> = {}): string[] {
  return messages(taskDefinitionImagePinned, [resource(TYPE, "payments", { containerDefinitions })], config);
}

const json = (...containers: readonly unknown[]) => JSON.stringify(containers);

describe("task-definition-image-pinned", () => {
  it("takes images pinned by digest, with and without a tag beside it", () => {
    assert.deepEqual(judged(json({ name: "app", image: PINNED })), []);
    assert.deepEqual(judged(json({ name: "app", image: PINNED.replace("@", ":1.5.0@"), essential: true })), []);
    assert.deepEqual(judged(json({ Name: "app", Image: PINNED })), []);
    assert.deepEqual(judged(json()), []);
  });

  it("refuses latest", () => {
    assert.deepEqual(judged(json({ name: "app", image: "registry.example.com/team/payments:latest" })), [
      "task-definition-image-pinned: measured payments:latest in container app, required an image pinned by sha256 digest. A tag can be another image tomorrow. Write payments@sha256:<digest> after the registry, as it was printed when the pipeline pushed.",
    ]);
  });

  it("refuses any other tag, and none at all", () => {
    assert.deepEqual(
      [
        ...judged(json({ name: "app", image: "payments:1.5.0" })),
        ...judged(json({ name: "app", image: "payments" })),
      ].map((line) => line.replace(/, required.*/, "")),
      [
        "task-definition-image-pinned: measured payments:1.5.0 in container app",
        "task-definition-image-pinned: measured payments without tag and digest, which means latest, in container app",
      ],
    );
  });

  it("names every container that is not pinned", () => {
    const found = judged(
      json({ name: "app", image: "payments:1" }, { name: "proxy", image: PINNED }, { name: "log", image: "router:2" }),
    );
    assert.deepEqual(
      found.map((line) => line.replace(/, required.*/, "")),
      [
        "task-definition-image-pinned: measured payments:1 in container app",
        "task-definition-image-pinned: measured router:2 in container log",
      ],
    );
  });

  it("judges containers that are not essential only where configuration asks for all", () => {
    const definitions = json({ name: "app", image: PINNED }, { name: "init", image: "init:3", essential: false });
    assert.deepEqual(judged(definitions), []);
    assert.deepEqual(judged(definitions, { containers: "essential" }), []);
    assert.equal(judged(definitions, { containers: "all" }).length, 1);
  });

  it("refuses a container without an image and a text that is no reference, without repeating it", () => {
    const found = judged(json({ name: "app" }, { name: "x y", image: "Pass word!" }, { name: "z", image: 7 }));
    assert.deepEqual(
      found.map((line) => line.replace(/, required.*/, "")),
      [
        "task-definition-image-pinned: measured no image in container app",
        "task-definition-image-pinned: measured a text that is no image reference in container 2",
        "task-definition-image-pinned: measured no image in container z",
      ],
    );
  });

  it("refuses definitions that are not a JSON list of containers", () => {
    for (const definitions of ["{", "{}", "null", '["app"]', "[null]", "", undefined, 7]) {
      assert.deepEqual(judged(definitions), [
        "task-definition-image-pinned: measured containerDefinitions that are not a JSON list of containers, required a JSON list of containers. Write it with JSON.stringify or pulumi.jsonStringify over a list.",
      ]);
    }
  });

  it("refuses definitions that are unknown at preview, unless configuration allows them until the update", () => {
    const refused = [
      "task-definition-image-pinned: measured container definitions that are unknown at preview, required container definitions that are known at preview. Make the image a plain string (build it once, before this stack) and refer to log groups and secrets by name, or set unknownImages to allow: then they are judged during the update.",
    ];
    assert.deepEqual(judged(UNKNOWN_TEXT), refused);
    assert.deepEqual(judged(UNKNOWN_TEXT, { unknownImages: "refuse" }), refused);
    assert.deepEqual(judged(UNKNOWN_TEXT, { unknownImages: "alow" }), refused);
    assert.deepEqual(judged(UNKNOWN_TEXT, { unknownImages: "allow" }), []);
    assert.equal(judged(json({ name: "app", image: "payments:1" }), { unknownImages: "allow" }).length, 1);
  });

  it("sees through secrets and prints nothing of their environment", () => {
    const definitions = json({ name: "app", image: "payments:1", environment: [{ name: "KEY", value: "hunter2" }] });
    const found = judged(secret(definitions));
    assert.equal(found.length, 1);
    assert.doesNotMatch(found.join(), /hunter2/);
  });

  it("judges only the environments that configuration names: here the name of the stack", () => {
    const definitions = json({ name: "app", image: "payments:1" });
    assert.equal(judged(definitions, { environments: ["test"] }).length, 1);
    assert.deepEqual(judged(definitions, { environments: ["production"] }), []);
    assert.equal(judged(definitions, { environments: "production" }).length, 1);
    assert.equal(judged(definitions, { environments: [] }).length, 1);
  });
});
