import assert from "node:assert/strict";
import { checkShape, type Shape } from "../../../stacks/settings/shape";

const SHAPE: Shape = {
  keys: {
    port: "a number",
    "hosts?": "a list of texts",
    "isOpen?": "true or false",
    "labels?": { each: "a text" },
    "egress?": { list: { keys: { port: "a number" } } },
    "queries?": { each: { keys: { query: "a text", "noData?": "a text" } } },
  },
};

describe("The shape of an object in the configuration", () => {
  const said = (value: unknown) => {
    try {
      checkShape("measuring", value, SHAPE);
      return "";
    } catch (error) {
      return error instanceof Error ? error.message.replace(" docs/reference/components.md tells every key.", "") : "";
    }
  };

  it("is met by what has every key that must be there, and no others", () => {
    const queries = { complaints: { query: "up" } };
    assert.equal(
      said({ port: 1, hosts: ["a"], isOpen: false, labels: { a: "b" }, egress: [{ port: 1 }], queries }),
      "",
    );
    assert.equal(said({ port: 1 }), "");
  });

  const refused: readonly (readonly [given: unknown, message: string])[] = [
    [undefined, "measuring must be an object, got nothing."],
    [[], "measuring must be an object, got []."],
    [{}, "measuring.port must be a number, got nothing."],
    [{ port: "80" }, 'measuring.port must be a number, got "80".'],
    [
      { port: 1, prot: 2 },
      "measuring.prot must be one of port, hosts, isOpen, labels, egress, queries, got an unknown key.",
    ],
    [{ port: 1, hosts: "a" }, 'measuring.hosts must be a list of texts, got "a".'],
    [{ port: 1, hosts: [1] }, "measuring.hosts must be a list of texts, got [1]."],
    [{ port: 1, egress: {} }, "measuring.egress must be a list, got {}."],
    [{ port: 1, egress: [{ port: 1 }, {}] }, "measuring.egress[1].port must be a number, got nothing."],
    [{ port: 1, isOpen: "no" }, 'measuring.isOpen must be true or false, got "no".'],
    [{ port: 1, labels: { a: 1 } }, "measuring.labels.a must be a text, got 1."],
    [{ port: 1, queries: { up: { query: 1 } } }, "measuring.queries.up.query must be a text, got 1."],
    [{ port: 1, queries: { up: "up" } }, 'measuring.queries.up must be an object, got "up".'],
  ];
  for (const [given, message] of refused) {
    it(`refuses ${given === undefined ? "nothing" : JSON.stringify(given)}`, () => assert.equal(said(given), message));
  }
});
