import { DIGEST } from "../../goodRelease";

/** A bill of materials as Syft writes it in SPDX. */
export function spdxBom(changes: object = {}, root: object = {}): object {
  return {
    spdxVersion: "SPDX-2.3",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "payments",
    packages: [
      { SPDXID: "SPDXRef-a", name: "openssl", versionInfo: "3.0.15" },
      {
        SPDXID: "SPDXRef-root",
        name: "payments",
        versionInfo: DIGEST,
        primaryPackagePurpose: "CONTAINER",
        checksums: [{ algorithm: "SHA256", checksumValue: DIGEST.slice("sha256:".length) }],
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: `pkg:oci/payments@${encodeURIComponent(DIGEST)}?arch=amd64`,
          },
        ],
        ...root,
      },
    ],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relatedSpdxElement: "SPDXRef-root", relationshipType: "DESCRIBES" },
    ],
    ...changes,
  };
}

/** One in CycloneDX, without a scan. */
export function cycloneDxBom(digest: string = DIGEST, changes: object = {}): object {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: { component: { type: "container", name: "payments", version: digest } },
    components: [{ name: "openssl", components: [{ name: "inner" }] }, { name: "curl" }],
    ...changes,
  };
}
