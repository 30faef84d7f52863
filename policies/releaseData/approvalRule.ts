import type { Gate, GateInput } from "../../release/gates/gate";
import type { ResourceRule, RuleConfig, Violation } from "../rule";
import { gateRule } from "./gateRule";
import { judgedRelease } from "./judgedRelease";
import { isReleaseArgs, releaseArgs } from "./releaseArgs";

/** How messages name the keys that policy configuration gives. */
const SOURCE = "the pack's configuration (trustRoots)";

/**
 * The rule of the gate on approvals. Where policy configuration names who may sign, the lists in the repository count for nothing: a pull request
 * that adds an approver does not change its own judge. Gates that only an executive of the repository's own list has
 * overridden are refused here, too.
 */
export function approvalRule(gate: Gate): ResourceRule {
  const plain = gateRule(gate);
  return {
    ...plain,
    settings: {
      trustRoots: {
        type: "array",
        items: {
          type: "object",
          properties: { signer: { type: "string", minLength: 1 }, role: { type: "string", minLength: 1 } },
          required: ["signer", "role"],
          additionalProperties: false,
        },
        description:
          "Who may sign, in the place of the files that airlock.yaml names: lines of allowed_signers, each with the role approver or executive.",
      },
    },
    check: (resource, config) => {
      const args = releaseArgs(resource);
      if (config["trustRoots"] === undefined || !isReleaseArgs(args)) return plain.check(resource, config);
      const trustRoots = trustRootsOf(config);
      if (trustRoots === undefined) return [UNUSABLE];
      const repository = judgedRelease(gate.id, args);
      const outside = judgedRelease(gate.id, { ...args, trustRoots });
      if (repository.kind === "unreadable" || outside.kind === "unreadable") return [];
      const passing = new Set(repository.verdicts.filter(({ passed }) => passed).map((verdict) => verdict.gate));
      return outside.verdicts
        .filter((verdict) => !verdict.passed && (verdict.gate === gate.id || passing.has(verdict.gate)))
        .map(({ gate: id, measured, required, message }) => ({
          measured: id === gate.id ? measured : `${id} ${measured}`,
          required,
          remedy: message,
        }));
    },
  };
}

const UNUSABLE: Violation = {
  measured: "trustRoots that cannot be used",
  required: "a list of signer (a line of allowed_signers) and role (approver or executive)",
  remedy: "Correct the policy configuration: until then nobody is trusted.",
};

/** Undefined where anything in the list is not what it must be: half a list would trust the wrong people. */
function trustRootsOf(config: RuleConfig): NonNullable<GateInput["trustRoots"]> | undefined {
  const given = config["trustRoots"];
  if (!Array.isArray(given)) return undefined;
  const entries = given.map((entry: unknown) => {
    const { signer, role } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const usable = typeof signer === "string" && (role === "approver" || role === "executive");
    return usable ? { signer, role } : undefined;
  });
  const lines = (wanted: "approver" | "executive") =>
    entries.flatMap((entry) => (entry?.role === wanted ? [`${entry.signer}\n`] : [])).join("");
  if (entries.includes(undefined)) return undefined;
  const executives = lines("executive");
  return { text: lines("approver"), source: SOURCE, ...(executives === "" ? {} : { executives }) };
}
