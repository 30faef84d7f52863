import type { StageMark, WorkloadObjects } from "../../argo";
import { ANNOTATIONS } from "../../argo";
import type { AnalysisReference, AnalysisTemplate } from "../../argo/kinds/analysis";
import type { TrafficWeights } from "../rehearsal";
import { AnalysisRun, type AnalysisWorld, type RunEnd } from "./analysisRun";

/** What a rollout does to the world, and asks of it. */
export interface RolloutWorld extends AnalysisWorld {
  /** Milliseconds until pods that are asked for are available. */
  readonly podsMs: () => number;
  /** The router's weights, or with rolling the share of pods. */
  readonly weigh: (weights: TrafficWeights, why: string) => void;
  /** The ring's header leads to the release, or does not any more. */
  readonly lead: (toCanary: boolean) => void;
  /** The release has this percent of the replicas. */
  readonly place: (percent: number) => void;
  /** A stage's traffic is set. */
  readonly stageBegan: (index: number) => void;
  /** A person is asked; nothing goes on until `answer` is called. */
  readonly askPerson: (stage: number, answer: (yes: boolean) => void) => void;
  /** A run ended badly, before anything is done about it. */
  readonly breached: (run: string, detail: string) => void;
  readonly aborted: (why: string) => void;
  readonly promoted: () => void;
}

/** A rollout under way. */
export interface RunningRollout {
  /** A person aborts it, or its own controller does. */
  abort(why: string): void;
  /** A person pauses it (`spec.paused`): what is measured goes on and is judged, and the next step does not begin. */
  pause(): void;
  resume(): void;
  /** None of the release's pods is ready any more. */
  podsFailed(): void;
  readonly isOver: boolean;
}

/** How soon the controller acts on what it sees; it is told of changes at once, and looks. */
export const REACT_MS = 1000;

/** The stages as the Rollout's annotation says them. */
export function stagesOf({ rollout }: WorkloadObjects): readonly StageMark[] {
  return JSON.parse(rollout.metadata.annotations?.[ANNOTATIONS.stages] ?? "[]") as readonly StageMark[];
}

/** Starts the analysis that a reference names. */
export function startRun(
  world: RolloutWorld,
  templates: readonly AnalysisTemplate[],
  reference: AnalysisReference,
  onEnd: (end: RunEnd) => void,
): AnalysisRun {
  const metrics = reference.templates.flatMap(({ templateName }) => {
    const template = templates.find(({ metadata }) => metadata.name === templateName);
    if (template === undefined) throw new Error(`No AnalysisTemplate ${templateName}.`);
    return template.spec.metrics;
  });
  const name = reference.templates.map(({ templateName }) => templateName).join(" and ");
  return new AnalysisRun(world, metrics, (end) => {
    if (!end.passed) world.breached(name, end.detail);
    onEnd(end);
  });
}
