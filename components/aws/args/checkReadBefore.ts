import type { HotfixDebt } from "../readDebts";
import type { QuarantinedDigest } from "../readQuarantine";
import { refuse } from "./refuse";

/** What serves everybody in the environment. */
export interface LiveArtifact {
  version: string;
  /** `sha256:` and 64 hex digits. */
  digest: string;
}

const PLAIN = "release data must be plain, so that policies can judge it at preview.";

/** The list that `readQuarantine` answered; policies judge by it. */
export function checkQuarantined(quarantined: QuarantinedDigest[]): QuarantinedDigest[] {
  const remedy = `Hand over what readQuarantine answered: ${PLAIN}`;
  if (!Array.isArray(quarantined))
    refuse("quarantined", "a plain list of digests under quarantine", quarantined, remedy);
  return quarantined;
}

/** The list that `readDebts` answered. */
export function checkDebts(debts: HotfixDebt[]): HotfixDebt[] {
  const remedy = `Hand over what readDebts answered: ${PLAIN}`;
  if (!Array.isArray(debts)) refuse("debts", "a plain list of what hotfixes owe", debts, remedy);
  return debts;
}

/** What is live; `answer` says out of which answer it is taken. */
export function checkLive(live: Partial<LiveArtifact> | null, answer: string): LiveArtifact {
  const { version, digest } = live ?? {};
  if (typeof version === "string" && typeof digest === "string") return { version, digest };
  return refuse("live", "a plain version and digest", live, `Hand over ${answer}: ${PLAIN}`);
}
