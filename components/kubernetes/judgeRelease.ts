import type { LoadedRelease } from "../../release/files/loadRelease";
import { isAudited } from "../../release/gates/audit";
import { judge } from "../../release/gates/judge";
import { artifactDigest } from "../../release/manifest/artifact";
import { checkDebts, checkLive, checkQuarantined, type LiveArtifact } from "../aws/args/checkReadBefore";
import type { HotfixDebt } from "../aws/readDebts";
import type { QuarantinedDigest } from "../aws/readQuarantine";

/** What a program has read in the cluster before it declared anything. */
interface ReadBefore {
  readonly quarantined?: QuarantinedDigest[];
  readonly debts?: HotfixDebt[];
  readonly live?: LiveArtifact;
}

/** A release after all gates have looked at it, with what the program has read. */
export interface Judged {
  /** Gates that refuse it. */
  readonly refusing: readonly string[];
  /** Whether airlock.yaml says that refusals are told and stop nothing; somebody else must say so as well. */
  readonly audited: boolean;
  /** What policies are shown of it, to judge by the same. */
  readonly shown: ReadBefore;
}

/** Judges a release by what the program has read in the cluster: where it is live already, as of its approval. */
export function judgeRelease({ input, manifest, requirements }: LoadedRelease, given: ReadBefore): Judged {
  const known = {
    ...(given.quarantined === undefined ? {} : { quarantined: checkQuarantined(given.quarantined) }),
    ...(given.debts === undefined ? {} : { debts: checkDebts(given.debts) }),
  };
  const live =
    given.live === undefined ? undefined : checkLive(given.live, "what liveRelease made of readLiveWorkload's answer");
  const today = judge({ ...input, ...known });
  const isLive = live?.version === manifest.version && live.digest === artifactDigest(manifest);
  // Only where it makes a difference: an input that appears when a release has gone live would be a change in every preview after it.
  const matters = live !== undefined && isLive && today.some(({ passed }) => !passed);
  const verdicts = matters ? judge({ ...input, ...known, live }) : today;
  return {
    refusing: verdicts.flatMap(({ gate, passed }) => (passed ? [] : [gate])),
    audited: isAudited(requirements, verdicts),
    shown: matters ? { ...known, live } : known,
  };
}
