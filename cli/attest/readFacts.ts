import { LIVE_ITEM_KEY, quarantineKey } from "../../engines/stepfunctions/liveState";
import { type AccountFacts, parseOutcome } from "../../release/attestation/attestable";
import type { AttestedInput } from "../../release/attestation/outcomeStatement";
import { describeFault } from "../../release/fault";
import { outcomeKey, recordKey } from "../../release/record/buildRecord";
import { parseRecord } from "../../release/record/parseRecord";
import type { Edge } from "../rollout/account/edge";
import type { Places } from "../rollout/account/places";
import type { AuditObjects } from "./auditObjects";

/** Which rollout is meant: the record's key, and a version of it. Left out, what the live item speaks about. */
export interface Meant {
  readonly key?: string | undefined;
  readonly versionId?: string | undefined;
}

/** What the account says, with the address of every object that was read; or why it says nothing. */
export type Facts =
  | { readonly kind: "read"; readonly facts: AccountFacts; readonly inputs: readonly AttestedInput[] }
  | { readonly kind: "nothing"; readonly reason: string };

/** Reads item, record, outcome and quarantine. The places are those of the service's own names in this account: nobody can name others. */
export async function readFacts(edge: Edge, places: Places, objects: AuditObjects, meant: Meant): Promise<Facts> {
  const { service, environment, table } = places;
  const nothing = (reason: string): Facts => ({ kind: "nothing", reason });
  const item = await edge.readItem(table, LIVE_ITEM_KEY);
  if (item === undefined) return nothing(`Nothing was ever released: ${table} has no item ${LIVE_ITEM_KEY}.`);
  const phase = item["phase"] ?? "";
  if (meant.key === undefined && phase !== "idle" && phase !== "completing") {
    return nothing(
      `Another rollout is under way (${phase}), and the live item speaks about that one. Wait for its end, or name the record with --record.`,
    );
  }
  const key = meant.key ?? item["recordKey"] ?? "";
  const folder = `releases/${service}/${environment}/`;
  if (!key.startsWith(folder)) return nothing(`The record ${JSON.stringify(key)} is not below ${folder}.`);
  const read = await objects.read(key, meant.versionId);
  if (read === undefined)
    return nothing(`There is no record ${key}${meant.versionId === undefined ? "" : " in that version"}.`);
  const record = parseRecord(Buffer.from(read.bytes).toString("utf8"), key);
  if (!record.ok) return nothing(record.faults.map(describeFault).join(" "));
  const name = { ...record.value, service, environment };
  const written = await objects.read(outcomeKey(name));
  if (written === undefined) return nothing(`There is no outcome ${outcomeKey(name)}: the rollout has not ended.`);
  const outcome = parseOutcome(written.bytes);
  if (!outcome.ok) return nothing(`${outcomeKey(name)}: ${outcome.reason}`);
  const quarantine = await edge.readItem(table, quarantineKey(record.value.artifact.digest), ["pk"]);
  return {
    kind: "read",
    facts: {
      ...{ service, environment, item },
      record: record.value,
      recordKey: { found: key, expected: recordKey(record.value) },
      outcome: outcome.value,
      quarantined: quarantine !== undefined,
    },
    inputs: [read, written].map(({ uri, sha256 }) => ({ uri, sha256 })),
  };
}
