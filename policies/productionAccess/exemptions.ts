import type { DeclaredResource, RuleConfig, SettingSchema } from "../rule";

/** Setting of the rules about access: principals that are let through, each with the reason. */
export const exemptSetting: SettingSchema = {
  type: "array",
  items: {
    type: "object",
    properties: {
      principal: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
    },
    required: ["principal", "reason"],
    additionalProperties: false,
  },
  description:
    "Principals that are let through: a role's, user's, group's or policy's name, or the name of its resource in the program; and why, in a sentence.",
};

/** Components whose roles and policies are Airlock's own; the tests of access say what those may. */
const OWN = [
  "Rollout",
  "BreakGlass",
  "DeployAgent",
  "DeployRunner",
  "RolloutApprovers",
  "RolloutOperators",
  "TrafficGuard",
];

/** Whether a rule about access leaves a resource alone: it is Airlock's, or configuration names one of its principals. */
export function isExempt(resource: DeclaredResource, principals: readonly string[], config: RuleConfig): boolean {
  if (OWN.some((component) => resource.urn.includes(`airlock:aws:${component}$`))) return true;
  const names = new Set([resource.name, ...principals]);
  return namesIn(config["exempt"]).some((name) => names.has(name));
}

/** An entry without a reason counts as left out, which is stricter. */
function namesIn(exempt: unknown): readonly string[] {
  if (!Array.isArray(exempt)) return [];
  return exempt.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { principal, reason } = entry as Readonly<Record<string, unknown>>;
    const isReason = typeof reason === "string" && reason.trim().length >= 10;
    return isReason && typeof principal === "string" ? [principal] : [];
  });
}
