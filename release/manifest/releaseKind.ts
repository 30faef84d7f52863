import { z } from "zod";

/**
 * Kinds of release: `normal`; `rollback` goes back on purpose and may carry a lower version than the one that runs; `hotfix` repairs what runs: it owes some gates for a
 * few days instead of passing them first.
 */
export const RELEASE_KINDS = ["normal", "rollback", "hotfix"] as const;

/** A kind of release. */
export type ReleaseKind = (typeof RELEASE_KINDS)[number];

/** How `normal` was spelt until hotfixes had a name; files and records that say so mean it. */
const OLD_SPELLING = "release";

/** A kind in release.yaml or in a record, in its one spelling. */
export const releaseKindField = z.enum([...RELEASE_KINDS, OLD_SPELLING]).transform(readKind);

/** The kind that a text means; a text that names none is left as it is, for whoever compares. */
export function readKind<Text extends string>(text: Text): Exclude<Text, typeof OLD_SPELLING> | "normal" {
  return text === OLD_SPELLING ? "normal" : (text as Exclude<Text, typeof OLD_SPELLING>);
}
