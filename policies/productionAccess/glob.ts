/** Whether an IAM pattern matches a text: `*` is any number of characters, `?` is one. Letter case counts. */
export function matches(pattern: string, text: string): boolean {
  return overlaps(pattern, text.replaceAll(/[*?]/g, "_"));
}

/** Whether there is a text that both patterns match. A plain text is a pattern without wildcards. */
export function overlaps(one: string, other: string): boolean {
  // reach[j]: the part of `one` that was read so far and the first j characters of `other` can match the same text.
  let reach = rowFrom(other, (j, row) => (j === 0 ? true : other[j - 1] === "*" && row[j - 1] === true));
  for (const letter of one) {
    const above = reach;
    reach = rowFrom(other, (j, row) => {
      const facing = other[j - 1];
      if (j === 0) return letter === "*" && above[0] === true;
      if (letter === "*" || facing === "*") return above[j] === true || row[j - 1] === true;
      return above[j - 1] === true && (letter === facing || letter === "?" || facing === "?");
    });
  }
  return reach[other.length] === true;
}

function rowFrom(other: string, at: (j: number, row: readonly boolean[]) => boolean): readonly boolean[] {
  const row: boolean[] = [];
  for (let j = 0; j <= other.length; j++) row.push(at(j, row));
  return row;
}
