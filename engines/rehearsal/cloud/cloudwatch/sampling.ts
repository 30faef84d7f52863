import type { SeededRandom } from "../../asl/data/random";

/**
 * How many of `count` requests fail when each fails with a probability: drawn, because at 1 % of little traffic a real
 * failure can hide for a while. Exact for small numbers, the normal approximation beyond.
 */
export function sampleFailures(count: number, probability: number, random: SeededRandom): number {
  if (count <= 0 || probability <= 0) return 0;
  if (probability >= 1) return count;
  if (count <= 60) {
    let failures = 0;
    for (let i = 0; i < count; i++) if (random.next() < probability) failures++;
    return failures;
  }
  const mean = count * probability;
  if (mean < 20) return Math.min(count, poisson(mean, random));
  const deviation = Math.sqrt(mean * (1 - probability));
  return Math.min(count, Math.max(0, Math.round(mean + deviation * normal(random))));
}

/** Knuth's product of uniforms; good for small means. */
function poisson(mean: number, random: SeededRandom): number {
  const limit = Math.exp(-mean);
  let draws = 0;
  for (let product = random.next(); product > limit; product *= random.next()) draws++;
  return draws;
}

/** Box and Muller's transform. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
