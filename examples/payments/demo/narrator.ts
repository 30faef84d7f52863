import picocolors from "picocolors";

/** Tells the story on stdout: headings and sentences of its own, output of commands behind a bar. */
export class Narrator {
  readonly #paint: ReturnType<typeof picocolors.createColors>;

  constructor(colours: boolean) {
    this.#paint = picocolors.createColors(colours);
  }

  heading(text: string): void {
    console.log(`\n${this.#paint.bold(text)}\n${this.#paint.dim("─".repeat(text.length))}`);
  }

  say(...sentences: readonly string[]): void {
    for (const sentence of sentences) console.log(sentence);
  }

  /** A command and what it printed. */
  show(command: string, text: string): void {
    console.log(`\n${this.#paint.dim("$")} ${this.#paint.bold(command)}`);
    for (const line of text.trimEnd().split("\n")) console.log(`${this.#paint.dim("│")} ${this.#mark(line)}`);
    console.log("");
  }

  good(sentence: string): void {
    console.log(`${this.#paint.green("✓")} ${sentence}`);
  }

  bad(sentence: string): void {
    console.log(`${this.#paint.red("✗")} ${sentence}`);
  }

  /** Commands print without colours into a pipe: their marks get them back. */
  #mark(line: string): string {
    return line.replace(/^( *)([✓✗])/, (_whole, indent: string, mark: string) => {
      return `${indent}${mark === "✓" ? this.#paint.green(mark) : this.#paint.red(mark)}`;
    });
  }
}
