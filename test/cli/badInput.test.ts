import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lines } from "./airlock";
import { ExampleCopy } from "./exampleCopy";

describe("airlock check, given bad input", () => {
  let example: ExampleCopy;

  beforeEach(() => {
    example = new ExampleCopy();
  });

  afterEach(() => {
    example.remove();
  });

  /** Exit code 2, nothing on stdout, exactly these lines. */
  const refusesInput = (...expected: readonly string[]) => {
    const { code, out, err } = example.check();
    assert.deepEqual(lines(err), expected);
    assert.equal(out, "");
    assert.equal(code, 2);
  };

  /** Exit code 1, and a verdict of this gate that says so. */
  const gateRefuses = (gate: string, message: RegExp) => {
    const { code, out, err } = example.check("--format", "json");
    assert.equal(err, "");
    assert.equal(code, 1);
    const { verdicts } = JSON.parse(out) as { verdicts: { gate: string; passed: boolean; message: string }[] };
    const verdict = verdicts.find((candidate) => candidate.gate === gate);
    assert.equal(verdict?.passed, false);
    assert.match(verdict.message, message);
    assert.doesNotMatch(verdict.message, /\n| at .*:\d+:\d+/);
    const text = example.check();
    assert.equal(text.code, 1);
    assert.doesNotMatch(text.out + text.err, /^ {4}at /m);
  };

  describe("in release.yaml and airlock.yaml: exit code 2, one line each", () => {
    it("a missing file", () => {
      rmSync(example.path("release.yaml"));
      refusesInput(
        "release.yaml: found no file, expected a readable release.yaml. Give its path, or write one with airlock init.",
      );
    });

    it("a folder instead of a file", () => {
      rmSync(example.path("airlock.yaml"));
      mkdirSync(example.path("airlock.yaml"));
      refusesInput(
        "airlock.yaml: found a file that cannot be read (it is a folder), expected a readable airlock.yaml. Give its path, or write one with airlock init.",
      );
    });

    it("an empty file, and one that is no mapping", () => {
      example.write("release.yaml", "");
      refusesInput("release.yaml: found an empty document, expected a mapping of keys.");
      example.write("release.yaml", "- a list\n");
      refusesInput("release.yaml: found a list, expected a mapping of keys.");
    });

    it("a wrong type", () => {
      example.edit("release.yaml", "version: 1.5.0", "version: 1.5");
      refusesInput("release.yaml: version: found 1.5, expected a string. Put it in quotes.");
    });

    it("an unknown key, with the one that was probably meant", () => {
      example.edit("release.yaml", "requestsPerSecond", "requestPerSecond");
      const { code, out, err } = example.check();
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.ok(
        lines(err).some((line) =>
          /^release\.yaml: rollout\.requestPerSecond: found an unknown key, .* Did you mean requestsPerSecond\?$/.test(
            line,
          ),
        ),
        err,
      );
    });

    it("a key that stands twice, with its place", () => {
      example.edit("release.yaml", "version: 1.5.0", "version: 1.5.0\nversion: 1.6.0");
      refusesInput(
        "release.yaml: line 6, column 1: found a key that stands twice, expected well-formed YAML with unique keys.",
      );
    });

    it("at most a hundred lines of them", () => {
      example.write("release.yaml", Array.from({ length: 5000 }, (_, index) => `key${index}: 1`).join("\n"));
      const { code, err } = example.check();
      assert.equal(code, 2);
      assert.equal(lines(err).length, 101);
      assert.match(err, /\nairlock: \d+ more are not shown\.\n$/);
    });

    it("YAML that is broken", () => {
      example.write("airlock.yaml", "schema: [airlock/config/v1\nenvironments: {}\n");
      const { code, out, err } = example.check();
      assert.equal(code, 2);
      assert.equal(out, "");
      for (const line of lines(err)) assert.match(line, /^airlock\.yaml: line \d+, column \d+: found /);
    });

    it("an environment that airlock.yaml does not know", () => {
      const { code, out, err } = example.check("--environment", "prodution");
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.equal(
        err,
        "airlock.yaml: environments.prodution: found nothing, expected one of dev, staging, production. Did you mean production?\n",
      );
    });

    it("all faults of both files at once", () => {
      example.edit("release.yaml", "risk: high", "risk: huge");
      example.edit("airlock.yaml", "required: 2", "required: none");
      refusesInput(
        'release.yaml: plan.risk: found "huge", expected one of low, medium, high.',
        'airlock.yaml: environments.production.approvals.required: found "none", expected a number.',
      );
    });

    it("a path that leaves the folder", () => {
      for (const path of ["../elsewhere/notes.md", "/etc/hostname"]) {
        const copy = new ExampleCopy();
        copy.edit("release.yaml", "documents/release-notes.md", path);
        const { code, out, err } = copy.check();
        copy.remove();
        assert.equal(code, 2);
        assert.equal(out, "");
        assert.equal(
          err,
          `release.yaml: documents.releaseNotes: found ${JSON.stringify(path)}, expected a relative path that stays inside the release folder (no leading /, no .., no . or empty part, no backslash).\n`,
        );
      }
    });

    it("a symbolic link that leaves the folder", () => {
      const outside = join(dirname(example.folder), `${example.folder.split("/").at(-1) ?? ""}-notes.md`);
      writeFileSync(outside, "# Notes\n\nFrom elsewhere.\n");
      try {
        rmSync(example.path("documents/release-notes.md"));
        symlinkSync(outside, example.path("documents/release-notes.md"));
        refusesInput(
          'release.yaml: documents.releaseNotes: found "documents/release-notes.md", a link that leaves the folder, expected a file inside the release folder.',
        );
      } finally {
        rmSync(outside);
      }
    });
  });

  describe("in what they point to: a refused gate, exit code 1", () => {
    it("evidence that is missing", () => {
      rmSync(example.path("evidence/junit.xml"));
      gateRefuses("tests-pass", /^evidence\/junit\.xml is missing\./);
    });

    it("evidence whose hash is off", () => {
      const text = readFileSync(example.path("evidence/lcov.info"), "utf8");
      example.write("evidence/lcov.info", `${text}\n`);
      gateRefuses(
        "coverage-sufficient",
        /^evidence\/lcov\.info is not the file that release\.yaml binds: its sha256 is [0-9a-f]{64}, /,
      );
    });

    it("truncated XML", () => {
      const text = readFileSync(example.path("evidence/junit.xml"), "utf8");
      example.rebind("evidence/junit.xml", text.slice(0, text.length / 2));
      gateRefuses(
        "tests-pass",
        /^evidence\/junit\.xml proves nothing: The XML ends at line \d+, column \d+ before it is complete/,
      );
    });

    it("an empty test report", () => {
      example.rebind("evidence/junit.xml", '<testsuite name="none" tests="0" failures="0" errors="0" skipped="0"/>\n');
      gateRefuses("tests-pass", /^evidence\/junit\.xml proves nothing: The report holds no test case\./);
    });

    it("a report of another number of tests than was promised", () => {
      example.edit("release.yaml", "count: 17", "count: 18");
      gateRefuses("tests-pass", /^evidence\/junit\.xml holds 17 tests, release\.yaml declares 18\./);
    });

    it("a scan that is no JSON", () => {
      example.rebind("evidence/trivy.json", '{"SchemaVersion": 2, ');
      gateRefuses(
        "vulnerabilities-absent",
        /^evidence\/trivy\.json proves nothing: The JSON breaks off at line 1, column \d+\./,
      );
    });

    it("a document that is a form without content", () => {
      example.write("documents/risk-assessment.md", "# Risk assessment\n\n## Risks\n\n<!-- what could go wrong? -->\n");
      gateRefuses("documents-complete", /^documents\.riskAssessment: documents\/risk-assessment\.md is empty\./);
    });

    it("a runbook that was changed after the approval", () => {
      example.write("documents/deployment-runbook.md", "# Runbook\n\nJust do it.\n");
      gateRefuses("approval-signed", /^approvals\/ada\.json: release: found [0-9a-f]{64}, expected [0-9a-f]{64}\./);
    });

    it("an approval whose signature was made for another file", () => {
      writeFileSync(example.path("approvals/ada.json.sig"), readFileSync(example.path("approvals/grace.json.sig")));
      // Both statements are the same text, so grace's signature verifies twice: she is still one person.
      gateRefuses("approval-signed", /airlock approve lets a person sign one/);
    });
  });
});
