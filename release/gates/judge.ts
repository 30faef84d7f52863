import { applyOverrides } from "../override/applyOverrides";
import { approvalSigned } from "./approvalSigned";
import { artifactPinned } from "./artifactPinned";
import { debtsSettled } from "./debtsSettled";
import { digestNotQuarantined } from "./digestNotQuarantined";
import { bugsAbsent } from "./evidence/bugsAbsent";
import { coverageSufficient } from "./evidence/coverageSufficient";
import { documentsComplete } from "./evidence/documentsComplete";
import { performanceRegression } from "./evidence/performanceRegression";
import { provenanceAttested } from "./evidence/provenanceAttested";
import { readinessComplete } from "./evidence/readinessComplete";
import { testsPass } from "./evidence/testsPass";
import { vulnerabilitiesAbsent } from "./evidence/vulnerabilitiesAbsent";
import type { Gate, GateInput } from "./gate";
import { owedByHotfix } from "./hotfix";
import { approvedSince, stillLive } from "./liveRelease";
import { postMortemWritten } from "./postMortemWritten";
import { promotedDigest } from "./promotedDigest";
import { exemption } from "./releaseKinds";
import { migrationsExpanded } from "./rollout/migrationsExpanded";
import { objectiveReachable } from "./rollout/objectiveReachable";
import { rollbackContract } from "./rollout/rollbackContract";
import { rollbackPossible } from "./rollout/rollbackPossible";
import { scheduleComplete } from "./rollout/scheduleComplete";
import { strategyAllowed } from "./rollout/strategyAllowed";
import { trafficSufficient } from "./rollout/trafficSufficient";
import { rootApproved } from "./rootApproved";
import type { Verdict } from "./verdict";
import { versionForward } from "./versionForward";

/** All gates, in the order in which their verdicts are given. */
export const gates: readonly Gate[] = [
  artifactPinned,
  versionForward,
  testsPass,
  coverageSufficient,
  vulnerabilitiesAbsent,
  documentsComplete,
  rollbackContract,
  scheduleComplete,
  promotedDigest,
  approvalSigned,
  strategyAllowed,
  trafficSufficient,
  objectiveReachable,
  rollbackPossible,
  digestNotQuarantined,
  provenanceAttested,
  postMortemWritten,
  performanceRegression,
  bugsAbsent,
  migrationsExpanded,
  rootApproved,
  debtsSettled,
  readinessComplete,
];

/**
 * Judges a release for an environment: every gate, always all of them, so that nobody repairs one fault at a time. A refused gate that
 * a hotfix may owe, or that an executive has overridden, passes and says so; so does one that the release met when it was approved, where it is live already.
 */
export function judge(input: GateInput): readonly Verdict[] {
  const today = judgeAt(input);
  const since = today.every(({ passed }) => passed) ? undefined : approvedSince(input);
  if (since === undefined) return today;
  const then = judgeAt({ ...input, now: since });
  return today.map((verdict, index) => stillLive(verdict, then[index] ?? verdict, since, input));
}

function judgeAt(input: GateInput): readonly Verdict[] {
  return applyOverrides(
    gates.map((gate) => exemption(gate.id, input) ?? owedByHotfix(gate.judge(input), input)),
    input,
  );
}
