import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { joinParts, MOST_PARTS, PART_BYTES, partsOf } from "../../../../engines/argo/ledger/evidenceParts";
import { evidenceName, evidencePrefix, outcomeName, recordName } from "../../../../engines/argo/ledger/names";

function bundleOf(content: Buffer) {
  return { pieces: [content], bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

describe("Records in a cluster", () => {
  it("are named by service, version and attempt, one name for one version", () => {
    const named = (version: string) => recordName({ service: "payments", version, attempt: 3 });
    assert.equal(named("1.5.0"), "payments-record-1.5.0-3");
    assert.equal(named("1.5.0-rc.1"), "payments-record-1.5.0-rc.1-3");
    const odd = ["1.5.0+a", "1.5.0-A", "1.5.0+A", "1.5.0-a.-", `1.5.0-${"x".repeat(100)}`, "+"].map(named);
    assert.equal(new Set([...odd, named("1.5.0-a")]).size, 7);
    for (const name of odd) {
      assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
      assert.ok(name.length < 150);
    }
    assert.equal(evidenceName(evidencePrefix("payments", "a".repeat(64)), 2), `payments-evidence-${"a".repeat(16)}-2`);
  });

  it("have outcomes that a second try of the same revision does not share", () => {
    const name = { namespace: "shop", service: "payments", version: "1.5.0", attempt: 1, revision: "4" };
    assert.equal(outcomeName(name), "outcome-shop-payments-1.5.0-1-4");
    assert.equal(
      outcomeName({ ...name, abortedAt: "2026-11-21T22:07:22Z" }),
      "outcome-shop-payments-1.5.0-1-4-back-1795298842",
    );
  });

  it("hold their evidence compressed, the same bytes each time, in parts that join to the same bundle", () => {
    const content = randomBytes(2 * PART_BYTES + 17);
    const [one, two] = [partsOf(bundleOf(content)), partsOf(bundleOf(content))];
    assert.ok(one.ok && two.ok);
    assert.deepEqual(one.value, two.value);
    assert.equal(one.value.length, 3);
    assert.ok(one.value.every(({ length }) => length <= PART_BYTES));
    assert.equal(one.value[0]?.[9], 255);
    const joined = joinParts(one.value, content.length, "evidence");
    assert.ok(joined.ok && joined.value.equals(content));
  });

  it("refuse evidence that etcd is not made for, and say what to do", () => {
    const content = randomBytes(MOST_PARTS * PART_BYTES);
    const refused = partsOf(bundleOf(content));
    assert.ok(!refused.ok);
    const [{ found, ...said } = { found: "" }] = refused.faults;
    assert.match(found, new RegExp(`^${content.length} bytes of evidence, \\d+ when compressed$`));
    assert.deepEqual(said, {
      field: "evidence",
      expected: "at most 4194304 (4 MiB) compressed, because a cluster keeps the evidence of every release in etcd",
      remedy:
        "Take out of reports what no gate reads, such as the output of tests, or bind a summary in place of a large report.",
    });
  });

  it("refuse evidence that would take the verifier's memory, however well it is compressed", () => {
    const content = Buffer.alloc(64 * 1024 * 1024 + 1);
    const refused = partsOf({ pieces: [content], bytes: content.length, sha256: "" });
    assert.ok(!refused.ok);
    assert.equal(refused.faults[0]?.found, "67108865 bytes of evidence");
    assert.equal(refused.faults[0].expected, "at most 67108864 bytes (64 MiB)");
  });

  it("never unpack more than the record announces, and nothing that is no gzip", () => {
    const packed = partsOf(bundleOf(Buffer.alloc(10_000_000)));
    assert.ok(packed.ok);
    for (const parts of [packed.value, [Buffer.from("no gzip")], []]) {
      const joined = joinParts(parts, 1000, "ConfigMap x-evidence-1");
      assert.ok(!joined.ok);
      const { file, expected } = joined.faults[0] ?? assert.fail();
      assert.equal(file, "ConfigMap x-evidence-1");
      assert.equal(expected, "parts of a gzip that is whole and unpacks to at most 1000 bytes");
    }
  });
});
