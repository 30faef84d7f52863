import { Place } from "../check/place";
import { NOTES } from "../naming";

/** A release whose validation a newer one ended. */
export interface Superseded {
  readonly version: string;
  readonly digest: string;
  /** Pod template hash of its ReplicaSet. */
  readonly hash: string;
  /** Version that took its place. */
  readonly by: string;
}

/** Older ones have long had their outcome. */
const MOST = 10;

/**
 * Releases that were superseded in their validation, the last one last, as the annotation `airlock.dev/superseded` of a Rollout says. It is a claim of whoever may
 * write the Rollout: the validation's AnalysisRun with `spec.terminate` is what Argo itself says of it.
 */
export function supersededReleases(rollout: unknown): readonly Superseded[] {
  const text = Place.of(rollout).get("metadata", "annotations", NOTES.superseded).text ?? "[]";
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter(isSuperseded) : [];
  } catch {
    return [];
  }
}

/** The annotation with one more in it. */
export function withSuperseded(rollout: unknown, more: Superseded): string {
  const others = supersededReleases(rollout).filter(
    ({ hash, version }) => hash !== more.hash || version !== more.version,
  );
  return JSON.stringify([...others, more].slice(-MOST));
}

function isSuperseded(value: unknown): value is Superseded {
  const place = Place.of(value);
  return ["version", "digest", "hash", "by"].every((key) => place.get(key).text !== undefined);
}
