/** What is wrong with the canary, since when. Times in virtual milliseconds; nothing ever gets well again. */
export interface Effects {
  readonly errors: { readonly fromMs: number; readonly share: number }[];
  readonly slowness: { readonly fromMs: number; readonly p95Ms: (baselineMs: number) => number }[];
  readonly own: { readonly fromMs: number; readonly name: string; readonly value: number }[];
  readonly complaints: { readonly atMs: number; readonly count: number }[];
}

/** Nothing is wrong. */
export function noEffects(): Effects {
  return { errors: [], slowness: [], own: [], complaints: [] };
}
