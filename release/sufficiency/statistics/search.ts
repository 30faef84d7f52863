/** Halvings: what remains of 0 to 1 is below a billionth. */
const HALVINGS = 30;

/** Smallest share from 0 to 1 for which a condition holds that, once it holds, holds for all above; null where it never does. */
export function leastShare(holds: (share: number) => boolean): number | null {
  if (!holds(1)) return null;
  let [below, above] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** The same for whole numbers from 1 to `most`. */
export function firstWhole(most: number, holds: (count: number) => boolean): number | null {
  if (most < 1 || !holds(most)) return null;
  let [below, above] = [0, most];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}
