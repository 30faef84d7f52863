import { createInterface } from "node:readline/promises";
import { visibleText } from "./visibleText";

/** Where a command speaks while it still works; what it came to is an `Outcome` afterwards. */
export interface Screen {
  /** Whether a person looks at stdout: `draw` redraws in place then. */
  readonly redraws: boolean;
  /** Whether a person can be asked: terminals on both ends, and no CI. */
  readonly canAsk: boolean;
  /** Shows a text on stdout in the place of the one before. Only where it redraws. */
  draw(text: string): void;
  /** Takes away what was drawn last. */
  clear(): void;
  /** Writes to stdout, to stay. */
  print(text: string): void;
  /** Writes a line to stderr: progress, which no reader of the result wants. */
  say(line: string): void;
  /** Asks on stderr and reads one line; empty at the end of input. */
  ask(question: string): Promise<string>;
}

/** The process's own terminal. log-update is an ES module and is loaded only where something is redrawn. */
export async function openScreen(): Promise<Screen> {
  // A terminal that does not say its size has no room to redraw in.
  const redraws = isTerminal(process.stdout) && process.stdout.rows > 0 && process.env["TERM"] !== "dumb";
  const { default: update } = redraws ? await import("log-update") : { default: undefined };
  return {
    redraws,
    canAsk: isTerminal(process.stdin) && isTerminal(process.stderr) && !isCi(process.env["CI"]),
    draw: (text) => update?.(text),
    clear: () => {
      update?.clear();
      update?.done();
    },
    print: (text) => {
      process.stdout.write(text);
    },
    say: (line) => {
      process.stderr.write(`${visibleText(line)}\n`);
    },
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const ended = new AbortController();
      lines.once("close", () => ended.abort());
      try {
        return await lines.question(visibleText(question), { signal: ended.signal });
      } catch {
        return "";
      } finally {
        lines.close();
      }
    },
  };
}

/** Undefined in a pipe, whatever its type says. */
function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

function isCi(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false" && value !== "0";
}
