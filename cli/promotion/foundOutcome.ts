/** The release that something is to be shown about. */
export interface Released {
  readonly service: string;
  readonly version: string;
  readonly digest: string;
}

/** What was completed there, as the user names it; left out, what is known there of the released digest. */
export interface Named {
  readonly version?: string | undefined;
  readonly attempt?: number | undefined;
}

/** What an environment has written about a rollout, and where; or where there is nothing. */
export type FoundOutcome =
  | { readonly found: true; readonly address: string; readonly version: string; readonly text: string }
  | { readonly found: false; readonly address: string };
