import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { imageDigestOf } from "../vulnerabilities/packageUrl";
import { registryDigest } from "../vulnerabilities/scannedImage";

const text = z.string("found no text");
const part = z.looseObject({
  SPDXID: text,
  name: text,
  versionInfo: text.optional(),
  primaryPackagePurpose: text.optional(),
  checksums: z.array(z.looseObject({ algorithm: text, checksumValue: text }), "found no list").optional(),
  externalRefs: z.array(z.looseObject({ referenceType: text, referenceLocator: text }), "found no list").optional(),
});
const model = z.looseObject({
  packages: z.array(part, "found no list").min(1, "found no package"),
  documentDescribes: z.array(text, "found no list").optional(),
  relationships: z
    .array(z.looseObject({ spdxElementId: text, relationshipType: text, relatedSpdxElement: text }), "found no list")
    .optional(),
});

/** A bill of materials in SPDX JSON, 2.2 or 2.3. The packages that the document describes are what it is about, the others its components. */
export const spdx = jsonFormat({
  id: "spdx",
  kind: "sbom",
  title: "SPDX JSON",
  recognises: (value) => isRecord(value) && "spdxVersion" in value,
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("sbom", "spdx", reason);
  const version = isRecord(value) ? value["spdxVersion"] : undefined;
  if (version !== "SPDX-2.2" && version !== "SPDX-2.3") {
    const found = typeof version === "string" ? quoteName(version) : "none";
    return refuse(`The SPDX file has the spdxVersion ${found}; SPDX-2.2 and SPDX-2.3 are read.`);
  }
  const shape = checkShape(model, value, "SPDX file");
  if (!shape.ok) return refuse(shape.reason);
  const { packages, documentDescribes, relationships } = shape.value;
  const described = new Set([
    ...(documentDescribes ?? []),
    ...(relationships ?? [])
      .filter((one) => one.spdxElementId === "SPDXRef-DOCUMENT" && one.relationshipType === "DESCRIBES")
      .map((one) => one.relatedSpdxElement),
  ]);
  const components = packages.filter(({ SPDXID }) => !described.has(SPDXID)).length;
  if (components === 0) return refuse("The bill of materials lists no component.");
  const digests = registryDigest(
    packages.filter(({ SPDXID }) => described.has(SPDXID)).flatMap(digestsOf),
    "The described package",
  );
  if (typeof digests === "string") return refuse(digests);
  const summary = { components, ...(digests[0] === undefined ? {} : { digest: digests[0] }) };
  return { verdict: "usable", kind: "sbom", format: "spdx", summary };
}

/** The image digests that a described package names; Syft writes them into the version, the checksum and the package URL. */
function digestsOf(of: z.output<typeof part>): string[] {
  const fromPurl = (of.externalRefs ?? []).flatMap(({ referenceType, referenceLocator }) =>
    referenceType === "purl" ? (imageDigestOf(referenceLocator) ?? []) : [],
  );
  const version = /^sha256:[0-9a-f]{64}$/.test(of.versionInfo ?? "") ? [of.versionInfo ?? ""] : [];
  const isImage = of.primaryPackagePurpose === "CONTAINER" || fromPurl.length > 0;
  const sums = (of.checksums ?? []).flatMap(({ algorithm, checksumValue }) =>
    isImage && algorithm === "SHA256" ? [`sha256:${checksumValue}`] : [],
  );
  return [...fromPurl, ...version, ...sums];
}
