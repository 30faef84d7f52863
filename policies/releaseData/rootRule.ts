import type { Gate } from "../../release/gates/gate";
import { parsePin } from "../../release/trust/pinnedRoot";
import type { ResourceRule } from "../rule";
import { gateRule } from "./gateRule";
import { judgedRelease } from "./judgedRelease";
import { isReleaseArgs, releaseArgs } from "./releaseArgs";

/** How messages name the key that policy configuration gives. */
const SOURCE = "the pack's configuration (root)";

/**
 * The rule of the gate on roots. Where policy configuration pins a root, the chain begins with it: a pull request that replaces every root in the
 * repository does not change its own judge.
 */
export function rootRule(gate: Gate): ResourceRule {
  const plain = gateRule(gate);
  return {
    ...plain,
    settings: {
      root: {
        type: "string",
        pattern: "^[1-9][0-9]{0,5}:[0-9a-f]{64}$",
        description:
          "The root that is trusted, as airlock root list prints it: its number, a colon and the hash of its file. Every later root must follow from it, and airlock.yaml must name a root.",
      },
    },
    check: (resource, config) => {
      const given = config["root"];
      if (given === undefined) return plain.check(resource, config);
      const pinned = parsePin(typeof given === "string" ? given : "", SOURCE);
      if (!pinned.ok) {
        return [
          {
            measured: "a root that cannot be used",
            required: "a root's number, a colon and the hash of its file",
            remedy: "Correct the policy configuration, airlock root list prints it: until then no root is trusted.",
          },
        ];
      }
      const args = releaseArgs(resource);
      if (!isReleaseArgs(args)) return [];
      const judged = judgedRelease(gate.id, { ...args, pinnedRoot: pinned.value });
      if (judged.kind === "unreadable") return [];
      return judged.verdicts
        .filter((verdict) => verdict.gate === gate.id && !verdict.passed)
        .map(({ measured, required, message }) => ({ measured, required, remedy: message }));
    },
  };
}
