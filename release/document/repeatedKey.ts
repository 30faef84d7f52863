/**
 * The first key that stands twice in one object of a JSON text, at any depth; undefined where there is none. `text` has been parsed before, so it
 * is JSON. JSON.parse keeps the last of two keys and other readers the first: such a text says two things.
 */
export function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token !== ":") last = token;
    else {
      // Parsed, because one key can be written in several ways: "a" and "\u0061".
      const key = JSON.parse(last) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
