import type { LoadedRelease } from "../../release/files/loadRelease";
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
  /** What policies are shown of it, to judge by the same. */
  readonly shown: ReadBefore;
}

/** Judges a release by what the program has read in the cluster: where it is live already, as of its approval. */
export function judgeRelease({ input, manifest }: LoadedRelease, given: ReadBefore): Judged {
  const known = {
    ...(given.quarantined === undefined ? {} : { quarantined: checkQuarantined(given.quarantined) }),
    ...(given.debts === undefined ? {} : { debts: checkDebts(given.debts) }),
  };
  const live =
    given.live === undefined ? undefined : checkLive(given.live, "what liveRelease made of readLiveWorkload's answer");
  const today = refusingOf({ ...input, ...known });
  const isLive = live?.version === manifest.version && live.digest === artifactDigest(manifest);
  // Only where it makes a difference: an input that appears when a release has gone live would be a change in every preview after it.
  if (live === undefined || !isLive || today.length === 0) return { refusing: today, shown: known };
  return { refusing: refusingOf({ ...input, ...known, live }), shown: { ...known, live } };
}

function refusingOf(input: LoadedRelease["input"]): readonly string[] {
  return judge(input).flatMap(({ gate, passed }) => (passed ? [] : [gate]));
}
