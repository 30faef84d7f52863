import * as semver from "semver";

/** Digits of the greatest number that a semantic version may hold (2^53 - 1, the semver package's limit). */
const DIGITS = 16;

/**
 * Text that sorts as semantic versions do, so that a state machine, which can only compare texts, knows which of two
 * versions is the newer one. Empty for what is no semantic version: before everything.
 */
export function versionOrder(version: string): string {
  const parsed = semver.parse(version);
  if (parsed === null) return "";
  const core = [parsed.major, parsed.minor, parsed.patch].map(padded).join(".");
  // "~" comes after "-": a release is newer than its candidates. "!" comes before all that an identifier may hold.
  if (parsed.prerelease.length === 0) return `${core}~`;
  return `${core}-${parsed.prerelease.map((id) => (typeof id === "number" ? `0${padded(id)}` : `1${id}`)).join("!")}`;
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
