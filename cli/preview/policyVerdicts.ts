import { checkResources, type PolicyFinding } from "../../policies/inProcess";
import { rules } from "../../policies/pack";
import type { Rule } from "../../policies/rule";
import type { ReportedVerdict } from "../check/checkReport";
import type { RecordedResource } from "./programMessages";

/** Most resources that a message names; the rest is counted. */
const MOST_NAMED = 5;

/** One verdict for each rule of the pack, in the pack's order; a rule that no declared resource is about is not applicable. */
export function policyVerdicts(resources: readonly RecordedResource[]): readonly ReportedVerdict[] {
  const findings = checkResources(resources);
  return rules.map((rule) =>
    verdictOf(
      rule,
      resources,
      findings.filter((finding) => finding.policy === rule.name),
    ),
  );
}

function verdictOf(
  rule: Rule,
  resources: readonly RecordedResource[],
  findings: readonly PolicyFinding[],
): ReportedVerdict {
  const gate = `policy:${rule.name}`;
  const types = rule.kind === "resource" ? rule.types : rule.about;
  const judged = resources.filter((resource) => types.includes(resource.type)).length;
  if (findings.length > 0) {
    return {
      gate,
      passed: false,
      applicable: true,
      measured: unique(findings.map((finding) => finding.measured)).join("; "),
      required: unique(findings.map((finding) => finding.required)).join("; "),
      message: `${unique(findings.map((finding) => finding.remedy)).join(" ")}${where(findings, resources)}`,
    };
  }
  if (judged === 0) {
    const message = "The program declares no resource that this policy is about.";
    return { gate, passed: true, applicable: false, measured: "not measured", required: "nothing here", message };
  }
  const measured = judged === 1 ? "1 resource" : `${judged} resources`;
  return { gate, passed: true, applicable: true, measured, required: rule.description, message: rule.description };
}

/** The resources that are meant, by type and name: what a person finds in the program. */
function where(findings: readonly PolicyFinding[], resources: readonly RecordedResource[]): string {
  const urns = unique(findings.map((finding) => finding.urn)).filter((urn) => urn !== "");
  if (urns.length === 0) return "";
  const named = urns.slice(0, MOST_NAMED).map((urn) => {
    const resource = resources.find((candidate) => candidate.urn === urn);
    return resource === undefined ? urn : `${resource.type} ${JSON.stringify(resource.name)}`;
  });
  const rest = urns.length - named.length;
  return ` Found in ${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}.`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
