import type { ParsedRecord } from "../../release/record/parseRecord";
import { verifyRecord } from "../../release/record/verifyRecord";
import { EXIT } from "../outcome";
import type { RecordReport } from "../verifyRecord/recordReport";
import type { VerifyRecordRequest } from "../verifyRecord/verifyOptions";
import { verifyRecordCommand } from "../verifyRecord/verifyRecordCommand";

/** Why a record, in the version at this address, must not have been rolled out at this moment; none when it might. */
export type RecordCheck = (record: ParsedRecord, uri: string, asOf: Date) => Promise<readonly string[]>;

/** What `airlock verify-record` would be asked, but for the record and the moment. */
export type RecordTrust = Omit<VerifyRecordRequest, "record" | "now">;

/**
 * The very check that lets a record begin. Where the account knows nobody who may approve, what can be checked without: that the record's gates passed, that it is
 * pinned, and that it does what the texts behind its hashes say.
 */
export function recordCheck(trust: RecordTrust): RecordCheck {
  return async (record, uri, now) => {
    if (trust.allowedSigners === undefined && (trust.variables["AIRLOCK_ALLOWED_SIGNERS"] ?? "") === "") {
      const environment = trust.environment ?? record.environment;
      return verifyRecord(record, { environment, required: 0, authors: "optional", signers: [], now }).reasons;
    }
    const verified = await verifyRecordCommand(
      { ...trust, record: uri, now },
      { format: "json", colours: false, width: 80 },
    );
    if (verified.code === EXIT.yes) return [];
    if (verified.code !== EXIT.no) return [`The record could not be verified: ${verified.log.join(" ")}`];
    const { reasons } = JSON.parse(verified.out) as RecordReport;
    return reasons.map((reason) => `The record does not verify: ${reason}`);
  };
}
