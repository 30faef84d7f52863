import assert from "node:assert/strict";
import { releaseHash, releaseText, sha256 } from "../../../release/approval/releaseHash";
import { describeFault, type Result } from "../../../release/fault";
import { jsonSchemas } from "../../../release/manifest/jsonSchemas";
import type { Manifest } from "../../../release/manifest/manifest";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { parseRecord } from "../../../release/record/parseRecord";
import { readSignedRelease } from "../../../release/record/signedRelease";
import { goodManifest, must } from "../goodRelease";
import { signedRecord } from "../record/signedRecord";

function withKind(kind?: string): Result<Manifest> {
  const line = kind === undefined ? "" : `kind: ${kind}\n`;
  return parseManifest(
    new TextEncoder().encode(goodManifest().replace("version: 1.5.0\n", `version: 1.5.0\n${line}`)),
    "release.yaml",
  );
}

describe("the kind of a release", () => {
  it("is normal where nobody says otherwise, and `release` is the old spelling of it", () => {
    const kinds = [undefined, "normal", "release", "rollback", "hotfix"].map((kind) => must(withKind(kind)).kind);
    assert.deepEqual(kinds, ["normal", "normal", "normal", "rollback", "hotfix"]);
    assert.equal(releaseHash(must(withKind("release")), new Map()), releaseHash(must(withKind()), new Map()));
  });

  it("is one of those", () => {
    const other = withKind("Hotfix");
    assert.deepEqual(other.ok ? [] : other.faults.map(describeFault), [
      'release.yaml: kind: found "Hotfix", expected one of normal, rollback, hotfix, release.',
    ]);
    assert.deepEqual(Reflect.get(Reflect.get(jsonSchemas().release, "properties") as object, "kind"), {
      default: "normal",
      type: "string",
      enum: ["normal", "rollback", "hotfix", "release"],
    });
  });

  it("of a record that was written and approved in the old spelling is the one that was approved", () => {
    const text = releaseText(must(withKind()), new Map());
    const spelt = (kind: string, approved: string) => {
      const release = text.replace('"kind":"normal"', `"kind":"${approved}"`);
      const document = {
        ...signedRecord({ releaseHash: sha256(release), policyHash: sha256("") }),
        signed: { release, policy: "" },
        kind,
      };
      const record = must(parseRecord(JSON.stringify(document), "record.json"));
      return [record.kind, readSignedRelease(record).reasons.filter((reason) => reason.includes("kind"))];
    };
    assert.deepEqual(spelt("release", "release"), ["normal", []]);
    assert.deepEqual(spelt("normal", "release"), ["normal", []]);
    const other = "The record's kind is not that of the release that was approved.";
    assert.deepEqual(spelt("hotfix", "release"), ["hotfix", [other]]);
    assert.deepEqual(spelt("release", "rollback"), ["normal", [other]]);
  });
});
