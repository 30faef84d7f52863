import { attestationKey, outcomeKey, type RecordName } from "../../release/record/buildRecord";
import type { Edge } from "../rollout/account/edge";
import type { Places } from "../rollout/account/places";
import { systemClock } from "../rollout/live/clock";
import { readStatus } from "../rollout/live/readStatus";

/** What was completed there, as the user names it; left out, what is live there with the released digest. */
export interface Named {
  readonly version?: string | undefined;
  readonly attempt?: number | undefined;
}

/** The text of an object of the audit bucket; or the key under which there is none. */
export type FoundOutcome =
  | { readonly found: true; readonly key: string; readonly version: string; readonly text: string }
  | { readonly found: false; readonly key: string };

/**
 * Reads what an environment has written about a release that completed there: what its verifier signed, or the outcome itself where nobody signs. A
 * digest may have completed under a candidate's version, so the rollout's own state is asked which version it is there; the deploy agent can read the mirror of it.
 */
export async function findOutcome(
  edge: Edge,
  places: Places,
  released: { readonly version: string; readonly digest: string },
  { signed, ...named }: Named & { readonly signed: boolean },
): Promise<FoundOutcome> {
  const name = {
    service: places.service,
    environment: places.environment,
    ...(await nameThere(edge, places, released, named)),
  };
  const key = signed ? attestationKey(name) : outcomeKey(name);
  const text = await edge.readObject(places.bucket, key);
  return text === undefined ? { found: false, key } : { found: true, key, version: name.version, text };
}

async function nameThere(
  edge: Edge,
  places: Places,
  released: { readonly version: string; readonly digest: string },
  { version, attempt }: Named,
): Promise<Pick<RecordName, "version" | "attempt">> {
  if (version !== undefined) return { version, attempt: attempt ?? 1 };
  const { stable, record } = await readStatus(edge, places, systemClock);
  if (stable.digest !== released.digest) return { version: released.version, attempt: attempt ?? 1 };
  // The record may be that of another rollout by now.
  const ofStable = `releases/${places.service}/${places.environment}/${stable.version}/attempt-`;
  const live = record?.startsWith(ofStable) ? Number.parseInt(record.slice(ofStable.length), 10) : 1;
  return { version: stable.version, attempt: attempt ?? live };
}
