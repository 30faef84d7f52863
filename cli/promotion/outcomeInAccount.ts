import { attestationKey, outcomeKey, type RecordName } from "../../release/record/buildRecord";
import type { Edge } from "../rollout/account/edge";
import type { Places } from "../rollout/account/places";
import { systemClock } from "../rollout/live/clock";
import { readStatus } from "../rollout/live/readStatus";
import type { FoundOutcome, Named, Released } from "./foundOutcome";

/**
 * Reads what an environment has written about a release that completed there: what its verifier signed, or the outcome itself where nobody signs. A
 * digest may have completed under a candidate's version, so the rollout's own state is asked which version it is there; the deploy agent can read the mirror of it.
 */
export async function outcomeInAccount(
  edge: Edge,
  places: Places,
  released: Released,
  { signed, ...named }: Named & { readonly signed: boolean },
): Promise<FoundOutcome> {
  const name = {
    service: places.service,
    environment: places.environment,
    ...(await nameThere(edge, places, released, named)),
  };
  const key = signed ? attestationKey(name) : outcomeKey(name);
  const text = await edge.readObject(places.bucket, key);
  const address = `s3://${places.bucket}/${key}`;
  return text === undefined ? { found: false, address } : { found: true, address, version: name.version, text };
}

async function nameThere(
  edge: Edge,
  places: Places,
  released: Released,
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
