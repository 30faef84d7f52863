import assert from "node:assert/strict";
import { severityOf } from "../../../../release/evidence/bugs/bug";
import { readEvidence } from "../../../../release/evidence/readEvidence";
import { gitHubIssue, jiraIssue } from "./lists";

function summary(value: unknown): unknown {
  const reading = readEvidence("bugs", Buffer.from(JSON.stringify(value)));
  return reading.verdict === "usable" ? reading.summary : reading.reason;
}

const ask = "List them with gh issue list --state all --limit 10000 --json number,state,labels.";

describe("lists of bugs", () => {
  it("of GitHub count open issues by their labels", () => {
    const list = [
      gitHubIssue(1, "OPEN", "bug", "severity: critical"),
      gitHubIssue(2, "open", "priority/high"),
      gitHubIssue(3, "CLOSED", "critical"),
      gitHubIssue(4, "OPEN", "bug"),
      { number: 5, state: "open", labels: ["P1"] },
      { number: 6, state: "open", labels: ["critical"], pull_request: {} },
    ];
    assert.deepEqual(summary(list), { critical: 1, high: 2, issues: 5 });
  });

  it("of GitHub prove nothing when they were probably cut, or when an issue says no state", () => {
    for (const count of [30, 100]) {
      const list = Array.from({ length: count }, (_, i) => gitHubIssue(i, "CLOSED"));
      assert.equal(summary(list), `The list ends at ${count} issues, which is where lists are cut. ${ask}`);
    }
    assert.equal(summary([{ number: 1, labels: [] }]), "The list of GitHub issues is off at [0].state: found no text.");
    assert.equal(
      summary([gitHubIssue(1, "merged")]),
      "The list of GitHub issues is off at [0].state: found neither open nor closed.",
    );
    assert.equal(summary([]), "The file is of no format that is read as bugs: GitHub issues or Jira search.");
  });

  it("of Jira count bugs by their priority until they are done", () => {
    const issues = [
      jiraIssue("PAY-1", "new", "Highest"),
      jiraIssue("PAY-2", "indeterminate", "Major"),
      jiraIssue("PAY-3", "done", "Blocker"),
      jiraIssue("PAY-4", "new", "Low"),
      jiraIssue("PAY-5", "new", "Highest", "Story"),
    ];
    assert.deepEqual(summary({ total: 5, startAt: 0, issues }), { critical: 1, high: 1, issues: 4 });
    assert.deepEqual(summary({ isLast: true, issues }), { critical: 1, high: 1, issues: 4 });
  });

  it("of Jira prove nothing when they are a page or empty", () => {
    const issues = [jiraIssue("PAY-1", "done", "Low")];
    const page = (of: string) => `The file holds 1${of} issues: a page of the search. Save all of them.`;
    assert.equal(summary({ total: 2, issues }), page(" of 2"));
    assert.equal(summary({ isLast: false, issues }), page(""));
    assert.equal(summary({ nextPageToken: "x", issues }), page(""));
    assert.equal(
      summary({ total: 0, issues: [] }),
      "An empty list does not say what was asked. Search for closed bugs, too.",
    );
    assert.equal(
      summary({ total: 1, issues: [{ key: "PAY-1", fields: {} }] }),
      "The Jira search is off at issues[0].fields.status: Invalid input: expected object, received undefined.",
    );
  });

  it("take the team's own labels beside the usual ones", () => {
    const own = { critical: ["Brennt"], high: ["dringend"] };
    assert.equal(severityOf(["brennt"], own), "critical");
    assert.equal(severityOf(["DRINGEND", "critical"], own), "critical");
    assert.equal(severityOf(["dringend"], own), "high");
    assert.equal(severityOf(["sehr dringend"], own), undefined);
    assert.equal(severityOf(["criticality"], own), undefined);
  });
});
