import { list, type Props, text, texts } from "./kind";

/** A list as IAM writes it: one value stands alone. Sorted and without repetition, as the real provider does. */
function values(items: readonly string[]): string | string[] | undefined {
  const sorted = [...new Set(items)].sort().reverse();
  return sorted.length > 1 ? sorted : sorted[0];
}

function principals(statement: Props, key: string): unknown {
  const entries = list(statement, key).map((p) => [text(p, "type") ?? "", values(texts(p, "identifiers"))] as const);
  if (entries.length === 0) return undefined;
  const [only] = entries;
  return entries.length === 1 && only?.[0] === "*" && only[1] === "*" ? "*" : Object.fromEntries(entries);
}

function conditions(statement: Props): unknown {
  const found: Record<string, Record<string, unknown>> = {};
  for (const condition of list(statement, "conditions")) {
    const test = text(condition, "test") ?? "";
    found[test] = { ...found[test], [text(condition, "variable") ?? ""]: values(texts(condition, "values")) };
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** What aws.iam.getPolicyDocument computes, of which nothing needs AWS. Overrides and sources are not played. */
export function policyDocument(args: Props): Record<string, unknown> {
  const known = ["statements", "version", "policyId"];
  const strange = Object.keys(args).find((key) => !known.includes(key));
  if (strange !== undefined) throw new Error(`the test provider does not play getPolicyDocument's ${strange}`);
  const document = {
    Version: text(args, "version") ?? "2012-10-17",
    Id: text(args, "policyId"),
    Statement: list(args, "statements").map((statement) => ({
      Sid: text(statement, "sid"),
      Effect: text(statement, "effect") ?? "Allow",
      Principal: principals(statement, "principals"),
      NotPrincipal: principals(statement, "notPrincipals"),
      Action: values(texts(statement, "actions")),
      NotAction: values(texts(statement, "notActions")),
      Resource: values(texts(statement, "resources")),
      NotResource: values(texts(statement, "notResources")),
      Condition: conditions(statement),
    })),
  };
  return { id: "policy", ...args, json: JSON.stringify(document, null, 2), minifiedJson: JSON.stringify(document) };
}
