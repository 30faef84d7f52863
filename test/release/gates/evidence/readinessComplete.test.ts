import assert from "node:assert/strict";
import { judge } from "../../../../release/gates/judge";
import type { Verdict } from "../../../../release/gates/verdict";
import { ASKS_FOR_READINESS, CONFIG, type ReleaseChanges, releaseWith } from "../../goodRelease";

const TOLD = "communication: [{ who: support, when: a day before }, { who: customers, when: on release }]";

/** A release that is ready, with what a test changes about it. */
function ready(change: (yaml: string) => string = (yaml) => yaml, changes: ReleaseChanges = {}): Verdict {
  const input = releaseWith({
    config: ASKS_FOR_READINESS,
    unsigned: true,
    ...changes,
    files: {
      "documents/users.md": "# For users\n\nRefunds are there.\n",
      "documents/support.md": "Told on Monday.\n",
      ...changes.files,
    },
    manifest: (yaml) =>
      change(
        yaml
          .replace("areas: [payments]", `areas: [payments], ${TOLD}`)
          .replace(
            "documents:\n",
            "documents:\n  userDocumentation: documents/users.md\n  supportBriefing: documents/support.md\n",
          ),
      ),
  });
  const verdict = judge(input).find(({ gate }) => gate === "readiness-complete");
  assert.ok(verdict);
  return verdict;
}

describe("readiness-complete", () => {
  it("lets a release through whose users and support are told, and says who else is", () => {
    const { passed, applicable, measured, message, evidence } = ready();
    assert.deepEqual([passed, applicable, measured], [true, true, "3 of 3 parts"]);
    assert.equal(message, "Told are support (a day before), customers (on release).");
    assert.deepEqual(evidence, ["documents/users.md", "documents/support.md"]);
  });

  it("refuses a document that is missing, an empty form, and a plan that names nobody, all at once", () => {
    const verdict = ready(
      (yaml) => yaml.replace("  supportBriefing: documents/support.md\n", "").replace(TOLD, "communication: []"),
      {
        files: { "documents/users.md": "# For users\n\n<!-- what is new? -->\n" },
      },
    );
    assert.deepEqual([verdict.passed, verdict.measured], [false, "0 of 3 parts"]);
    assert.equal(verdict.required, "user documentation, a briefed support, a communication plan");
    assert.equal(
      verdict.message,
      "documents.userDocumentation: documents/users.md is empty. documents.supportBriefing is not given. plan.communication names nobody who is told, and when. Write what is missing, name it under documents, and list who is told when under plan.communication.",
    );
  });

  it("asks a communication plan that is named to say something, and takes a section of a file", () => {
    const named = (path: string) =>
      ready((yaml) => yaml.replace("documents:\n", `documents:\n  communicationPlan: ${path}\n`));
    assert.equal(
      named("documents/none.md").message.split(". ")[0],
      "documents.communicationPlan: documents/none.md is missing",
    );
    assert.deepEqual(
      [named("documents/users.md#for-users").passed, named("documents/users.md#for-users").measured],
      [true, "4 of 4 parts"],
    );
    assert.equal(named("documents/users.md#support").passed, false);
  });

  it("is not asked of a release that is backend-only, nor where airlock.yaml does not ask", () => {
    const backend = ready((yaml) =>
      yaml.replace("audience: user-facing", "audience: backend-only").replace(TOLD, "communication: []"),
    );
    assert.deepEqual([backend.passed, backend.applicable], [true, false]);
    assert.equal(
      backend.message,
      "The plan says backend-only: users and support have nothing to learn. Who approves signs that, too.",
    );
    assert.equal(ready(undefined, { config: CONFIG }).message, "production does not ask for readiness.");
  });

  it("is owed by a hotfix", () => {
    const verdict = ready((yaml) =>
      yaml.replace("version: 1.5.0\n", "version: 1.5.0\nkind: hotfix\n").replace(TOLD, "communication: []"),
    );
    assert.deepEqual([verdict.passed, verdict.applicable, verdict.owed], [true, false, { dueDays: 5 }]);
    assert.match(
      verdict.message,
      /^Not asked of a hotfix now, but owed: due 5 days after it completes\. plan\.communication names nobody/,
    );
  });
});
