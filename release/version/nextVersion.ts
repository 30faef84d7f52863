import * as semver from "semver";
import type { Change } from "../history/commit";

/** What a version raises compared with the one before it. */
export type Bump = "major" | "minor" | "patch";

/** How a project counts its versions. */
export interface VersionRules {
  /** First version ever, MAJOR.MINOR.PATCH. */
  readonly initial: string;
  /** Whether a project before 1.0.0 says of itself that it is ready: its next version is 1.0.0. */
  readonly stable: boolean;
}

/** What a change asks of the next version: a broken interface, something new, or anything else. */
export function levelOf({ breaking, type }: Pick<Change, "breaking" | "type">): Bump {
  if (breaking) return "major";
  return type === "feat" || type === "feature" ? "minor" : "patch";
}

/** The greatest of some levels; `patch` for none. Their order does not matter. */
export function greatestLevel(levels: readonly Bump[]): Bump {
  return levels.includes("major") ? "major" : levels.includes("minor") ? "minor" : "patch";
}

/**
 * The version that some changes lead to. Semantic versioning lets 0.y.z change at any time; here a breaking change raises y, as package
 * managers read `^0.y`, and only the project itself leaves 0.y.z.
 */
export function targetVersion(previous: string | null, level: Bump, { initial, stable }: VersionRules): string {
  if (previous === null) return initial;
  const { major, minor, patch } = new semver.SemVer(previous);
  if (major === 0 && stable) return "1.0.0";
  if (level === "major" && major > 0) return `${major + 1}.0.0`;
  if (level === "patch") return `${major}.${minor}.${patch + 1}`;
  return `${major}.${minor + 1}.0`;
}

/** What a version raises; the first one is compared with 0.0.0. */
export function bumpBetween(previous: string | null, target: string): Bump {
  const before = new semver.SemVer(previous ?? "0.0.0");
  const after = new semver.SemVer(target);
  if (after.major !== before.major) return "major";
  return after.minor !== before.minor ? "minor" : "patch";
}
