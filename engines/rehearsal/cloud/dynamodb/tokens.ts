import { invalid } from "../awsError";

const TOKEN = /\s*(?:(#[A-Za-z0-9_]+|:[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*)|(<>|<=|>=|[=<>(),+-]))/y;

/** Reads the words and signs of an expression one after the other. */
export class Tokens {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(
    private readonly kind: "ConditionExpression" | "UpdateExpression",
    private readonly text: string,
  ) {
    this.tokens = split(kind, text);
  }

  /** The next token, left where it is; "" at the end. */
  peek(): string {
    return this.tokens[this.next] ?? "";
  }

  take(): string {
    const token = this.peek();
    if (token === "") throw this.syntax("<EOF>");
    this.next++;
    return token;
  }

  /** Takes the token if it is this one (key words in any case). */
  takeIf(token: string): boolean {
    if (this.peek().toUpperCase() !== token) return false;
    this.next++;
    return true;
  }

  expect(token: string): void {
    if (!this.takeIf(token)) throw this.syntax(this.peek());
  }

  /** Everything must have been read. */
  end(): void {
    if (this.peek() !== "") throw this.syntax(this.peek());
  }

  syntax(token: string): Error {
    return invalid(`Invalid ${this.kind}: Syntax error; token: "${token}", in: "${this.text}"`);
  }
}

function split(kind: string, text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN.source, "y");
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw invalid(`Invalid ${kind}: Syntax error; token: "${text.slice(at, at + 10)}"`);
    tokens.push(match[1] ?? match[2] ?? "");
  }
  if (tokens.length === 0) throw invalid(`Invalid ${kind}: The expression can not be empty;`);
  return tokens;
}
