import { quarantineKey } from "../../engines/stepfunctions/liveState";
import type { Fault } from "../../release/fault";
import type { Quarantine } from "../../release/record/quarantine";

/** What a table knows, or that it could not be asked. */
export type Quarantined =
  | { readonly kind: "read"; readonly quarantined: readonly Quarantine[] }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/** The item of a digest that is under quarantine, from the rollout's table; an empty list where there is none. */
export async function readQuarantined(table: string, digest: string): Promise<Quarantined> {
  const { DynamoDBClient, GetItemCommand } = await import("@aws-sdk/client-dynamodb");
  try {
    const key = { pk: { S: quarantineKey(digest) } };
    const found = await new DynamoDBClient().send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
    );
    if (found.Item === undefined) return { kind: "read", quarantined: [] };
    const text = (name: string) => found.Item?.[name]?.S ?? "";
    const [version, at, trigger, reason] = [text("version"), text("at"), text("trigger"), text("reason")];
    return { kind: "read", quarantined: [{ digest, version, at, trigger, reason }] };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const expected = `the items ${quarantineKey("...")} of a table that can be read`;
    return { kind: "surroundings", fault: { file: table, field: "--table", found: message, expected } };
  }
}
