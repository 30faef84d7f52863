import assert from "node:assert/strict";
import { editYaml, type YamlEdit } from "../../../release/document/editYaml";
import { describeFault } from "../../../release/fault";
import type { Manifest } from "../../../release/manifest/manifest";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { completeRelease, finishRelease, type KnownFacts } from "../../../release/start/releaseFile";

const A = "a".repeat(40);
const B = "b".repeat(40);
const OLD = `sha256:${"1".repeat(64)}`;
const NEW = `sha256:${"e".repeat(64)}`;

/** A release as a team writes it: comments, quotes, odd spaces. */
const text = (previous: string, commit = A): string => `# Ours.
schema: airlock/release/v1
service:   payments
version: 1.2.0   # written by airlock start
artifact:
  image: registry.example.com/payments@${OLD}
  commit: "${commit}"
${previous}
plan:
  scope: >-
    A sentence
    on two lines.
  audience: user-facing
  risk: low # we know better
rollout: { requestsPerSecond: 10 }
`;

const known: KnownFacts = {
  version: "1.3.0-rc.1",
  commit: B,
  previous: { version: "1.2.0", digest: NEW },
  authors: [],
};

function completed(before: string, facts: KnownFacts): string {
  const manifest = parseManifest(Buffer.from(before), "release.yaml");
  assert.ok(manifest.ok, manifest.ok ? "" : manifest.faults.map(describeFault).join("\n"));
  const result = completeRelease(before, manifest.value, facts, "release.yaml");
  assert.ok(result.ok, result.ok ? "" : result.faults.map(describeFault).join("\n"));
  assert.ok(parseManifest(Buffer.from(result.value), "release.yaml").ok, result.value);
  return result.value;
}

function read(yaml: string): Manifest {
  const manifest = parseManifest(Buffer.from(yaml), "release.yaml");
  assert.ok(manifest.ok, manifest.ok ? "" : manifest.faults.map(describeFault).join("\n"));
  return manifest.value;
}

describe("release.yaml", () => {
  it("gets version, commit and what it follows, and loses the digest of another commit; all else stays to the letter", () => {
    const before = text("previous: none # for now");
    const expected = before
      .replace("version: 1.2.0 ", "version: 1.3.0-rc.1 ")
      .replace(`@${OLD}`, "")
      .replace(`"${A}"`, B)
      .replace("previous: none", `previous: { version: 1.2.0, digest: "${NEW}" }`);
    assert.equal(completed(before, known), expected);
    assert.equal(completed(expected, known), expected, "a second time changes nothing");
  });

  it("names who had a hand in its commits, once each, and keeps whom a hand has added for this version", () => {
    const ada = { email: "ada@example.com", name: 'Ada: "A"', role: "author" } as const;
    const grace = { email: "grace@example.com", name: "", role: "committer" } as const;
    const authors = [ada, { ...ada, role: "committer" as const }, grace, { ...grace, email: "" }];
    const before = text("previous: none");
    const first = completed(before, { ...known, authors });
    const lines = `authors:
  - { email: "ada@example.com", name: "Ada: \\"A\\"", role: "author" }
  - { email: "grace@example.com", role: "committer" }
`;
    assert.equal(first, completed(before, known) + lines);
    assert.equal(completed(first, { ...known, authors }), first, "a second time changes nothing");

    const added = first.replace("authors:\n", 'authors:\n  - email: "joan@example.com" # in a pair\n');
    const next = { ...known, version: "1.3.0-rc.2", authors: [ada] };
    assert.deepEqual(
      completed(added, next)
        .match(/\w+@example\.com/g)
        ?.slice(-3),
      ["ada@example.com", "joan@example.com", "grace@example.com"],
    );
    const release = completed(added, { ...next, version: "1.4.0-rc.1" });
    assert.doesNotMatch(release, /joan|grace/);

    const inside = first.replace(/authors:[^]*/, "").replace("plan:", `${lines}# The plan.\nplan:`);
    const changed = completed(inside, { ...known, authors: [grace] });
    assert.match(
      changed,
      /\nauthors:\n {2}- \{ email: "grace@example.com", role: "committer" \}\n.*# The plan\.\nplan:\n/s,
    );
    const flow = first.replace(/authors:[^]*/, 'authors: [{ email: "ada@example.com" }] # all\n');
    assert.match(
      completed(flow, { ...known, authors: [ada] }),
      /\nauthors:\n {2}- \{ email: "ada@example.com", name: .* # all\n$/,
    );
  });

  it("takes the image that the pipeline built", () => {
    const image = `registry.example.com/payments@${NEW}`;
    const before = text("previous: none");
    assert.match(completed(before, { ...known, image }), new RegExp(`  image: "${image}"\n`));
    assert.ok(completed(text("previous: none", B), known).includes(OLD), "the same commit keeps its digest");
  });

  it("is told what it follows in a block as well, and keeps a hand's answer where git knows no digest", () => {
    const block = `previous:\n  # live since May\n  version: 1.1.0\n  digest: ${OLD}`;
    const next = completed(text(block), known);
    assert.ok(next.includes(`previous:\n  # live since May\n  version: 1.2.0\n  digest: "${NEW}"\n`), next);
    const silent = completed(text(block), { ...known, previous: { version: "1.2.0" } });
    assert.ok(silent.includes(block), silent);
    const flow = completed(text(`previous: { version: 1.1.0, digest: "${OLD}" }`), known);
    assert.ok(flow.includes(`previous: { version: 1.2.0, digest: "${NEW}" }\n`), flow);
  });

  it("of a final release changes in its version alone", () => {
    const before = text("previous: none");
    assert.deepEqual(finishRelease(before, read(before), "1.3.0", "release.yaml"), {
      ok: true,
      value: before.replace("1.2.0", "1.3.0"),
    });
  });

  it("that lacks a key is refused, all keys at once", () => {
    const edits: readonly YamlEdit[] = [
      { kind: "set", path: ["version"], yaml: "1" },
      { kind: "set", path: ["artifact", "commit"], yaml: "2" },
    ];
    const result = editYaml("service: payments\n", edits, "release.yaml");
    assert.ok(!result.ok);
    assert.deepEqual(result.faults.map(describeFault), [
      "release.yaml: version: found nothing that can be set, expected a value.",
      "release.yaml: artifact.commit: found nothing that can be set, expected a value.",
    ]);
  });
});
