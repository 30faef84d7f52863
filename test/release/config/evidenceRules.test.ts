import assert from "node:assert/strict";
import { policyHash } from "../../../release/approval/releaseHash";
import { parseConfig } from "../../../release/config/parseConfig";
import { requirementsFor } from "../../../release/config/requirements";
import { describeFault } from "../../../release/fault";
import { must } from "../goodRelease";

const parsed = (rules: string) =>
  parseConfig(Buffer.from(`schema: airlock/config/v1\nenvironments:\n  production: { ${rules} }\n`), "airlock.yaml");
const required = (rules: string) => must(requirementsFor(must(parsed(rules)), "production", "airlock.yaml"));
const faultsOf = (rules: string) => {
  const result = parsed(rules);
  return result.ok ? [] : result.faults.map(describeFault);
};

describe("rules for evidence in airlock.yaml", () => {
  it("are absent unless they are given, so that hashes of policies stay", () => {
    assert.equal("evidence" in required(""), false);
    assert.notEqual(policyHash(required("")), policyHash(required("evidence: { tests: { shards: 2 } }")));
  });

  it("are durations in seconds and plain lists", () => {
    const { evidence } = required(
      "evidence: { tests: { suites: [unit], minimumCount: 100, producers: [jest] }, vulnerabilities: { maximumAge: 2d }, performance: { shards: 2 }, bugs: { producers: [github] } }",
    );
    assert.deepEqual(evidence, {
      tests: { suites: ["unit"], minimumCount: 100, producers: ["jest"] },
      vulnerabilities: { maximumAge: 172_800 },
      performance: { shards: 2 },
      bugs: { producers: ["github"] },
    });
  });

  it("refuse what asks for nothing", () => {
    const at = "airlock.yaml: environments.production.evidence";
    assert.deepEqual(faultsOf("evidence: { tests: { suites: [], shards: 0, minimumCount: 1.5, maximumAge: 0s } }"), [
      `${at}.tests.shards: found 0, expected a whole number from 1.`,
      `${at}.tests.maximumAge: found "0s", expected a duration above 0s.`,
      `${at}.tests.suites: found a list of 0, expected at least one suite.`,
      `${at}.tests.minimumCount: found 1.5, expected a whole number.`,
    ]);
    assert.deepEqual(faultsOf("evidence: { coverage: { suites: [unit] } }"), [
      `${at}.coverage.suites: found an unknown key, expected one of producers, shards, maximumAge. Remove it.`,
    ]);
  });
});
