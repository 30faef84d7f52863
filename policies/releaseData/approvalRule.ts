import { AUTHOR_RULES, type AuthorRule } from "../../release/approval/authorship";
import type { Gate, GateInput } from "../../release/gates/gate";
import type { ResourceRule, RuleConfig, Violation } from "../rule";
import { gateRule } from "./gateRule";
import { judgedRelease } from "./judgedRelease";
import { isReleaseArgs, releaseArgs } from "./releaseArgs";

/** How messages name the keys that policy configuration gives. */
const SOURCE = "the pack's configuration (trustRoots)";

/** Greatest number of people that can be asked for, as in airlock.yaml. */
const MOST_PEOPLE = 20;

/**
 * The rule of the gate on approvals. Where policy configuration names who may sign, the lists in the repository count for nothing: a pull request
 * that adds an approver does not change its own judge, nor one that asks for no approval, for fewer people or for less of the authors. Gates that only an executive of the repository's own list has
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
      required: {
        type: "integer",
        minimum: 1,
        maximum: MOST_PEOPLE,
        default: 1,
        description: "With trustRoots: least number of people who must have signed, whatever airlock.yaml says.",
      },
      authors: {
        type: "string",
        enum: [...AUTHOR_RULES],
        default: "optional",
        description: "With trustRoots: least that is asked of the list of authors, whatever airlock.yaml says.",
      },
    },
    check: (resource, config) => {
      const args = releaseArgs(resource);
      const floors = floorsOf(config);
      if (floors === undefined) return [UNUSABLE_FLOORS];
      if (config["trustRoots"] === undefined && (floors.required > 1 || floors.authors !== "optional")) return [ALONE];
      if (config["trustRoots"] === undefined || !isReleaseArgs(args)) return plain.check(resource, config);
      const people = trustRootsOf(config);
      if (people === undefined) return [UNUSABLE];
      const trustRoots = { ...people, ...floors };
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

const UNUSABLE_FLOORS: Violation = {
  measured: "required or authors that cannot be used",
  required: `a whole number from 1 to ${MOST_PEOPLE} as required, and as authors one of ${AUTHOR_RULES.join(", ")}`,
  remedy: "Correct the policy configuration: until then no release is approved.",
};

const ALONE: Violation = {
  measured: "required or authors without trustRoots",
  required: "trustRoots beside them",
  remedy:
    "Who may sign stands in the repository until policy configuration names them: a floor alone protects nothing.",
};

interface Floors {
  readonly required: number;
  readonly authors: AuthorRule;
}

/** The least that is asked whatever airlock.yaml says; undefined where it cannot be understood. */
function floorsOf({ required = 1, authors = "optional" }: RuleConfig): Floors | undefined {
  const rule = AUTHOR_RULES.find((known) => known === authors);
  if (typeof required !== "number" || !Number.isInteger(required)) return undefined;
  if (required < 1 || required > MOST_PEOPLE || rule === undefined) return undefined;
  return { required, authors: rule };
}

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
