import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packBundle } from "../../../release/bundle/packBundle";
import { unpackBundle } from "../../../release/bundle/unpackBundle";
import { loadRelease } from "../../../release/files/loadRelease";
import { fromSeen, onDisk, remembering, type SeenFiles } from "../../../release/files/releaseSource";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { CONFIG, goodFiles, goodManifest, must, NOW, sign } from "../goodRelease";

describe("a release that is read from what was seen of it elsewhere", () => {
  let folder = "";
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-source-"));
    for (const [path, content] of Object.entries(goodFiles())) write(`release/${path}`, content);
    write("release/payments.yaml", goodManifest());
    write("rules/airlock.yaml", CONFIG);
    write("rules/allowed_signers", sign("{}").allowedSigners);
    // Nothing names it, so nobody reads it.
    write("release/secret.txt", "not of the release");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Judged on the disk, and by the bundle that was made of it. */
  function both(): {
    readonly disk: readonly Verdict[];
    readonly bundle: readonly Verdict[];
    readonly seen: SeenFiles;
  } {
    const paths = { release: join(folder, "release/payments.yaml"), config: join(folder, "rules/airlock.yaml") };
    const { source, seen } = remembering(onDisk(paths), paths);
    const around = { environment: "production", now: NOW };
    const disk = judge(must(loadRelease({ ...paths, ...around }, source)).input);
    const packed = must(packBundle(seen()));
    const unpacked = must(unpackBundle(Buffer.concat(packed.pieces), packed, "evidence.tar"));
    const { release, config } = unpacked;
    const loaded = loadRelease({ release, config, ...around }, fromSeen(unpacked));
    return { disk, bundle: judge(must(loaded).input), seen: unpacked };
  }

  it("is judged to the letter as where it was seen, and holds nothing else", () => {
    const { disk, bundle, seen } = both();
    assert.deepEqual(bundle, disk);
    assert.deepEqual([seen.release, seen.config], ["release/payments.yaml", "config/airlock.yaml"]);
    const names = seen.files.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.startsWith("config/")),
      ["config/airlock.yaml", "config/allowed_signers"],
    );
    assert.ok(!names.includes("release/secret.txt"));
    assert.ok(names.includes("release/approvals/alice.json"), "what is missing is told as missing");
  });

  it("is judged the same with a file that is missing, too large, a folder, or a withdrawal that nobody names", () => {
    rmSync(join(folder, "release/evidence/junit.xml"));
    truncateSync(join(folder, "release/evidence/lcov.info"), 32 * 1024 * 1024 + 1);
    rmSync(join(folder, "release/documents/releaseNotes.md"));
    mkdirSync(join(folder, "release/documents/releaseNotes.md"));
    write("release/approvals/alice.json", "x".repeat(64 * 1024 + 1));
    write("release/withdrawals/alice.json", "{}");
    write("release/withdrawals/alice.json.sig", "no signature");
    const { disk, bundle, seen } = both();
    assert.deepEqual(bundle, disk);
    const refused = disk.filter(({ passed }) => !passed).map(({ gate }) => gate);
    assert.deepEqual(refused, ["tests-pass", "coverage-sufficient", "documents-complete", "approval-signed"]);
    assert.ok(seen.files.some(({ name }) => name === "release/withdrawals/alice.json"));
  });

  it("calls what it does not hold unreadable, and holds each file to the reader's own limit", () => {
    const bytes = Buffer.from("0123456789");
    const files = [{ name: "release/a", file: { kind: "read", bytes, sha256: "0".repeat(64) } as const }];
    const source = fromSeen({ release: "release/r", config: "config/c", files });
    const place = { file: "release.yaml", field: "documents.a" };
    assert.deepEqual(must(source.read("release", "b", place)), {
      kind: "unreadable",
      reason: "the evidence bundle does not hold it",
    });
    assert.deepEqual(must(source.read("release", "a", place, { bytes: 9, text: "9 bytes" })), {
      kind: "unreadable",
      reason: "it has 10 bytes, at most 9 bytes are read",
    });
    assert.equal(must(source.read("release", "a", place)).kind, "read");
    assert.equal(must(source.read("config", "a", place)).kind, "unreadable");
  });
});
