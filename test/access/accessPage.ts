import { type Access, ASSUMPTIONS, type Means, OTHERS, OWN } from "./accessTable";

const MEANS: Readonly<Record<Means, string>> = {
  policy: "prevented: no policy allows it",
  boundary: "prevented: permission boundary",
  scp: "prevented: service control policy",
  trust: "prevented: trust policy",
  detected: "detected: traffic guard",
};

/** The tables of docs/reference/access.md. Markdown. */
export function accessTables(): string {
  return [
    "### Airlock's own roles",
    "",
    "| who | wants to | call | answer |",
    "|---|---|---|---|",
    ...OWN.map(rowOf),
    "",
    "### Everyone else",
    "",
    "An administrator has `*`, a developer `ecs:*` and `elasticloadbalancing:*`.",
    "",
    "| who | wants to | call | with the service control policy | without it |",
    "|---|---|---|---|---|",
    ...OTHERS.filter(({ by }) => by === "scp").map(pairOf),
    "",
    "### Who may take a role",
    "",
    "| who | role | answer |",
    "|---|---|---|",
    ...ASSUMPTIONS.map(({ who, role, may }) => `| ${who} | ${ROLES[role]} | ${may ? "allowed" : MEANS.trust} |`),
  ].join("\n");
}

const ROLES = {
  github: "deploy agent (GitHub)",
  gitlab: "deploy agent (GitLab)",
  operators: "operators, approvers",
  breakGlass: "breaker of the glass",
  forward: "forward",
  runner: "runner",
} as const;

function rowOf({ who, what, action, by }: Access): string {
  return `| ${who} | ${what} | \`${action}\` | ${by === undefined ? "allowed" : MEANS[by]} |`;
}

function pairOf({ who, what, action }: Access): string {
  const other = OTHERS.find((row) => row.who === who && row.what === what && row.by === "detected");
  const where = action.startsWith("iam:") ? " in us-east-1" : "";
  const without = other === undefined ? "**neither**: attach the policy" : `${MEANS.detected}${where}`;
  return `| ${who} | ${what} | \`${action}\` | ${MEANS.scp} | ${without} |`;
}
