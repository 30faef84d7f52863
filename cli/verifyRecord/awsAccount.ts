import { MAX_BUNDLE_BYTES } from "../../release/bundle/bundleIndex";
import type { EvidenceReference } from "../../release/record/record";
import { earlierOverrides } from "./earlierOverrides";
import { readOwed } from "./readOwed";
import { readQuarantined } from "./readQuarantined";
import type { RecordAccount } from "./recordAccount";
import { readFile, readObject } from "./recordSource";
import type { VerifyOptions } from "./verifyOptions";

/** Bucket, table and parameters of an AWS account, as far as the options name them. */
export function awsAccount(options: VerifyOptions): RecordAccount {
  const { bundle: file, source, table, debts } = options;
  const fromBucket = async ({ key, bytes }: EvidenceReference) => {
    const wanted = { what: "the evidence that the record names", most: Math.min(bytes, MAX_BUNDLE_BYTES) };
    return source.kind === "s3" ? await readObject({ bucket: source.bucket, key }, wanted) : undefined;
  };
  return {
    evidenceName: file,
    bundle: async (evidence) => {
      if (file === undefined) return fromBucket(evidence);
      return readFile(file, {
        what: "the evidence that the record names",
        most: Math.min(evidence.bytes, MAX_BUNDLE_BYTES),
      });
    },
    quarantined: async (digest) => (table === undefined ? undefined : await readQuarantined(table, digest)),
    owed: async () => (debts === undefined ? undefined : await readOwed(debts)),
    // The given file is this record's; earlier ones have theirs in the bucket.
    earlier: (record) => earlierOverrides(record, options, fromBucket),
  };
}
