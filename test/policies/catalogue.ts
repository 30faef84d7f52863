import { configSchemaOf } from "../../policies/crossguard";
import type { Rule, RuleGroup } from "../../policies/rule";

const GROUPS: readonly RuleGroup[] = ["release-gates", "traffic-safety", "production-access"];

/** The catalogue of docs/reference/policies.md: every rule by group, in the order of the pack. Markdown. */
export function catalogueOf(rules: readonly Rule[]): string {
  return GROUPS.map((group) => {
    const rows = rules.filter((rule) => rule.group === group).map(rowOf);
    return [
      `### ${group}`,
      "",
      "| policy | level | judges | the good condition | configuration |",
      "|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  }).join("\n\n");
}

function rowOf(rule: Rule): string {
  const settings = Object.keys(configSchemaOf(rule).properties).map((key) => `\`${key}\``);
  const judged = rule.kind === "resource" ? "a resource" : "the stack";
  return `| \`${rule.name}\` | mandatory | ${judged} | ${rule.description} | ${settings.join(", ")} |`;
}
