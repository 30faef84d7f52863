import { ExpressionSyntaxError } from "./path";

/** Reads an expression from left to right. Positions in errors count characters from 1. */
export class Cursor {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly what: string,
  ) {}

  get position(): number {
    return this.at;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character without taking it; "" at the end. */
  peek(): string {
    return this.text.charAt(this.at);
  }

  /** True when the rest starts with `prefix`. */
  sees(prefix: string): boolean {
    return this.text.startsWith(prefix, this.at);
  }

  /** Takes `token` when it comes next. */
  take(token: string): boolean {
    if (!this.sees(token)) return false;
    this.at += token.length;
    return true;
  }

  /** Takes `token`, or refuses the expression. */
  expect(token: string): void {
    if (!this.take(token)) this.refuse(`"${token}"`);
  }

  /** Takes what `pattern` (sticky) matches here; "" when nothing does. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  skipSpace(): void {
    this.match(/\s*/y);
  }

  /** Everything taken since `start`. */
  since(start: number): string {
    return this.text.slice(start, this.at);
  }

  /** A text in single or double quotes; a backslash stands before a quote or a backslash, and before nothing else. */
  quoted(): string {
    const quote = this.peek();
    if (quote !== "'" && quote !== '"') this.refuse("a quoted text");
    this.at++;
    let value = "";
    for (;;) {
      if (this.done) this.refuse(`a closing ${quote}`);
      const escaped = this.take("\\");
      const char = this.peek();
      if (escaped && !"'\"\\".includes(char)) this.refuse("a quote or a backslash after a backslash");
      this.at++;
      if (!escaped && char === quote) return value;
      value += char;
    }
  }

  refuse(expected: string): never {
    const found = this.done ? "the end" : `"${this.text.slice(this.at, this.at + 12)}"`;
    throw new ExpressionSyntaxError(
      `${this.what} ${this.text}: found ${found} at character ${this.at + 1}, expected ${expected}`,
    );
  }
}
