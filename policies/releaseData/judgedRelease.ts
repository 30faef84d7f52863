import type { Fault, Result } from "../../release/fault";
import { type LoadedRelease, type LoadRequest, loadRelease } from "../../release/files/loadRelease";
import type { GateInput } from "../../release/gates/gate";
import { judge } from "../../release/gates/judge";
import type { Verdict } from "../../release/gates/verdict";
import { unroutable } from "../../release/manifest/artifact";
import type { ReleaseArgs } from "./releaseArgs";

/** A release after all gates have looked at it, or the faults that kept it from being read. */
export type JudgedRelease =
  | { readonly kind: "judged"; readonly verdicts: readonly Verdict[] }
  | { readonly kind: "unreadable"; readonly faults: readonly Fault[] };

/** What a judge works with; tests bring their own. */
export interface JudgeSources {
  readonly load: (request: LoadRequest) => Result<LoadedRelease>;
  readonly judge: (input: GateInput) => readonly Verdict[];
  readonly now: () => Date;
}

/** Answers the rule that asks about a release. */
export type ReleaseJudge = (rule: string, args: ReleaseArgs) => JudgedRelease;

/**
 * Loads and judges a release once for all rules. An engine asks rule after rule about the same resource, so the answer
 * is kept until a rule asks for the second time: then it is another resource, or another pass (the `up` after a
 * preview), and files may have changed in between.
 */
export function makeReleaseJudge(sources: JudgeSources): ReleaseJudge {
  const kept = new Map<string, { readonly askedBy: Set<string>; readonly answer: JudgedRelease }>();
  return (rule, args) => {
    const { release, config, environment, quarantined, debts, live, trustRoots, pinnedRoot } = args;
    const key = JSON.stringify([release, config, environment, quarantined, debts, live, trustRoots, pinnedRoot]);
    const known = kept.get(key);
    if (known !== undefined && !known.askedBy.has(rule)) {
      known.askedBy.add(rule);
      return known.answer;
    }
    const answer = judgeNow(sources, args);
    kept.set(key, { askedBy: new Set([rule]), answer });
    return answer;
  };
}

function judgeNow(sources: JudgeSources, args: ReleaseArgs): JudgedRelease {
  const loaded = sources.load({ ...args, now: sources.now() });
  if (!loaded.ok) return { kind: "unreadable", faults: loaded.faults };
  // A record of a package would get past the gates about traffic, which are not asked of one.
  const fault = unroutable(loaded.value.manifest, loaded.value.releaseFile);
  if (fault !== undefined) return { kind: "unreadable", faults: [fault] };
  return { kind: "judged", verdicts: sources.judge(loaded.value.input) };
}

/** The judge of this process: real files, real time. */
export const judgedRelease: ReleaseJudge = makeReleaseJudge({ load: loadRelease, judge, now: () => new Date() });
