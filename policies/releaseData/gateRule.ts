import type { Gate } from "../../release/gates/gate";
import type { ResourceRule } from "../rule";
import { judgedRelease } from "./judgedRelease";
import { isReleaseArgs, RELEASE_TYPES, releaseArgs } from "./releaseArgs";

/**
 * The rule of one gate: it translates the gate's verdict and decides nothing. Release data that is not plain or not
 * readable is told once, by the rules `release-data-plain` and `release-readable`, not ten times.
 */
export function gateRule({ id: name, title: description }: Gate): ResourceRule {
  return {
    kind: "resource",
    name,
    group: "release-gates",
    description,
    types: RELEASE_TYPES,
    check: (resource) => {
      const args = releaseArgs(resource);
      if (!isReleaseArgs(args)) return [];
      const judged = judgedRelease(name, args);
      if (judged.kind === "unreadable") return [];
      const verdict = judged.verdicts.find(({ gate }) => gate === name);
      if (verdict === undefined) {
        return [{ measured: "no verdict", required: "a verdict of every gate", remedy: "Reinstall pulumi-airlock." }];
      }
      return verdict.passed
        ? []
        : [{ measured: verdict.measured, required: verdict.required, remedy: verdict.message }];
    },
  };
}
