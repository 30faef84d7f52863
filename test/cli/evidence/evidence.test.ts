import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addEvidence } from "../../../cli/evidence/addCommand";
import { listEvidence } from "../../../cli/evidence/listCommand";
import type { EvidenceKind } from "../../../release/evidence/evidence";
import { EVIDENCE_KINDS } from "../../../release/evidence/evidence";
import { formats } from "../../../release/evidence/formats";
import { fixture } from "../../release/evidence/fixture";
import { CONFIG, goodFiles, goodManifest, JUNIT, NOW, sha256 } from "../../release/goodRelease";

const JSON_FORM = { format: "json", colours: false, width: 100 } as const;

describe("airlock evidence", () => {
  let root: string;
  let release: string;
  const at = (path: string) => join(root, "release", path);
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(join(at(path), ".."), { recursive: true });
    writeFileSync(at(path), content);
    return at(path);
  };
  const add = (files: readonly string[], kind?: EvidenceKind) =>
    addEvidence({ release, files, ...(kind === undefined ? {} : { kind }) }, JSON_FORM);
  const list = (environment?: string, config = CONFIG) => {
    const request = { release, config: write("airlock.yaml", config), now: NOW };
    const { code, out, log } = listEvidence(
      { ...request, ...(environment === undefined ? {} : { environment }) },
      JSON_FORM,
    );
    assert.deepEqual([code, log], [0, []]);
    return JSON.parse(out) as { items: { path: string; verdict: string; reason?: string }[]; missing?: object[] };
  };
  const refused = (files: readonly string[], kind?: EvidenceKind) => {
    const before = readFileSync(release, "utf8");
    const { code, out, log } = add(files, kind);
    assert.deepEqual([code, out], [2, ""]);
    assert.equal(readFileSync(release, "utf8"), before, "nothing is written");
    return log.map((line) => line.replaceAll(root, ""));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "airlock-evidence-"));
    for (const [path, content] of Object.entries(goodFiles())) write(path, content);
    release = write("release.yaml", goodManifest());
    write("allowed_signers", "");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("knows every kind that a format reads", () => {
    assert.deepEqual([...EVIDENCE_KINDS].sort(), [...new Set(formats.map(({ kind }) => kind))].sort());
  });

  describe("list", () => {
    it("prints each file with what it says, and nothing else without an environment", () => {
      const { items, ...rest } = list();
      assert.deepEqual(rest, { schema: "airlock/evidence/v1" });
      assert.deepEqual(items, [
        {
          path: "evidence/junit.xml",
          kind: "tests",
          format: "junit",
          sha256: sha256(JUNIT),
          verdict: "usable",
          summary: { total: 2, passed: 2, failed: 0, skipped: 0, flaky: 0 },
          binding: "asserted",
        },
        {
          path: "evidence/lcov.info",
          kind: "coverage",
          format: "lcov",
          sha256: sha256(goodFiles()["evidence/lcov.info"] ?? ""),
          verdict: "usable",
          summary: { lines: { covered: 4, total: 5 } },
          binding: "asserted",
        },
        {
          path: "evidence/audit.json",
          kind: "vulnerabilities",
          format: "npm-audit",
          sha256: sha256(goodFiles()["evidence/audit.json"] ?? ""),
          verdict: "usable",
          summary: { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 },
          binding: "asserted",
          producer: "npm",
        },
      ]);
    });

    it("says why a file counts for nothing", () => {
      write("evidence/junit.xml", JUNIT.slice(0, 100));
      const [item] = list().items;
      assert.equal(item?.verdict, "inconclusive");
      assert.match(item.reason ?? "", /^evidence\/junit.xml is not the file that release.yaml binds: its sha256 is /);
    });

    it("says what an environment misses", () => {
      assert.deepEqual(list("production").missing, []);
      rmSync(at("evidence/lcov.info"));
      const config = `${CONFIG}    evidence:\n      tests: { suites: [nightly], shards: 2, maximumAge: 2d }\n`;
      const { items, missing } = list("production", config);
      assert.deepEqual(missing, [
        { kind: "tests", message: "evidence.tests holds 1, of which none counts." },
        { kind: "coverage", message: "evidence.coverage holds 1, of which none counts." },
      ]);
      assert.equal(
        items[0]?.reason,
        "evidence/junit.xml does not count: the file names no time, so nobody can say that it is at most 2d old.",
      );
    });

    it("names suites and shards that are missing", () => {
      const config = `${CONFIG}    evidence:\n      tests: { suites: [nightly], shards: 2 }\n`;
      assert.deepEqual(list("production", config).missing, [
        { kind: "tests", message: "1 of 2 shards of tests are there. Add the report of each to evidence.tests." },
        { kind: "tests", message: 'No test of the suite "nightly" ran; there is "s". Add the report of that suite.' },
      ]);
    });
  });

  describe("add", () => {
    it("binds files of each kind by content, whatever they are called, and says what it found", () => {
      const tests = write("evidence/report.json", fixture("ctrf/pytest.json"));
      const lines = write("reports/deep/data.txt", fixture("jacoco/jacoco.xml"));
      const { code, out } = add([tests, lines]);
      assert.equal(code, 0);
      const { schema, added } = JSON.parse(out) as {
        schema: string;
        added: { path: string; kind: string; summary: object }[];
      };
      assert.equal(schema, "airlock/evidence-added/v1");
      assert.deepEqual(
        added.map(({ path, kind }) => [path, kind]),
        [
          ["evidence/report.json", "tests"],
          ["reports/deep/data.txt", "coverage"],
        ],
      );
      assert.match(readFileSync(release, "utf8"), /path: evidence\/report\.json, sha256: "[0-9a-f]{64}", count: 5 }/);
      const { items } = list();
      assert.deepEqual(
        items.map(({ verdict }) => verdict),
        ["usable", "usable", "usable", "usable", "usable"],
      );
    });

    it("copies a file from elsewhere to evidence/", () => {
      const elsewhere = join(root, "coverage.info");
      writeFileSync(elsewhere, fixture("lcov/c8.info"));
      assert.equal(add([elsewhere]).code, 0);
      assert.deepEqual(readFileSync(at("evidence/coverage.info")), fixture("lcov/c8.info"));
      assert.equal(list().items.find(({ path }) => path === "evidence/coverage.info")?.verdict, "usable");
    });

    it("never writes over a file, nor through a link that leaves the folder", () => {
      const elsewhere = join(root, "lcov.info");
      writeFileSync(elsewhere, fixture("lcov/c8.info"));
      assert.match(
        refused([elsewhere])[0] ?? "",
        /^\/lcov.info: found the path of evidence\/lcov.info \(evidence.coverage\[0\]\)/,
      );
      const other = join(root, "other.info");
      writeFileSync(other, fixture("lcov/c8.info"));
      write("evidence/other.info", "something else");
      assert.deepEqual(refused([other]), [
        "/release/evidence/other.info: found another file, expected a free place for /other.info. Remove it first, or give this one another name.",
      ]);
      cpSync(at("evidence"), join(root, "moved"), { recursive: true });
      rmSync(at("evidence"), { recursive: true });
      symlinkSync(join(root, "moved"), at("evidence"));
      const third = join(root, "third.info");
      writeFileSync(third, fixture("lcov/coverage-py.info"));
      assert.deepEqual(refused([third]), [
        "/release/evidence/third.info: found a folder that is a link out of the release folder, expected a free place for /third.info. Make it a folder of its own.",
      ]);
      assert.equal(existsSync(join(root, "moved", "third.info")), false);
    });

    it("never follows a symbolic link", () => {
      const elsewhere = join(root, "outside.xml");
      writeFileSync(elsewhere, fixture("junit/pytest.xml"));
      symlinkSync(elsewhere, at("evidence/link.xml"));
      assert.deepEqual(refused([at("evidence/link.xml")]), [
        "/release/evidence/link.xml: found a symbolic link, expected a regular file of evidence. Give the file that it points to.",
      ]);
      mkdirSync(join(root, "away"));
      writeFileSync(join(root, "away", "a.xml"), fixture("junit/pytest.xml"));
      symlinkSync(join(root, "away"), at("linked"));
      assert.deepEqual(refused([at("linked/a.xml")]), [
        "/release/linked/a.xml: found a path that leaves the release folder by a link, expected a file inside it. A folder on the way is a link; give the file by its own path.",
      ]);
    });

    it("refuses the same path, the same bytes, and the same file twice", () => {
      const remedy =
        "expected a file that is not bound yet. Name each report once; to replace one, remove its entry first.";
      assert.deepEqual(refused([at("evidence/junit.xml")]), [
        `/release/evidence/junit.xml: found the path of evidence/junit.xml (evidence.tests[0]), ${remedy}`,
      ]);
      assert.deepEqual(refused([write("evidence/twin.xml", JUNIT)]), [
        `/release/evidence/twin.xml: found the same bytes as evidence/junit.xml (evidence.tests[0]), ${remedy}`,
      ]);
      const fresh = write("evidence/fresh.xml", fixture("junit/pytest.xml"));
      assert.deepEqual(refused([fresh, fresh]), [
        `/release/evidence/fresh.xml: found the path of /release/evidence/fresh.xml, ${remedy}`,
      ]);
    });

    it("binds nothing where lists share an anchor: what the alias bound would be dropped", () => {
      const text = readFileSync(release, "utf8");
      const audit = /\{ path: evidence\/audit\.json.*\}/.exec(text)?.[0] ?? assert.fail(text);
      const good = write("evidence/good.xml", fixture("junit/pytest.xml"));
      for (const lists of [
        `tests: &both\n    - ${audit}\n  sbom: *both\n`,
        `sbom: &both [${audit}]\n  tests: *both\n`,
      ]) {
        write("release.yaml", text.replace(/^evidence:\n(?: .*\n)*/m, `evidence:\n  ${lists}`));
        assert.deepEqual(refused([good]), [
          "/release/release.yaml: evidence: found YAML that cannot be changed safely, expected plain lists, without anchors and aliases. " +
            "Nothing was written. Write each list out where it stands, and run this again.",
        ]);
      }
    });

    it("keeps the mode of release.yaml, its mark of UTF-8 and its ends of line", () => {
      const block = readFileSync(release, "utf8").replace(/^ {2}tests: \[(.*)\]$/m, "  tests:\n    - $1");
      const text = `\uFEFF${block.replaceAll("\n", "\r\n")}`;
      write("release.yaml", text);
      chmodSync(release, 0o600);
      assert.equal(add([write("evidence/good.xml", fixture("junit/pytest.xml"))]).code, 0);
      const after = readFileSync(release, "utf8");
      assert.equal(statSync(release).mode & 0o777, 0o600);
      const added = /^ {4}- path: evidence\/good\.xml\r\n {6}sha256: "[0-9a-f]{64}"\r\n {6}count: \d+\r\n/m.exec(
        after,
      )?.[0];
      assert.equal(after.replace(added ?? assert.fail(after), ""), text);
    });

    it("binds nothing when one file proves nothing, and tells of all", () => {
      const good = write("evidence/good.xml", fixture("junit/pytest.xml"));
      const cut = write("evidence/cut.xml", fixture("junit/pytest.xml").subarray(0, 300));
      const log = refused([good, cut, at("nowhere.xml")]);
      assert.equal(log.length, 2);
      assert.match(
        log[0] ?? "",
        /^\/release\/evidence\/cut.xml: found a file that proves nothing, expected usable evidence. The XML ends at /,
      );
      assert.equal(
        log[1],
        "/release/nowhere.xml: found nothing that can be read, expected a regular file of evidence.",
      );
      assert.deepEqual(refused([good], "coverage"), [
        "/release/evidence/good.xml: found a file that proves nothing, expected usable evidence. The file is junit, which is evidence of tests, not of coverage.",
      ]);
    });

    it("binds a report with failed tests: what it proves is for the gate to say", () => {
      const { out } = addEvidence(
        { release, files: [write("evidence/failed.xml", fixture("junit/surefire.xml"))] },
        { ...JSON_FORM, format: "text" },
      );
      assert.equal(out, "added  evidence/failed.xml: tests, junit: 2 of 4 passed, 1 failed, 1 skipped\n");
    });
  });
});
