import { describeFault, type Fault } from "../release/fault";
import { oneLine } from "./output/oneLine";

/** Exit codes of the command line; scripts rely on them. */
export const EXIT = {
  /** Yes: the gates pass, the rehearsal ended as expected, the files were written. */
  yes: 0,
  /** A gate or an expectation says no. */
  no: 1,
  /** Bad input or usage. */
  badInput: 2,
  /** The surroundings failed: a program that throws, a file system that refuses, a bug. */
  surroundings: 3,
} as const;

/** One of the exit codes. */
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command came to. Commands write nothing themselves: `main.ts` does, so that stdout holds the result alone. */
export interface Outcome {
  readonly code: ExitCode;
  /** The result, for stdout; ends with a newline unless it is empty. */
  readonly out: string;
  /** Lines for stderr. */
  readonly log: readonly string[];
}

/** Most faults that are told; who has more of them gave the wrong file. */
const MOST_FAULTS = 100;

/** The outcome of input that cannot be used: one line for each fault. */
export function badInput(faults: readonly Fault[]): Outcome {
  const log = faults.slice(0, MOST_FAULTS).map(lineOf);
  const untold = faults.length - log.length;
  return { code: EXIT.badInput, out: "", log: untold === 0 ? log : [...log, `airlock: ${untold} more are not shown.`] };
}

/** The outcome of surroundings that failed. */
export function surroundingsFailed(fault: Fault): Outcome {
  return { code: EXIT.surroundings, out: "", log: [lineOf(fault)] };
}

/** Values come out of files and programs: a newline in one must not make two lines of it. */
function lineOf(fault: Fault): string {
  return oneLine(describeFault(fault));
}
