import { isList, isObject, type Plain, type PlainObject, UNKNOWN } from "../plainValue";

/** One statement of an IAM policy document, as far as rules look at it. */
export interface IamStatement {
  /** How a message calls it: its Sid where that is a plain one, else its place. */
  readonly label: string;
  readonly effect: string;
  readonly element: PlainObject;
}

/** What a policy document says: its statements, that it is not known at preview, or that it cannot be read. */
export type IamDocument =
  | { readonly kind: "statements"; readonly statements: readonly IamStatement[] }
  | { readonly kind: "unknown" }
  | { readonly kind: "unreadable" };

/** Reads a policy document, which is JSON text, or an object where no provider has made text of it. */
export function readDocument(value: Plain | undefined): IamDocument {
  if (value === UNKNOWN) return { kind: "unknown" };
  const document = typeof value === "string" ? parsed(value) : value;
  if (!isObject(document)) return { kind: "unreadable" };
  const statement = document["Statement"];
  if (statement === UNKNOWN) return { kind: "unknown" };
  const list = isList(statement) ? statement : [statement];
  if (list.some((one) => one === UNKNOWN)) return { kind: "unknown" };
  const elements = list.filter(isObject);
  if (elements.length !== list.length) return { kind: "unreadable" };
  return {
    kind: "statements",
    statements: elements.map((element, index) => {
      const sid = element["Sid"];
      const label =
        typeof sid === "string" && /^[\w ]{1,128}$/.test(sid) ? `statement ${sid}` : `statement ${index + 1}`;
      return { label, effect: typeof element["Effect"] === "string" ? element["Effect"] : "Allow", element };
    }),
  };
}

function parsed(text: string): Plain | undefined {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return undefined;
  }
}

/** Texts of an element that may be one or a list. Others, among them unknown ones, are left out. */
export function textsOf(value: Plain | undefined): readonly string[] {
  const list = isList(value) ? value : [value];
  return list.filter((one) => typeof one === "string");
}
