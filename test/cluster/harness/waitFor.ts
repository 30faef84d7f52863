/** How long a wait may take. */
export interface Patience {
  /** Seconds until it fails. @defaultValue 60 */
  readonly seconds?: number;
  /** Called on failure: what to add to the message, the last state seen for instance. */
  readonly explain?: () => string | Promise<string>;
}

const PAUSE = 50; // milliseconds between two looks

/** Looks again and again until `look` gives something other than undefined or false, and returns that. */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  patience: Patience = {},
): Promise<Exclude<T, undefined | false>> {
  const seconds = patience.seconds ?? 60;
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    if (performance.now() > end) {
      const more = await patience.explain?.();
      throw new Error(`Waited ${seconds} s for ${what}.${more === undefined ? "" : `\n${more}`}`);
    }
    await pause(PAUSE);
  }
}

/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
