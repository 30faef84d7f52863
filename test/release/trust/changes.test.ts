import assert from "node:assert/strict";
import { parseConfig } from "../../../release/config/parseConfig";
import { requirementsFor } from "../../../release/config/requirements";
import { plainRequirements, requirementChanges } from "../../../release/trust/changes";
import { parseRoot, type Root } from "../../../release/trust/root";
import { rootChanges } from "../../../release/trust/trustState";
import { ASKS_FOR_PROVENANCE, CONFIG, must, read } from "../goodRelease";
import { CAROL, KEEPERS, line, MALLORY, RULES, rootFiles } from "./rootScene";

function requirementsOf(yaml: string): ReturnType<typeof plainRequirements> {
  const config = must(parseConfig(Buffer.from(yaml), "airlock.yaml"));
  return plainRequirements(must(requirementsFor(config, "production", "airlock.yaml")));
}

/** `field direction` of what another line of production changes. */
function changesOf(before: string, after: string): readonly string[] {
  const [old, now] = [before, after].map((line) =>
    requirementsOf(
      CONFIG.replace("    promotion: asserted\n", "").replace(
        "    promotesFrom: staging\n    approvals",
        `    ${line}\n    approvals`,
      ),
    ),
  );
  return requirementChanges(old ?? {}, now ?? {}, "").map(({ field, direction }) => `${field} ${direction}`);
}

describe("changes of what is required", () => {
  const rows: readonly (readonly [name: string, laxer: string, stricter: string, field: string])[] = [
    ["coverage", "coverage: { lines: 85% }", "coverage: { lines: 90% }", "coverage"],
    [
      "coverage that is no more asked for than by default",
      "promotesFrom: staging",
      "promotesFrom: staging\n    coverage: { lines: 90% }",
      "coverage",
    ],
    ["the skip budget", "tests: { skipBudget: 3 }", "tests: { skipBudget: 1 }", "skipBudget"],
    ["how it is shown", "promotesFrom: staging\n    promotion: asserted", "promotesFrom: staging", "promotion.mode"],
    [
      "how old it may be",
      "promotesFrom: staging",
      "promotesFrom: staging\n    promotionMaximumAge: 7d",
      "promotion.maximumAgeSeconds",
    ],
    [
      "that it has an age",
      "promotesFrom: staging\n    promotionMaximumAge: none",
      "promotesFrom: staging",
      "promotion.maximumAgeSeconds",
    ],
    ["audit", "promotesFrom: staging\n    mode: audit", "promotesFrom: staging\n    mode: enforce", "mode"],
    ["readiness", "promotesFrom: staging", "promotesFrom: staging\n    readiness: {}", "readiness"],
    ["regressions", "performance: { regression: 5% }", "performance: { regression: 2% }", "performance.regression"],
    ["metrics", "performance: { metrics: [a] }", "performance: { metrics: [a, b] }", "performance.metrics"],
    ["a comparison", "promotesFrom: staging", "promotesFrom: staging\n    performance: {}", "performance"],
    [
      "the cluster that it is",
      "promotesFrom: staging",
      "promotesFrom: staging\n    cluster: { uid: 3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b, namespace: shop }",
      "cluster",
    ],
    ["labels of bugs", "bugs: { high: [] }", "bugs: { high: [sev2] }", "bugs.high"],
    [
      "strategies",
      "schedule: { strategies: [canary, blue-green] }",
      "schedule: { strategies: [canary] }",
      "schedule.strategies",
    ],
    ["stages", "schedule: { stages: [] }", "schedule: { stages: [25%] }", "schedule.weights"],
    [
      "validation",
      "schedule: { minimumValidation: 24h }",
      "schedule: { minimumValidation: 48h }",
      "schedule.minimumValidationSeconds",
    ],
    ["detection", "detects: { errorRate: 10% }", "detects: { errorRate: 5% }", "detectsPercent"],
    [
      "producers",
      "evidence: { tests: { producers: [jest, mocha] } }",
      "evidence: { tests: { producers: [jest] } }",
      "evidence.tests.producers",
    ],
    [
      "any producer",
      "evidence: { tests: {} }",
      "evidence: { tests: { producers: [jest] } }",
      "evidence.tests.producers",
    ],
    [
      "suites",
      "evidence: { tests: { suites: [unit] } }",
      "evidence: { tests: { suites: [unit, e2e] } }",
      "evidence.tests.suites",
    ],
    [
      "shards",
      "evidence: { coverage: { shards: 1 } }",
      "evidence: { coverage: { shards: 4 } }",
      "evidence.coverage.shards",
    ],
    [
      "age",
      "evidence: { vulnerabilities: { maximumAge: 7d } }",
      "evidence: { vulnerabilities: { maximumAge: 1d } }",
      "evidence.vulnerabilities.maximumAge",
    ],
  ];
  for (const [name, laxer, stricter, field] of rows) {
    it(`knows which way ${name} goes`, () => {
      assert.deepEqual(changesOf(laxer, stricter), [`${field} tightened`]);
      assert.deepEqual(changesOf(stricter, laxer), [`${field} loosened`]);
      assert.deepEqual(changesOf(stricter, stricter), []);
    });
  }

  it("calls the environment before, with how it shows what it completed, stricter than none", () => {
    const before = "bugs: {}\n    promotesFrom: staging";
    assert.deepEqual(changesOf("bugs: {}", before), ["promotesFrom tightened", "promotion tightened"]);
    assert.deepEqual(changesOf(before, "bugs: {}"), ["promotesFrom loosened", "promotion loosened"]);
  });

  it("calls it a loosening to name another cluster or another namespace", () => {
    const pin = (uid: string, namespace: string) => `cluster: { uid: ${uid}, namespace: ${namespace} }`;
    const [one, other] = ["3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b", "00000000-6a8e-4d1f-9f3e-0c1d2e3f4a5b"];
    assert.deepEqual(changesOf(pin(one, "shop"), pin(other, "shop")), ["cluster.uid loosened"]);
    assert.deepEqual(changesOf(pin(one, "shop"), pin(one, "test")), ["cluster.namespace loosened"]);
  });

  it("calls it a loosening where one of several goes down, whatever goes up", () => {
    const two = changesOf("schedule: { strategies: [canary] }", "schedule: { strategies: [blue-green] }");
    assert.deepEqual(two, ["schedule.strategies loosened"]);
    const bake = changesOf("schedule: { minimumBake: 10m }", "schedule: { minimumBake: 5m }");
    assert.deepEqual(bake, ["schedule.minimumBakeSeconds loosened"]);
  });

  it("knows which way approvals go, authors and executives among them", () => {
    const approvals = (text: string) =>
      requirementsOf(CONFIG.replace(/\{ required: 1.*\}/, `{ required: 1, allowedSigners: a${text} }`));
    const said = (before: string, after: string) =>
      requirementChanges(approvals(before), approvals(after), "").map(
        ({ field, direction }) => `${field} ${direction}`,
      );
    assert.deepEqual(said("", ", authors: optional"), ["approvals.authors changed"]);
    assert.deepEqual(said(", authors: required", ", authors: distrusted"), ["approvals.authors tightened"]);
    assert.deepEqual(said(", authors: distrusted", ""), ["approvals.authors loosened"]);
    assert.deepEqual(said("", ", executives: bosses"), ["approvals.executives loosened"]);
    assert.deepEqual(said(", executives: bosses", ""), ["approvals.executives tightened"]);
    assert.deepEqual(said(", executives: bosses", ", executives: others"), ["approvals.executives changed"]);
    const none = requirementsOf(CONFIG.replace(/ {4}approvals:.*\n/, ""));
    assert.deepEqual(
      requirementChanges(approvals(""), none, "environments.production").map(({ field, before, after, direction }) => [
        field,
        before,
        after,
        direction,
      ]),
      [["environments.production.approvals", '{"allowedSigners":"a","required":1}', "nothing", "loosened"]],
    );
  });

  it("says of another signer of provenance, and of what it does not know, that it changed", () => {
    const other = ASKS_FOR_PROVENANCE.replace("refs/heads/main", "refs/heads/dev");
    const said = requirementChanges(requirementsOf(ASKS_FOR_PROVENANCE), requirementsOf(other), "");
    assert.deepEqual(
      said.map(({ field, direction }) => [field, direction]),
      [["provenance.identity", "changed"]],
    );
    assert.deepEqual(requirementChanges({ later: 1 }, { later: 2 }, ""), [
      { field: "later", before: "1", after: "2", direction: "changed" },
    ]);
  });
});

describe("changes from root to root", () => {
  it("names quorum, keepers, environments and files", () => {
    const files = rootFiles([
      {},
      {
        rules: RULES.replace("  dev: {}\n", "").replace("{ promotesFrom: dev, promotion: asserted }", "{}"),
        approvers: "",
        says: { quorum: 1, signers: [...KEEPERS.slice(0, 2), line("mallory", MALLORY)] },
      },
    ]);
    const roots = ["1.json", "2.json"].map((name): Root => {
      const file = files.get(name) ?? read("");
      return must(parseRoot(file.kind === "read" ? file.bytes : new Uint8Array(), name));
    });
    const [before, after] = roots;
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(
      rootChanges(before, after).map(({ field, direction }) => `${field} ${direction}`),
      [
        "quorum loosened",
        "signers changed",
        "signers changed",
        "environments.dev changed",
        "environments.staging.promotesFrom loosened",
        "environments.staging.promotion loosened",
        "files.allowed_signers changed",
      ],
    );
    const keepers = rootChanges(before, after).filter(({ field }) => field === "signers");
    assert.deepEqual(
      keepers.map((change) => [change.before, change.after]),
      [
        [line("carol", CAROL), "nothing"],
        ["nothing", line("mallory", MALLORY)],
      ],
    );
  });
});
