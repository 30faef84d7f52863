import type { Mutant } from "./mutants";
import { skipped, withoutRule } from "./mutate";
import type { Scenario } from "./scenario";

/** Machines that lose debts, played on a run in which nothing else goes wrong. */
export function debtMutants(quiet: Scenario): readonly Mutant[] {
  const hotfix: Scenario = { ...quiet, kind: "hotfix" };
  const superseded: Scenario = {
    ...hotfix,
    happenings: [{ at: 900, kind: "release", patch: 2, on: "candidate" }],
  };
  const settling: Scenario = { ...quiet, settles: "1.2.9" };
  return [
    {
      name: "a completed hotfix owes nothing",
      breaks: "I17",
      edits: [withoutRule("forward", "CompletionTold", "CompletedOwes")],
      runs: [hotfix],
    },
    {
      name: "a hotfix that something newer takes over from owes nothing",
      breaks: "I17",
      edits: [skipped("forward", "SupersedeDidSupersededOwe", "SupersedeNotifySuperseded")],
      runs: [superseded],
    },
    {
      name: "the debt is written, and no preview sees it",
      breaks: "I17",
      edits: [skipped("forward", "CompletedMirrorDebt")],
      runs: [hotfix],
    },
    {
      name: "a release that completes settles nothing",
      breaks: "I17",
      edits: [withoutRule("forward", "CompletionTold", "CompletedSettles")],
      runs: [settling],
    },
  ];
}
