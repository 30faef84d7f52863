import { z } from "zod";
import { parseMirrored } from "../../release/document/parseMirrored";
import type { Result } from "../../release/fault";
import type { Colour } from "./deployment";
import { debtParameterPath, quarantineParameterPath } from "./physicalNames";

/** Schema name of the mirrored live state. */
export const LIVE_SCHEMA = "airlock/live/v1";

/** Hash key of the item that is the truth about a service. */
export const LIVE_ITEM_KEY = "rollout";

/** Hash key of a quarantined digest's item. */
export function quarantineKey(digest: string): string {
  return `quarantine#${digest}`;
}

/** Hash key of the item that says what a completed hotfix owes. */
export function debtKey(version: string): string {
  return `debt#${version}`;
}

/** Hash key of the item that asks for an approval. `id`: `<version>-attempt-<n>-stage-<index>`. */
export function approvalKey(id: string): string {
  return `approval#${id}`;
}

/** Name of the parameter that mirrors a quarantined digest for programs; `hash` is the digest without `sha256:`. */
export function quarantineParameter(
  { service, environment }: { readonly service: string; readonly environment: string },
  hash: string,
): string {
  return `${quarantineParameterPath(service, environment)}/${hash}`;
}

/** Name of the parameter that mirrors an open debt for programs; `hash` is the version's MD5 in hex. */
export function debtParameter(
  { service, environment }: { readonly service: string; readonly environment: string },
  hash: string,
): string {
  return `${debtParameterPath(service, environment)}/${hash}`;
}

/** Every {@link Phase}, in the order in which a rollout goes through them. */
const PHASES = ["idle", "placing", "shifting", "validating", "completing", "rolling-back"] as const;

/**
 * What a rollout is doing. Weights may move only in the phases named by the fence of the state that moves them.
 * `completing`: the candidate has become the stable version, the old colour is being scaled in, and the lock is still held;
 * nothing goes back from there.
 */
export type Phase = (typeof PHASES)[number];

/** What the parameter mirrors of the item, as JSON; also what programs get from `readLiveState`. */
export interface LiveState {
  readonly schema: typeof LIVE_SCHEMA;
  readonly service: string;
  readonly environment: string;
  readonly phase: Phase;
  /** Colour that serves production, or served it before the rollout in flight. */
  readonly stableColour: Colour;
  /** Empty before the first release has completed. */
  readonly stableVersion: string;
  readonly stableDigest: string;
  /** Empty when no rollout is in flight. */
  readonly candidateVersion: string;
  readonly candidateDigest: string;
  /** Percent of traffic on each colour. */
  readonly weights: Readonly<Record<Colour, number>>;
  /** Key of the record of the rollout in flight, or of the last one. */
  readonly recordKey: string;
}

const weight = z.number().int().min(0, "a whole number from 0").max(100, "a whole number up to 100");
const colour = z.enum(["blue", "green"]);

const liveStateModel: z.ZodType<LiveState> = z.strictObject({
  schema: z.literal(LIVE_SCHEMA),
  service: z.string(),
  environment: z.string(),
  phase: z.enum(PHASES),
  stableColour: colour,
  stableVersion: z.string(),
  stableDigest: z.string(),
  candidateVersion: z.string(),
  candidateDigest: z.string(),
  weights: z.strictObject({ blue: weight, green: weight }),
  recordKey: z.string(),
});

/** Reads what the parameter mirrors. `source` names it in faults. */
export function parseLiveState(json: string, source = "live state"): Result<LiveState> {
  return parseMirrored({ schema: LIVE_SCHEMA, model: liveStateModel, writer: "The rollout" }, json, source);
}
