import type { Rehearsal, TimelineEntry } from "../../engines/rehearsal";
import type { Verdict } from "../../release/gates/verdict";
import { complaintText } from "../../release/sufficiency/complaint";
import { stageFigures } from "../../release/sufficiency/describeStage";
import type { Sufficiency } from "../../release/sufficiency/sufficiency";
import { formatDuration } from "../../release/values/duration";
import { lengthText } from "./virtualTime";

/** What was rehearsed, for people. */
export interface RehearsedRelease {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  /** Version that was live before, empty for the first release ever. */
  readonly previous: string;
  readonly engine: string;
  readonly faults: readonly string[];
  readonly seed: number;
  /** Verdicts on schedule and contract that keep the rollout from beginning. */
  readonly refusals: readonly Verdict[];
  /** What the stages can detect; absent where the contract has no threshold on the error rate. */
  readonly sufficiency?: Sufficiency;
  /** What `--expect` asked for. */
  readonly expect?: "completed" | "compared" | "rolled-back";
}

/** How a rehearsal ended in one sentence, and whether that is a yes. */
export function verdictOf(
  rehearsal: Rehearsal,
  release: RehearsedRelease,
): { readonly text: string; readonly good: boolean } {
  const good = isYes(rehearsal, release.expect);
  const text = endingOf(rehearsal, release);
  if (good || release.expect === undefined) return { text, good };
  return { text: `${text} Expected was ${release.expect}.`, good };
}

/** Completed, compared and rolled back are each a yes, unless one of them was expected. */
export function isYes({ outcome }: Rehearsal, expect: RehearsedRelease["expect"]): boolean {
  return expect === undefined ? ["completed", "compared", "rolled-back"].includes(outcome) : outcome === expect;
}

function endingOf({ outcome, timeline }: Rehearsal, release: RehearsedRelease): string {
  const { version, previous, refusals } = release;
  switch (outcome) {
    case "completed":
      return `Completed: ${version} took every stage and is live.`;
    case "compared":
      return `Compared: the test of ${version} ran its time, and all traffic is on ${previous} again.`;
    case "rolled-back":
      return `Rolled back: ${previous === "" ? "no traffic is on the new version" : `all traffic is on ${previous} again`}.`;
    case "refused":
      return ["Refused: the rollout never began, nothing was touched.", ...refusals.map(({ message }) => message)].join(
        " ",
      );
    case "stuck": {
      const remains = timeline.flatMap(({ event, detail }) => (event === "left behind" ? [detail ?? ""] : []));
      return `Stuck: the machines ended, and left behind ${remains.join("; ")}.`;
    }
  }
}

/** `payments 1.5.0 over 1.4.2`. */
export function titleOf({ service, version, previous }: RehearsedRelease): string {
  const title = `${service} ${version} ${previous === "" ? "as its first release" : `over ${previous}`}`;
  return title.replace(/\s+/g, " ");
}

/** The figures that matter, as name and value. */
export function figures(rehearsal: Rehearsal): readonly (readonly [name: string, value: string])[] {
  const { detectionSeconds, rollbackSeconds, exposedRequests, finalWeights } = rehearsal;
  const last = rehearsal.timeline.at(-1)?.at ?? 0;
  return [
    ["traffic at the end", `${finalWeights.canary} % new, ${finalWeights.stable} % old`],
    ["virtual time", lengthText(last)],
    ...(detectionSeconds === undefined ? [] : [["breach seen after", lengthText(detectionSeconds)] as const]),
    ...(rollbackSeconds === undefined ? [] : [["traffic back after", lengthText(rollbackSeconds)] as const]),
    ["requests exposed", exposedRequests.toLocaleString("en-US")],
  ];
}

/** What the stage can see that an entry of the timeline begins; empty for every other entry. */
export function sightOf({ event, detail }: TimelineEntry, { sufficiency }: RehearsedRelease): string {
  if (event !== "stage started" || sufficiency === undefined) return "";
  const begun = sufficiency.stages.find(
    ({ stage, bakeSeconds }) => detail === `${stage} for ${formatDuration(bakeSeconds)}`,
  );
  return begun === undefined ? "" : stageFigures(begun, sufficiency.alarm);
}

/** What is wrong with the stages that see less than is promised, a sentence for each. */
export function blindStages({ sufficiency }: RehearsedRelease): readonly string[] {
  if (sufficiency === undefined) return [];
  const conditions = { evaluation: sufficiency.alarm, detectsPercent: sufficiency.detectsPercent };
  return sufficiency.stages
    .filter(({ state }) => state !== "sufficient")
    .map((stage) => complaintText(stage, conditions));
}

/** What the rollout would cost. */
export function costText({ transitions, estimatedCostUsd }: Rehearsal): string {
  if (transitions === 0) return "no state machine, nothing to pay for by the transition";
  const dollars = estimatedCostUsd.toFixed(estimatedCostUsd < 0.1 ? 4 : 2);
  return `${transitions.toLocaleString("en-US")} state transitions, about $${dollars} for the whole rollout`;
}
