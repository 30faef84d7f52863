import type { Paint } from "../../output/paint";
import { wrap } from "../../output/wrap";
import { type Fact, factsOf } from "./facts";
import { headline, whereabouts } from "./headline";
import type { RolloutStatus } from "./rolloutStatus";

const COLUMN = 14;

/** The status for a person: the headline, and a line for each fact. */
export function statusText(status: RolloutStatus, paint: Paint, width: number): string {
  const lines = [
    paint.bold(headline(status)),
    paint.dim(`${whereabouts(status)}, read ${status.at}`),
    "",
    ...factsOf(status).flatMap((fact) => factLines(fact, paint, width)),
  ];
  return `${lines.join("\n")}\n`;
}

function factLines({ name, value, mood }: Fact, paint: Paint, width: number): string[] {
  const [first = "", ...rest] = wrap(value, width - COLUMN - 2, "");
  const colour = mood === "plain" ? (text: string) => text : paint[mood];
  const indent = " ".repeat(COLUMN + 2);
  return [`  ${paint.dim(name.padEnd(COLUMN))}${colour(first)}`, ...rest.map((line) => `${indent}${colour(line)}`)];
}
