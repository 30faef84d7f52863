/** Form of the conditions that `engines/argo` writes; Argo evaluates expr-lang, of which they need four functions. */
const FORM = /^(len\(result\) > 0 && )?all\(result, \{(!?)isNaN\(#\) (\|\||&&) # (<=|>=) (-?[\d.]+(?:e[+-]?\d+)?)\}\)$/;

/** Whether a condition is true of a vector. Throws on any other form: what cannot be read must not be taken for true. */
export function holdsOf(condition: string, result: readonly number[]): boolean {
  const [, wantsAny, not, join, operator, threshold] = FORM.exec(condition) ?? [];
  if (join === undefined || threshold === undefined) throw new Error(`The rehearsal cannot read ${condition}.`);
  if (wantsAny !== undefined && result.length === 0) return false;
  return result.every((value) => {
    const isNumber = not === "!" ? !Number.isNaN(value) : Number.isNaN(value);
    const isWithin = operator === "<=" ? value <= Number(threshold) : value >= Number(threshold);
    return join === "&&" ? isNumber && isWithin : isNumber || isWithin;
  });
}
