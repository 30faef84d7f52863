/** The cells of one row of CSV (RFC 4180: quotes doubled inside quotes, line breaks too), and where the next row begins. */
export function csvRow(text: string, from: number): { readonly cells: readonly string[]; readonly next: number } {
  const cells: string[] = [];
  let at = from;
  for (;;) {
    let cell = "";
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end === -1) return { cells: [], next: text.length }; // A quote without its end: no row.
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    } else {
      const start = at;
      while (at < text.length && text[at] !== "," && text[at] !== "\n") at += 1;
      cell = text.slice(start, at);
    }
    const ends = text[at] !== ",";
    cells.push(ends ? cell.replace(/\r$/, "") : cell);
    // What stands between a closing quote and the end of its line is no part of a cell.
    if (ends) {
      const newline = text.indexOf("\n", at);
      return { cells, next: newline === -1 ? text.length : newline + 1 };
    }
    at += 1;
  }
}
