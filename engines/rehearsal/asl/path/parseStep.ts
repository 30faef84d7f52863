import type { Cursor } from "./cursor";
import type { Segment } from "./path";

const NAME = /[^\s.,[\]()'"?*@$]+/y;

/** Takes `.name`, `['name']` or `[0]` at the cursor; undefined when no such step comes next. */
export function parseStep(cursor: Cursor): Segment | undefined {
  if (cursor.take(".")) {
    const name = cursor.match(NAME);
    if (name === "") cursor.refuse("a field name");
    if (cursor.peek() === "(") cursor.refuse("no path function: they are not supported here");
    return field(name);
  }
  if (!cursor.take("[")) return undefined;
  const quote = cursor.peek();
  if (quote === "'" || quote === '"') {
    const name = cursor.quoted();
    cursor.expect("]");
    return field(name);
  }
  const digits = cursor.match(/\d+/y);
  if (digits === "") cursor.refuse("an index, a quoted name, * or ?(...)");
  cursor.expect("]");
  return { kind: "index", index: Number(digits) };
}

function field(name: string): Segment {
  return { kind: "field", name, inherited: name in Object.prototype };
}

/** Takes all such steps that come next. */
export function parseSteps(cursor: Cursor): Segment[] {
  const steps: Segment[] = [];
  for (;;) {
    const step = parseStep(cursor);
    if (step === undefined) return steps;
    steps.push(step);
  }
}
