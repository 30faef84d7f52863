import { Place } from "../check/place";

/** What a person asks of a rollout under way. */
export type Ask = "pause" | "rollback" | "deny" | "approve" | "start";

const ASKS: readonly Ask[] = ["pause", "rollback", "deny", "approve", "start"];

/** What a person asked last of the release that a Rollout declares. */
export interface Asked {
  readonly what: Ask;
  /** Name of the person as the API server knows it. */
  readonly by: string;
  /** ISO 8601, by the clock of whoever asked. */
  readonly at: string;
  /** Empty: none given. */
  readonly reason: string;
}

/**
 * Annotations of a Rollout that say who asked for what, and why: its status has no room for that. Who asked stands apart, so that an admission policy can
 * compare it with whoever writes.
 */
export const ASKED = { what: "airlock.dev/asked", by: "airlock.dev/asked-by" } as const;

/** The annotations that say it; `release` is the pod template hash of the release that is meant. */
export function askedAnnotations({ what, by, at, reason }: Asked, release: string): Readonly<Record<string, string>> {
  return { [ASKED.what]: JSON.stringify({ what, at, reason, release }), [ASKED.by]: by };
}

/** What was asked of the release that the Rollout runs now; undefined where nothing was, or where it was another release. */
export function askedOf(rollout: unknown): Asked | undefined {
  const place = Place.of(rollout);
  const { [ASKED.what]: said = "", [ASKED.by]: by = "" } = place.get("metadata", "annotations").texts;
  const asked = Place.of(parsed(said));
  const release = asked.get("release").text ?? "";
  if (release === "" || release !== place.get("status", "currentPodHash").text) return undefined;
  const what = ASKS.find((ask) => ask === asked.get("what").text);
  if (what === undefined) return undefined;
  return { what, by, at: asked.get("at").text ?? "", reason: asked.get("reason").text ?? "" };
}

/** Whatever somebody wrote by hand reads as nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
