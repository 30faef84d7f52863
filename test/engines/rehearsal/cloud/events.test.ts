import assert from "node:assert/strict";
import { matchesPattern } from "../../../../engines/rehearsal/cloud/events/eventPattern";
import { transformInput } from "../../../../engines/rehearsal/cloud/events/inputTransformer";

const EVENT = { source: "aws.s3", detail: { object: { key: "releases/a/1.json", size: 7 }, tags: ["x", "y"] } };

describe("an event pattern", () => {
  it("wants every field, and one of its values", () => {
    assert.equal(matchesPattern({ source: ["aws.s3", "aws.ecs"] }, EVENT), true);
    assert.equal(matchesPattern({ source: ["aws.ecs"] }, EVENT), false);
    assert.equal(matchesPattern({ source: ["aws.s3"], detail: { object: { size: [7] } } }, EVENT), true);
    assert.equal(matchesPattern({ detail: { object: { size: ["7"] } } }, EVENT), false);
    assert.equal(matchesPattern({ detail: { tags: ["y"] } }, EVENT), true);
    assert.equal(matchesPattern({ detail: { source: { a: [1] } } }, EVENT), false);
  });

  it("knows filters", () => {
    const key = (filter: { readonly [name: string]: string | boolean | readonly string[] }): boolean =>
      matchesPattern({ detail: { object: { key: [filter] } } }, EVENT);
    assert.equal(key({ prefix: "releases/a/" }), true);
    assert.equal(key({ prefix: "outcomes/" }), false);
    assert.equal(key({ suffix: ".json" }), true);
    assert.equal(key({ exists: true }), true);
    assert.equal(key({ "anything-but": ["releases/a/1.json"] }), false);
    assert.equal(key({ "equals-ignore-case": "RELEASES/A/1.JSON" }), true);
    assert.equal(matchesPattern({ detail: { none: [{ exists: false }] } }, EVENT), true);
  });

  it("throws at a filter that it does not know: it would silently match nothing", () => {
    assert.throws(() => matchesPattern({ source: [{ wildcard: "aws.*" }] }, EVENT), {
      message: "Event pattern: the model does not know the filter wildcard.",
    });
  });
});

describe("an input transformer", () => {
  const paths = { key: "$.detail.object.key", size: "$.detail.object.size", none: "$.detail.none" };

  it("puts values in with their quotes", () => {
    assert.deepEqual(transformInput(EVENT, paths, '{"k": <key>, "n": <size>, "fixed": "x"}'), {
      k: "releases/a/1.json",
      n: 7,
      fixed: "x",
    });
    assert.deepEqual(transformInput(EVENT, paths, '{"k": "<key>", "none": <none>}'), {
      k: "releases/a/1.json",
      none: "",
    });
  });

  it("throws at a name that no path has", () => {
    assert.throws(() => transformInput(EVENT, paths, '{"k": <bucket>}'), {
      message: "Input template: no input path is named bucket.",
    });
  });
});
