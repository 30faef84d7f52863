/** An attribute as DynamoDB stores it. */
export type AttributeValue = { readonly S: string } | { readonly N: string };

/** An item, by attribute. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What expressions refer to. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** The item that `SET a = b, c = if_not_exists(d, :e) + :f` makes of another. Right-hand sides see the item before. */
export function applySet(expression: string, item: Item, placeholders: Placeholders): Item {
  const reader = new Reader(expression, item, placeholders);
  reader.expect("SET");
  const changes: Record<string, AttributeValue> = {};
  do {
    const name = reader.attributeName();
    reader.expect("=");
    changes[name] = reader.sum();
  } while (reader.take(","));
  reader.expectEnd();
  return { ...item, ...changes };
}

/** Whether a condition holds for an item: OR, AND, IN, =, <>, attribute_exists, attribute_not_exists and parentheses. */
export function holds(expression: string, item: Item, placeholders: Placeholders): boolean {
  const reader = new Reader(expression, item, placeholders);
  const result = reader.disjunction();
  reader.expectEnd();
  return result;
}

class Reader {
  private readonly tokens: string[];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly item: Item,
    private readonly placeholders: Placeholders,
  ) {
    this.tokens = text.match(/[#:]\w+|\w+|<>|[=(),+]/g) ?? [];
    if (this.tokens.join("") !== text.replaceAll(" ", "")) throw new Error(`cannot read ${text}`);
  }

  disjunction(): boolean {
    let result = this.conjunction();
    while (this.take("OR")) result = this.conjunction() || result;
    return result;
  }

  conjunction(): boolean {
    let result = this.comparison();
    while (this.take("AND")) result = this.comparison() && result;
    return result;
  }

  comparison(): boolean {
    if (this.take("(")) {
      const inner = this.disjunction();
      this.expect(")");
      return inner;
    }
    for (const [word, wanted] of [
      ["attribute_not_exists", false],
      ["attribute_exists", true],
    ] as const) {
      if (!this.take(word)) continue;
      this.expect("(");
      const name = this.attributeName();
      this.expect(")");
      return (this.item[name] !== undefined) === wanted;
    }
    const left = this.operand();
    if (this.take("=")) return same(left, this.operand());
    if (this.take("<>")) return !same(left, this.operand());
    this.expect("IN");
    this.expect("(");
    const candidates = [this.operand()];
    while (this.take(",")) candidates.push(this.operand());
    this.expect(")");
    return candidates.some((candidate) => same(left, candidate));
  }

  sum(): AttributeValue {
    let total = this.value();
    while (this.take("+")) total = { N: String(number(total) + number(this.value())) };
    return total;
  }

  private value(): AttributeValue {
    if (this.take("if_not_exists")) {
      this.expect("(");
      const name = this.attributeName();
      this.expect(",");
      const otherwise = this.value();
      this.expect(")");
      return this.item[name] ?? otherwise;
    }
    const found = this.operand();
    if (found === undefined) throw new Error(`${this.text}: an operand of SET does not exist in the item`);
    return found;
  }

  /** An attribute's value (undefined when it has none), or a placeholder's. */
  private operand(): AttributeValue | undefined {
    if (this.tokens[this.at]?.startsWith("#") === true) return this.item[this.attributeName()];
    const token = this.tokens[this.at++] ?? "the end";
    const value = this.placeholders.values[token];
    if (value === undefined) throw new Error(`${this.text}: ${token} has no value`);
    return value;
  }

  attributeName(): string {
    const token = this.tokens[this.at++] ?? "the end";
    const name = this.placeholders.names[token];
    if (name === undefined) throw new Error(`${this.text}: ${token} has no name`);
    return name;
  }

  take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token))
      throw new Error(`${this.text}: expected ${token}, found ${this.tokens[this.at] ?? "the end"}`);
  }

  expectEnd(): void {
    if (this.at !== this.tokens.length) throw new Error(`${this.text}: ${this.tokens[this.at]} is too much`);
  }
}

function same(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function number(value: AttributeValue): number {
  if ("N" in value) return Number(value.N);
  throw new Error(`${value.S} is not a number`);
}
