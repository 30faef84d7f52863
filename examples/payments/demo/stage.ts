/** What `airlock check --format json` says, as far as the story needs it. */
export interface Check {
  readonly passed: boolean;
  readonly verdicts: readonly { readonly gate: string; readonly passed: boolean; readonly measured: string }[];
}

/** How a rollout went: the figures of `airlock rehearse --format json`, which any other stage gives in the same form. */
export interface RolloutReport {
  readonly outcome: "completed" | "rolled-back" | "refused";
  readonly finalWeights: { readonly stable: number; readonly canary: number };
  readonly timeline: readonly { readonly weights: { readonly stable: number; readonly canary: number } }[];
  readonly detectionSeconds?: number;
  readonly rollbackSeconds?: number;
  /** Left out where nobody sends requests. */
  readonly exposedRequests?: number;
}

/** Something that was done: how a person sees it, how a program does, and the command that did it. */
export interface Told<T> {
  readonly command: string;
  readonly exitCode: number;
  readonly text: string;
  readonly report: T;
}

/** What the acts are played on. The story and what must come true are the same on every stage. */
export interface Stage {
  /** One line that says what is real here. */
  readonly description: string;
  /** Judges the release in a folder for production. */
  check(folder: string): Promise<Told<Check>>;
  /** Rolls the release in a folder out to production, over 1.4.2, with a fault. */
  rollOut(folder: string, fault?: string): Promise<Told<RolloutReport>>;
  /** Stops whatever was started. */
  close(): Promise<void>;
}
