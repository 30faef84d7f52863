import assert from "node:assert/strict";
import { readEvidence } from "../../../../release/evidence/readEvidence";
import { DIGEST } from "../../goodRelease";
import { cycloneDxBom, spdxBom } from "./boms";

function summary(value: unknown): unknown {
  const reading = readEvidence("sbom", Buffer.from(JSON.stringify(value)));
  return reading.verdict === "usable" ? reading.summary : reading.reason;
}

describe("bills of materials", () => {
  it("of CycloneDX are counted, components inside components too, with the image's digest", () => {
    assert.deepEqual(summary(cycloneDxBom()), { components: 3, digest: DIGEST });
    assert.deepEqual(summary(cycloneDxBom(DIGEST, { vulnerabilities: [] })), { components: 3, digest: DIGEST });
    assert.deepEqual(summary(cycloneDxBom("1.5.0")), { components: 3 });
  });

  it("of CycloneDX prove nothing without a component, or in a version that is not read", () => {
    assert.equal(summary(cycloneDxBom(DIGEST, { components: [] })), "The bill of materials lists no component.");
    assert.equal(
      summary(cycloneDxBom(DIGEST, { components: null })),
      "The CycloneDX file is off at components: found no list.",
    );
    assert.equal(
      summary(cycloneDxBom(DIGEST, { specVersion: "9.9" })),
      'The CycloneDX file has the specVersion "9.9"; 1.4 to 1.7 are read.',
    );
  });

  it("of SPDX are counted without what they describe, with the image's digest", () => {
    assert.deepEqual(summary(spdxBom()), { components: 1, digest: DIGEST });
    const described = { documentDescribes: ["SPDXRef-root"], relationships: [] };
    assert.deepEqual(summary(spdxBom(described, { versionInfo: "1.5.0" })), { components: 1, digest: DIGEST });
    const plain = { versionInfo: "1.5.0", primaryPackagePurpose: "FILE", externalRefs: [] };
    assert.deepEqual(summary(spdxBom({}, plain)), { components: 1 });
  });

  it("of SPDX prove nothing in another version, without packages, or with two digests", () => {
    assert.equal(
      summary(spdxBom({ spdxVersion: "SPDX-3.0" })),
      'The SPDX file has the spdxVersion "SPDX-3.0"; SPDX-2.2 and SPDX-2.3 are read.',
    );
    assert.equal(summary(spdxBom({ packages: [] })), "The SPDX file is off at packages: found no package.");
    assert.equal(summary(spdxBom({ documentDescribes: ["SPDXRef-a"] })), "The bill of materials lists no component.");
    const other = `sha256:${"00".repeat(32)}`;
    assert.equal(
      summary(spdxBom({}, { versionInfo: other })),
      `The described package names 2 digests (${DIGEST}, ${other}). Scan the image by its digest.`,
    );
  });
});
