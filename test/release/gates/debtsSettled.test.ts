import assert from "node:assert/strict";
import { debtsSettled } from "../../../release/gates/debtsSettled";
import type { GateInput } from "../../../release/gates/gate";
import type { ReleaseKind } from "../../../release/manifest/releaseKind";
import type { Debt } from "../../../release/record/debt";
import { DIGEST, releaseWith } from "../goodRelease";

/** The release is judged at noon on the 20th. */
const DEBT: Debt = {
  version: "1.4.1",
  digest: DIGEST,
  gates: ["coverage-sufficient"],
  completedAt: "2026-11-15T12:00:00.000Z",
  dueDays: 5,
};
const OVERDUE: Debt = { ...DEBT, completedAt: "2026-11-15T11:59:59.000Z" };
const POST_MORTEM = "documents/post-mortem-1.4.1.md";
const SETTLES = `debts: [{ version: 1.4.1, postMortem: ${POST_MORTEM} }]\n`;

interface Given {
  readonly debts?: readonly Debt[];
  readonly yaml?: string;
  readonly files?: Record<string, string>;
  readonly kind?: ReleaseKind;
}

function verdictOf({ debts, yaml = "", files = { [POST_MORTEM]: "It was the cache.\n" }, kind = "normal" }: Given) {
  const input = releaseWith({ unsigned: true, manifest: (same) => same + yaml, files });
  const given: GateInput = {
    ...input,
    manifest: { ...input.manifest, kind },
    ...(debts === undefined ? {} : { debts }),
  };
  return debtsSettled.judge(given);
}

const says = (given: Given) => {
  const { passed, applicable, measured, message } = verdictOf(given);
  return [passed, applicable, measured, message];
};

describe("debts-settled", () => {
  it("is not asked where no account was, and nothing is to be settled", () => {
    const message = "What hotfixes owe stands in the account; preview asks it.";
    assert.deepEqual(says({}), [true, false, "not measured", message]);
  });

  it("passes where nothing is owed, and until the very end of the fifth day", () => {
    assert.deepEqual(says({ debts: [] }), [true, true, "nothing is owed", "No hotfix owes anything here."]);
    assert.deepEqual(says({ debts: [DEBT] }), [
      true,
      true,
      "1.4.1 due 2026-11-20T12:00:00.000Z",
      "Nothing is overdue.",
    ]);
  });

  it("refuses a normal release once a debt is overdue, and says what to do", () => {
    assert.deepEqual(says({ debts: [OVERDUE, { ...DEBT, version: "1.4.2" }] }), [
      false,
      true,
      "1.4.1 overdue since 2026-11-20T11:59:59.000Z, 1.4.2 due 2026-11-20T12:00:00.000Z",
      "1.4.1 completed as a hotfix at 2026-11-15T11:59:59.000Z and owes coverage-sufficient, its post-mortem since 2026-11-20T11:59:59.000Z. " +
        "Write the post-mortem and name it: debts: [{ version: 1.4.1, postMortem: documents/post-mortem-1.4.1.md }].",
    ]);
  });

  it("lets a hotfix and a rollback through, and names what is overdue", () => {
    for (const kind of ["hotfix", "rollback"] as const) {
      const message = `A ${kind} does not wait for what earlier hotfixes owe. Overdue: 1.4.1.`;
      assert.deepEqual(says({ kind, debts: [OVERDUE] }), [true, false, "not measured", message]);
    }
  });

  it("lets the release through that settles what is overdue", () => {
    assert.deepEqual(says({ debts: [OVERDUE], yaml: SETTLES }), [
      true,
      true,
      "settles 1.4.1",
      "The debts are settled when this release completes, unless one of its gates is overridden.",
    ]);
  });

  it("refuses a debt that is to be settled without a post-mortem of its own, also where no account was asked", () => {
    const problem = (given: Given) => {
      const { passed, message } = verdictOf({ yaml: SETTLES, ...given });
      assert.equal(passed, false);
      return message;
    };
    const unwritten = "Write what happened, before this release settles 1.4.1.";
    assert.equal(problem({ files: {} }), `debts[0]: ${POST_MORTEM} is missing. ${unwritten}`);
    assert.equal(
      problem({ files: { [POST_MORTEM]: "# Post-mortem\n" } }),
      `debts[0]: ${POST_MORTEM} is empty. ${unwritten}`,
    );
    assert.equal(
      problem({ yaml: "debts: [{ version: 1.4.1, postMortem: documents/riskAssessment.md }]\n" }),
      "documents/riskAssessment.md is named by documents.riskAssessment, too, so it is no post-mortem of 1.4.1. Write one of its own, and name it in debts[0].",
    );
    assert.equal(
      problem({
        yaml: `debts: [{ version: 1.4.1, postMortem: ${POST_MORTEM} }, { version: 1.4.2, postMortem: ${POST_MORTEM} }]\n`,
      }),
      "debts[1] names the version or the post-mortem of debts[0] once more. Each hotfix has a post-mortem of its own.",
    );
  });

  it("refuses a release that settles another debt than the overdue one", () => {
    const yaml = SETTLES.replace("version: 1.4.1", "version: 1.4.0");
    assert.equal(verdictOf({ debts: [OVERDUE], yaml }).passed, false);
  });
});
