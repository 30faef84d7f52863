/**
 * One-sided Mann-Whitney U test: how likely samples at least as far above the baseline's are when both come out of the same distribution. Normal
 * approximation with continuity correction and correction for ties, which is good from about ten samples a side; here there are thirty or more.
 * 1 when all samples are equal.
 */
export function probabilityOfLarger(candidate: readonly number[], baseline: readonly number[]): number {
  const n = candidate.length;
  const m = baseline.length;
  const pooled = [
    ...candidate.map((value) => ({ value, isCandidate: true })),
    ...baseline.map((value) => ({ value, isCandidate: false })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < pooled.length; ) {
    let end = start;
    let candidates = 0;
    while (end < pooled.length && pooled[end]?.value === pooled[start]?.value) {
      if (pooled[end]?.isCandidate === true) candidates += 1;
      end += 1;
    }
    // Equal values share the mean of their ranks, which count from 1.
    rankSum += candidates * ((start + 1 + end) / 2);
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const u = rankSum - (n * (n + 1)) / 2;
  const all = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
  return deviation === 0 ? 1 : upperTail((u - (n * m) / 2 - 0.5) / deviation);
}

/** Median; the mean of the two in the middle where there are two. NaN of none. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = NaN, above = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}

/** Probability that a standard normal variable is above z; relative error below 1.2e-7 (Numerical Recipes, erfc by Chebyshev fit). */
function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const fit = terms.reduceRight((sum, term) => term + t * sum, 0);
  const tail = (t * Math.exp(-x * x + fit)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
