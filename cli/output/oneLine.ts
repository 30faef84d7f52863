/** A text as one line: every end of line, with the white space around it, becomes one space. Takes linear time, however much white space there is. */
export function oneLine(text: string): string {
  const [first = "", ...others] = text.split(/[\r\n]/);
  const last = others.pop();
  if (last === undefined) return text;
  const between = others.map((line) => line.trim()).filter((line) => line !== "");
  return [first.trimEnd(), ...between, last.trimStart()].join(" ");
}
