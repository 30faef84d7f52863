import { unpackBundle } from "../../release/bundle/unpackBundle";
import type { Fault } from "../../release/fault";
import { recordKey } from "../../release/record/buildRecord";
import { type ParsedRecord, parseRecord } from "../../release/record/parseRecord";
import {
  type EarlierRecord,
  isWritten,
  type VanishedOverride,
  vanishedOverrides,
  vanishedReason,
} from "../../release/record/vanishedOverrides";
import { listRecords } from "./listRecords";
import type { EarlierOverrides, RecordAccount, RecordRules } from "./recordAccount";
import { type Bytes, RECORD, readObject } from "./recordSource";
import type { VerifyOptions } from "./verifyOptions";

/** Records that are fetched at once. */
const AT_ONCE = 10;

/** Newest records whose evidence is asked for the post-mortem of one override: the last that named it usually has it. */
const MOST_BUNDLES = 3;

/**
 * Whether a normal release leaves out an override that an earlier one passed by and whose post-mortem nobody has written. The audit bucket is the
 * ledger: the newest `--earlier` versions of records, and for what has vanished the evidence beside those that carried it.
 */
export async function earlierOverrides(
  record: ParsedRecord,
  options: VerifyOptions,
  bundle: RecordAccount["bundle"],
): Promise<EarlierOverrides> {
  const { source, earlier: most } = options;
  if (most === 0 || source.kind !== "s3" || record.kind !== "normal") return { kind: "read", reasons: [] };
  const { service, environment } = record;
  const listed = await listRecords(source.bucket, `releases/${service}/${environment}/`, most);
  if (listed.kind === "surroundings") return listed;
  const others = listed.records.filter(
    ({ key, versionId }) => key !== source.key || (source.versionId !== undefined && versionId !== source.versionId),
  );
  const earlier: EarlierRecord[] = [];
  for (let at = 0; at < others.length; at += AT_ONCE) {
    const addresses = others.slice(at, at + AT_ONCE);
    const read = await Promise.all(addresses.map((address) => readObject(address, RECORD)));
    const failed = read.find((one) => one.kind === "surroundings");
    if (failed?.kind === "surroundings") return { kind: "surroundings", fault: failed.fault };
    earlier.push(...read.flatMap((one, index) => recordIn(one, addresses[index]?.key ?? "")));
  }
  return unwrittenOverrides(record, earlier, options, bundle);
}

/** Why a record is refused that leaves out overrides of `earlier` records, newest first, whose post-mortem nobody has written. */
export async function unwrittenOverrides(
  record: ParsedRecord,
  earlier: readonly EarlierRecord[],
  { executives }: Pick<RecordRules, "executives">,
  bundle: RecordAccount["bundle"],
): Promise<EarlierOverrides> {
  const reasons: string[] = [];
  for (const vanished of vanishedOverrides(record, earlier, executives?.signers ?? [])) {
    const written = await writtenSince(vanished, bundle);
    if (typeof written !== "boolean") return { kind: "surroundings", fault: written };
    if (!written) reasons.push(vanishedReason(vanished));
  }
  return { kind: "read", reasons };
}

/** What is no record of its own key has rolled nothing out. */
function recordIn(read: Bytes, key: string): readonly EarlierRecord[] {
  if (read.kind !== "read") return [];
  const parsed = parseRecord(read.bytes.toString("utf8"), key);
  return parsed.ok && recordKey(parsed.value) === key ? [{ key, record: parsed.value }] : [];
}

/** One bundle after the other: each is held whole. */
async function writtenSince(vanished: VanishedOverride, bundle: RecordAccount["bundle"]): Promise<boolean | Fault> {
  for (const { record } of vanished.carriers.slice(0, MOST_BUNDLES)) {
    const { evidence } = record;
    if (evidence === undefined) continue;
    const read = await bundle(evidence);
    if (read?.kind === "surroundings") return read.fault;
    const seen = read?.kind === "read" ? unpackBundle(read.bytes, evidence, evidence.key) : undefined;
    if (seen?.ok === true && isWritten(vanished, seen.value)) return true;
  }
  return false;
}
