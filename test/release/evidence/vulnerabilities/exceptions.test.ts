import assert from "node:assert/strict";
import { applyExceptions } from "../../../../release/evidence/exceptions/applyExceptions";
import type { VexStatement } from "../../../../release/evidence/exceptions/exception";
import { readEvidence } from "../../../../release/evidence/readEvidence";
import type { Finding } from "../../../../release/evidence/vulnerabilities/finding";
import { INDEX, PLATFORM } from "./reports";
import { vexDocument } from "./vexDocument";

const read = (document: object) => readEvidence("exceptions", Buffer.from(JSON.stringify(document)));

function statements(...documents: readonly object[]): VexStatement[] {
  return documents.flatMap((document) => {
    const reading = read(document);
    assert.ok(reading.verdict === "usable" && reading.kind === "exceptions", JSON.stringify(reading));
    return [...reading.details];
  });
}

function reason(document: object): string {
  const reading = read(document);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}

const finding: Finding = {
  severity: "critical",
  component: "openssl",
  purl: "pkg:deb/debian/openssl@3.0.15?arch=amd64&distro=debian-12",
  advisories: [{ id: "CVE-2026-1", aliases: ["GHSA-1"] }],
  suppressed: false,
};
const excepted = (...documents: readonly object[]) =>
  applyExceptions([finding], statements(...documents), INDEX).excepted.length;

describe("OpenVEX", () => {
  it("is read with its summary", () => {
    const reading = read(vexDocument({}));
    assert.ok(reading.verdict === "usable" && reading.kind === "exceptions");
    assert.deepEqual(reading.summary, { author: "security@example.com", statements: 1, excepting: 1 });
  });

  it("excepts by not_affected with a justification and by fixed, for the product's digest", () => {
    assert.equal(excepted(vexDocument({})), 1);
    assert.equal(excepted(vexDocument({ status: "fixed", justification: undefined })), 1);
    assert.equal(excepted(vexDocument({ vulnerability: { name: "GHSA-1" } })), 1);
    assert.equal(excepted(vexDocument({ vulnerability: { name: "X", aliases: ["CVE-2026-1"] } })), 1);
    const hashes = { "sha-256": INDEX.slice("sha256:".length) };
    assert.equal(excepted(vexDocument({ products: [{ "@id": "payments", hashes }] })), 1);
    const identifiers = { purl: `pkg:oci/payments@${INDEX}?tag=1` };
    assert.equal(excepted(vexDocument({ products: [{ identifiers }] })), 1);
  });

  it("moves nothing otherwise", () => {
    for (const statement of [
      { status: "affected", justification: undefined },
      { status: "under_investigation", justification: undefined },
      { justification: undefined, impact_statement: "We looked and it is fine." },
      { vulnerability: { name: "CVE-2026-2" } },
      { products: [] },
      { products: undefined },
      { products: [{ "@id": `pkg:oci/payments@${PLATFORM}` }] },
      { products: [{ "@id": "pkg:oci/payments@1.5.0" }] },
      { products: [{ "@id": `pkg:npm/payments@${INDEX}` }] },
      { products: [{ "@id": `pkg:oci/payments@${INDEX}`, hashes: { "sha-256": "00".repeat(32) } }] },
      { products: [{ "@id": "pkg:oci/payments@%E0%A4%A" }] },
    ]) {
      assert.equal(excepted(vexDocument(statement)), 0, JSON.stringify(statement));
    }
    assert.deepEqual(applyExceptions([finding], statements(vexDocument({})), undefined).excepted, []);
  });

  it("excepts a package only where the statement's parts mean it", () => {
    const parts = (...ids: string[]) =>
      vexDocument({
        products: [{ "@id": `pkg:oci/payments@${INDEX}`, subcomponents: ids.map((id) => ({ "@id": id })) }],
      });
    assert.equal(excepted(parts("pkg:deb/debian/openssl")), 1);
    assert.equal(excepted(parts("pkg:deb/debian/curl", "pkg:deb/debian/openssl@3.0.15?arch=amd64")), 1);
    assert.equal(excepted(parts("pkg:deb/debian/openssl@3.0.14")), 0);
    assert.equal(excepted(parts("pkg:deb/debian/openssl?arch=arm64")), 0);
    assert.equal(excepted(parts("pkg:deb/ubuntu/openssl")), 0);
    assert.equal(excepted(parts("openssl")), 0);
    const identifiers = { purl: "pkg:deb/debian/openssl" };
    const product = { "@id": `pkg:oci/payments@${INDEX}`, subcomponents: [{ identifiers }] };
    assert.equal(excepted(vexDocument({ products: [product] })), 1);
    const { purl: _, ...unnamed } = finding;
    assert.equal(applyExceptions([unnamed], statements(parts("pkg:deb/debian/openssl")), INDEX).excepted.length, 0);
  });

  it("lets the latest statement count, of equal times the one that excepts nothing, in any order", () => {
    const affected = (timestamp: string) => vexDocument({ status: "affected", justification: undefined, timestamp });
    const good = vexDocument({});
    for (const pair of [
      [good, affected("2026-11-19T10:00:00Z")],
      [affected("2026-11-18T12:00:00+02:00"), good],
    ]) {
      assert.equal(excepted(...pair), 0);
      assert.equal(excepted(...pair.reverse()), 0);
    }
    assert.equal(excepted(good, affected("2026-11-17T10:00:00Z")), 1);
  });

  it("excepts a package with several advisories only when all of them are excepted", () => {
    const two: Finding = { ...finding, advisories: ["GHSA-1", "GHSA-2"].map((id) => ({ id, aliases: [] })) };
    const first = vexDocument({ vulnerability: { name: "GHSA-1" } });
    const second = vexDocument({ vulnerability: { name: "GHSA-2" } });
    assert.equal(applyExceptions([two], statements(first), INDEX).excepted.length, 0);
    assert.equal(applyExceptions([two], statements(first, second), INDEX).excepted.length, 1);
    assert.equal(applyExceptions([{ ...two, advisories: [] }], statements(first), INDEX).excepted.length, 0);
  });

  it("refuses what is off, and says where", () => {
    assert.equal(
      reason(vexDocument({}, { "@context": "https://openvex.dev/ns/v0.3.0" })),
      'The OpenVEX document has the @context "https://openvex.dev/ns/v0.3.0"; https://openvex.dev/ns/v0.2.0 is read.',
    );
    assert.equal(
      reason(vexDocument({}, { statements: [] })),
      "The OpenVEX document is off at statements: found no statement.",
    );
    assert.equal(
      reason(vexDocument({ status: "ignored" })),
      "The OpenVEX document is off at statements[0].status: found none of OpenVEX's four statuses.",
    );
    assert.equal(
      reason(vexDocument({ justification: "we_said_so" })),
      "The OpenVEX document is off at statements[0].justification: found none of OpenVEX's five justifications.",
    );
    assert.equal(
      reason(vexDocument({ timestamp: "yesterday" })),
      "The OpenVEX document is off at statements[0].timestamp: found no time of RFC 3339.",
    );
    assert.equal(
      reason(vexDocument({}, { timestamp: "2026-13-45T10:00:00Z" })),
      "The OpenVEX document is off at timestamp: found no time that exists.",
    );
    assert.equal(
      reason(vexDocument({}, { author: "" })),
      "The OpenVEX document is off at author: found an empty text.",
    );
  });
});
