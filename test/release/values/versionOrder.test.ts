import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as semver from "semver";
import { versionOrder } from "../../../release/values/versionOrder";

const number = fc.oneof(fc.nat(12), fc.nat(Number.MAX_SAFE_INTEGER));
const identifier = fc.oneof(
  number.map(String),
  fc.stringMatching(/^[0-9a-zA-Z-]{1,4}$/).filter((id) => !/^0\d+$/.test(id)),
);
const version = fc
  .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
  .map(([major, minor, patch, ids]) => `${major}.${minor}.${patch}${ids.length > 0 ? `-${ids.join(".")}` : ""}`);

describe("the order of versions as text", () => {
  it("is the order of semantic versions", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [x, y] = [versionOrder(a), versionOrder(b)];
        assert.equal(Math.sign(x < y ? -1 : x > y ? 1 : 0), semver.compare(a, b), `${a} and ${b}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("puts what is no version before everything", () => {
    assert.equal(versionOrder("v1.next"), "");
    assert.equal(versionOrder(""), "");
  });
});
