import assert from "node:assert/strict";
import fc from "fast-check";
import type { EvidenceKind } from "../../../release/evidence/evidence";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { gitHubIssue, jiraIssue } from "./bugs/lists";
import { hyperfineReport, k6Export, k6Handled } from "./performance/loadTests";
import { provenance } from "./provenance/statement";
import { cycloneDxBom, spdxBom } from "./sbom/boms";
import { cycloneDxReport, grypeMatch, grypeReport, sarifReport } from "./vulnerabilities/reports";
import { vexDocument } from "./vulnerabilities/vexDocument";

const ENVELOPE = {
  payload: Buffer.from(JSON.stringify(provenance())).toString("base64"),
  payloadType: "application/vnd.in-toto+json",
};

/** A valid file of every JSON format that has no fixture of its own. */
const valid: readonly (readonly [EvidenceKind, object])[] = [
  [
    "vulnerabilities",
    grypeReport([grypeMatch("CVE-2026-1", "High")], { ignoredMatches: [grypeMatch("GHSA-1", "Low")] }),
  ],
  ["vulnerabilities", sarifReport(["9.1", 3])],
  ["vulnerabilities", cycloneDxReport([{ id: "CVE-2026-1", ratings: [{ severity: "low" }], affects: [{ ref: "a" }] }])],
  ["exceptions", vexDocument({})],
  ["performance", hyperfineReport([0.1, 0.2])],
  ["performance", k6Export(true)],
  ["performance", k6Handled(false, 3)],
  ["bugs", [gitHubIssue(1, "OPEN", "critical"), gitHubIssue(2, "CLOSED")]],
  ["bugs", { total: 1, issues: [jiraIssue("PAY-1", "new", "High")] }],
  ["sbom", spdxBom()],
  ["sbom", cycloneDxBom()],
  ["provenance", { mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", dsseEnvelope: ENVELOPE }],
];

const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };

/** Every place in a JSON value that can be replaced, as a way to replace it. */
function places(value: unknown, replace: (by: unknown) => unknown): ((by: unknown) => unknown)[] {
  if (typeof value !== "object" || value === null) return [replace];
  const inside = Object.entries(value).flatMap(([key, child]) =>
    places(child, (by) => replace(Array.isArray(value) ? value.with(Number(key), by) : { ...value, [key]: by })),
  );
  return [replace, ...inside];
}

describe("reports with a damaged value", () => {
  for (const [kind, report] of valid) {
    const all = places(report, (by) => by);
    it(`never throw: ${kind}, ${Object.keys(report).slice(0, 2).join(", ")}, ${all.length} places`, () => {
      assert.equal(readEvidence(kind, Buffer.from(JSON.stringify(report))).verdict, "usable");
      const values = fc.oneof(
        fc.jsonValue(),
        fc.constantFrom(null, "", "__proto__", -1, [], {}, [null], { ["__proto__"]: 1 }),
      );
      fc.assert(
        fc.property(fc.nat(all.length - 1), values, (at, by) => {
          const damaged = all[at]?.(by);
          const text = JSON.stringify(damaged);
          assert.ok(["usable", "inconclusive"].includes(readEvidence(kind, Buffer.from(text)).verdict));
        }),
        { numRuns: 400, ...seed },
      );
    });

    it(`prove nothing when they are cut: ${kind}, ${Object.keys(report).slice(0, 2).join(", ")}`, () => {
      const bytes = Buffer.from(JSON.stringify(report));
      for (let length = 0; length < bytes.length; length += 7) {
        assert.equal(readEvidence(kind, bytes.subarray(0, length)).verdict, "inconclusive", `cut at byte ${length}`);
      }
    });
  }
});
