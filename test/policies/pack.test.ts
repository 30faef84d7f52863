import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configSchemaOf, toPolicy } from "../../policies/crossguard";
import { PACK_NAME, rules } from "../../policies/pack";
import { gates } from "../../release/gates/judge";
import { catalogueOf } from "./catalogue";

describe("the pack", () => {
  it("is named airlock and lists exactly these policies, all mandatory", () => {
    assert.equal(PACK_NAME, "airlock");
    assert.deepEqual(
      rules.map((rule) => {
        const policy = toPolicy(rule);
        return `${policy.enforcementLevel} ${rule.group} ${rule.kind} ${policy.name}`;
      }),
      [
        "mandatory release-gates resource release-data-plain",
        "mandatory release-gates resource release-readable",
        "mandatory release-gates resource artifact-pinned",
        "mandatory release-gates resource version-forward",
        "mandatory release-gates resource tests-pass",
        "mandatory release-gates resource coverage-sufficient",
        "mandatory release-gates resource vulnerabilities-absent",
        "mandatory release-gates resource documents-complete",
        "mandatory release-gates resource rollback-contract",
        "mandatory release-gates resource schedule-complete",
        "mandatory release-gates resource promoted-digest",
        "mandatory release-gates resource approval-signed",
        "mandatory release-gates resource strategy-allowed",
        "mandatory release-gates resource traffic-sufficient",
        "mandatory release-gates resource objective-reachable",
        "mandatory release-gates resource rollback-possible",
        "mandatory release-gates resource digest-not-quarantined",
        "mandatory release-gates resource provenance-attested",
        "mandatory release-gates resource post-mortem-written",
        "mandatory release-gates resource performance-regression",
        "mandatory release-gates resource bugs-absent",
        "mandatory release-gates resource migrations-expanded",
        "mandatory release-gates resource root-approved",
        "mandatory release-gates resource debts-settled",
        "mandatory release-gates resource readiness-complete",
        "mandatory release-gates resource task-definition-image-pinned",
        "mandatory release-gates resource pod-image-pinned",
        "mandatory release-gates stack released-image-runs",
        "mandatory traffic-safety resource weighted-rule-ignores-actions",
        "mandatory traffic-safety resource weighted-rule-protected",
        "mandatory traffic-safety resource listener-default-action-unweighted",
        "mandatory traffic-safety stack target-group-protected",
        "mandatory traffic-safety stack progressive-service-ignores-revision",
        "mandatory traffic-safety stack rollout-service-ignores-selector",
        "mandatory traffic-safety stack rollout-route-ignores-weights",
        "mandatory traffic-safety resource rollout-replicas-ignored",
        "mandatory traffic-safety stack rollout-applied-unforced",
        "mandatory production-access resource policy-grants-no-traffic",
        "mandatory production-access resource attached-policy-grants-no-traffic",
        "mandatory production-access resource trust-names-principals",
        "mandatory production-access resource task-definition-secrets-referenced",
      ],
    );
  });

  it("describes each gate's policy in the gate's own words", () => {
    for (const gate of gates) {
      assert.equal(rules.find(({ name }) => name === gate.id)?.description, gate.title);
    }
  });

  it("lets every policy be narrowed to environments, the image policy be chosen, signers and a root be named, and principals be exempted", () => {
    const keys = Object.fromEntries(rules.map((rule) => [rule.name, Object.keys(configSchemaOf(rule).properties)]));
    const {
      "approval-signed": approval,
      "root-approved": root,
      "task-definition-image-pinned": image,
      "pod-image-pinned": podImage,
      "policy-grants-no-traffic": policy,
      "attached-policy-grants-no-traffic": attached,
      "trust-names-principals": trust,
      ...others
    } = keys;
    assert.deepEqual(approval, ["environments", "trustRoots", "required", "authors"]);
    assert.deepEqual(root, ["environments", "root"]);
    assert.deepEqual(image, ["environments", "unknownImages", "containers"]);
    assert.deepEqual(podImage, ["environments", "unknownImages"]);
    assert.deepEqual(policy, ["environments", "exempt", "unknownPolicies"]);
    assert.deepEqual(
      [attached, trust],
      [
        ["environments", "exempt"],
        ["environments", "exempt"],
      ],
    );
    for (const other of Object.values(others)) assert.deepEqual(other, ["environments"]);
  });

  it("is catalogued in docs/reference/policies.md as it is (AIRLOCK_WRITE_DOCS=1 writes it there)", () => {
    const file = join(__dirname, "../../docs/reference/policies.md");
    const page = readFileSync(file, "utf8");
    const [before = "", after = ""] = page.split(/(?<=<!-- catalogue -->\n)[\s\S]*(?=<!-- end of catalogue -->)/);
    const wanted = `${before}\n${catalogueOf(rules)}\n\n${after}`;
    if (process.env.AIRLOCK_WRITE_DOCS === "1") writeFileSync(file, wanted);
    else assert.equal(page, wanted);
  });
});
