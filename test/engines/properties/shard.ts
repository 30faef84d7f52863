import fc from "fast-check";
import { scenarios } from "./arbitraries";
import { playScenario } from "./playScenario";

/** A share of the runs. */
export interface Share {
  readonly seed: number;
  readonly runs: number;
}

/** What a share found. */
export interface Findings {
  /** What is broken, with the smallest scenario that breaks it; empty when everything holds. */
  readonly failure: string;
  /** How often things happened, so that a test can tell a suite that looks from one that only runs. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Plays scenarios until one breaks an invariant, and then looks for the smallest that does. */
export function runShare({ seed, runs }: Share): Findings {
  const counts: Record<string, number> = {};
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const result = fc.check(
    fc.property(scenarios, (scenario) => {
      const { broken, seen } = playScenario(scenario);
      count(seen.rehearsal?.outcome ?? "no result");
      count(scenario.strategy);
      count(scenario.capacity ?? "ecs");
      for (const { kind } of seen.world.seen.faultsMs.keys()) count(`fault ${kind}`);
      for (const { kind } of scenario.happenings) count(`happening ${kind}`);
      for (const { outcome } of seen.outcomes) count(`outcome ${outcome}`);
      for (const { event } of seen.messages) count(`message ${event}`);
      if (broken.length > 0) throw new Error(broken.join("\n"));
    }),
    { seed, numRuns: runs },
  );
  if (!result.failed) return { failure: "", counts };
  const failure = [
    result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance),
    `seed ${seed}, path ${result.counterexamplePath}; smaller by ${result.numShrinks} steps:`,
    JSON.stringify(result.counterexample?.[0]),
  ].join("\n");
  return { failure, counts };
}
