import { closest, distance } from "fastest-levenshtein";

/**
 * The known word that somebody probably meant by an unknown one, or undefined when none is near. Who leaves the end out (`10` for
 * `10%`, `prod` for `production`) means the nearest word that begins so.
 */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  const wanted = unknown.toLowerCase();
  const begun = wanted.length > 1 ? known.filter((word) => word.toLowerCase().startsWith(wanted)) : [];
  const candidates = begun.length > 0 ? begun : known;
  if (candidates.length === 0) return undefined;
  const best = closest(
    wanted,
    candidates.map((word) => word.toLowerCase()),
  );
  const word = candidates.find((candidate) => candidate.toLowerCase() === best);
  // A third of the letters may be off: "stagess" is stages, "banana" is nothing of ours.
  return begun.length > 0 || distance(wanted, best) <= Math.max(1, Math.ceil(best.length / 3)) ? word : undefined;
}
