import type { Mutant } from "./mutants";
import { skipped, text, withoutRule } from "./mutate";
import type { Scenario } from "./scenario";

/** A rolling release that is watched for ten minutes, nothing wrong. */
const QUIET: Scenario = {
  strategy: "rolling",
  stages: [{ weight: 100, bakeSeconds: 600 }],
  seed: 1,
  first: false,
  smokeTest: false,
  faults: [],
  happenings: [],
  delivery: "ordinary",
};
/** Its tasks serve and break the contract when ECS is done, and no longer goes back by itself. */
const BREACH: Scenario = { ...QUIET, faults: ["errorRate=40%@s0+7m"] };
/** Its tasks never become healthy: ECS's circuit breaker takes the service back by itself. */
const NEVER_HEALTHY: Scenario = { ...QUIET, faults: ["unhealthy@s0"] };

/** Faults that only a rolling release shows. */
export const ROLLING_MUTANTS: readonly Mutant[] = [
  {
    name: "ECS is believed when it says COMPLETED, whatever runs",
    breaks: "I2",
    edits: [withoutRule("forward", "IsRolled", "RollReverted"), withoutRule("forward", "IsRolled", "RollForeign")],
    runs: [NEVER_HEALTHY],
  },
  {
    name: "the way back of a rolling release tells ECS nothing",
    breaks: "I3",
    edits: [skipped("back", "ReturnLive"), skipped("back", "ReturnLiveAgain")],
    runs: [BREACH],
  },
  {
    name: "back does not wait until ECS is back",
    breaks: "I5",
    edits: [skipped("back", "IsReturned", "Returned")],
    runs: [BREACH],
  },
  {
    name: "a rolling release goes back by weights",
    breaks: "I7",
    edits: [skipped("back", "HowBack", "RestoreWeights")],
    runs: [BREACH],
  },
  {
    name: "the end of a rolling release takes the live colour's tasks",
    breaks: "I12",
    edits: [text("forward", "ScaleInOld", "$.places.candidate.serviceName", "$.places.stable.serviceName")],
    runs: [QUIET],
  },
  {
    name: "back tells ECS to run the release once more",
    breaks: "I12",
    edits: [text("back", "ReturnLive", "$.item.stableRevision", "$.item.candidateRevision")],
    runs: [BREACH],
  },
];
