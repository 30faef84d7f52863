/** What one side, the rehearsal or moto, tells of a rollout, in words that both use. */
export interface Story {
  /** Everything that happened, in order. */
  readonly order: readonly string[];
  /** The candidate's percent in every change of the production rule that took effect, also when it changed nothing. */
  readonly production: readonly number[];
  /** The same of the ring rule. */
  readonly ring: readonly number[];
  /** How the executions of forward ended: status and error, in the order in which they began. */
  readonly ends: readonly string[];
  /** `completed`, `rolled-back`, `compared` or `refused`; of the last release where there were two. */
  readonly outcome: string;
}

const KINDS = ["order", "production", "ring", "ends"] as const;
const WIDTH = 62;

/** Both stories side by side with every difference marked, or undefined when they tell the same. */
export function differences(rehearsal: Story, moto: Story): string | undefined {
  const found = KINDS.flatMap((kind) => beside(kind, rehearsal[kind].map(String), moto[kind].map(String)));
  return [...found, ...beside("outcome", [rehearsal.outcome], [moto.outcome])].join("\n") || undefined;
}

function beside(what: string, left: readonly string[], right: readonly string[]): readonly string[] {
  const rows = aligned(left, right);
  if (rows.every(([one, other]) => one === other)) return [];
  const line = (mark: string, one: string, other: string) => `${mark} ${one.padEnd(WIDTH)} | ${other}`.trimEnd();
  return [
    line(" ", `${what}: rehearsal`, "moto"),
    ...rows.map(([one, other]) => line(one === other ? " " : "*", one, other)),
  ];
}

/** Pairs what is in both, in order (longest common subsequence), so that one missing line does not mark all that follow. */
function aligned(left: readonly string[], right: readonly string[]): readonly (readonly [string, string])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: (readonly [string, string])[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const [one = "", other = ""] = [left[i], right[j]];
    if (i < left.length && j < right.length && one === other) {
      rows.push([one, other]);
      i++;
      j++;
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1))) {
      rows.push([one, ""]);
      i++;
    } else {
      rows.push(["", other]);
      j++;
    }
  }
  return rows;
}
