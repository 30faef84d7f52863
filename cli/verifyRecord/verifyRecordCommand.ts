import { createHash } from "node:crypto";
import { NOT_STOPPED } from "../../release/gates/audit";
import { recordKey } from "../../release/record/buildRecord";
import { parseRecord } from "../../release/record/parseRecord";
import type { RecordVerification } from "../../release/record/verifyRecord";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { awsAccount } from "./awsAccount";
import { judgeRecord } from "./judgeRecord";
import { type RecordReport, recordMarkdown, recordReport, recordText } from "./recordReport";
import { readRecordSource } from "./recordSource";
import { readVerifyOptions, type VerifyRecordRequest } from "./verifyOptions";

/** Verifies a record, and judges its evidence, with trust roots that do not come from it: yes, no, or why it could not be said. */
export async function verifyRecordCommand(request: VerifyRecordRequest, presentation: Presentation): Promise<Outcome> {
  const read = readVerifyOptions(request);
  if (!read.ok) return badInput(read.faults);
  const options = read.value;
  const { where, source, environment } = options;
  const found = await readRecordSource(source);
  if (found.kind !== "read")
    return found.kind === "surroundings" ? surroundingsFailed(found.fault) : badInput([found.fault]);
  const record = parseRecord(found.bytes.toString("utf8"), where);
  if (!record.ok) return badInput(record.faults);
  const misplaced = [
    ...(source.kind === "s3" ? underItsKey(source.key, recordKey(record.value)) : []),
    ...ofItsHash(found.bytes, options.sha256),
  ];
  const judged = await judgeRecord(record.value, misplaced, options, awsAccount(options), request.now);
  if (judged.kind === "surroundings") return surroundingsFailed(judged.fault);
  const { verification, evidence } = judged;
  const { audit = false } = request;
  const asked = { environment, evidence, ...(audit ? { audit } : {}) };
  const report = recordReport(where, record.value, asked, audit ? notStopped(verification) : verification);
  return { code: report.passed || audit ? EXIT.yes : EXIT.no, out: render(report, presentation), log: [] };
}

function notStopped(verified: RecordVerification): RecordVerification {
  return { ...verified, reasons: verified.reasons.map((reason) => `${reason} ${NOT_STOPPED}.`) };
}

/** A record under another one's key would run as that one. */
function underItsKey(key: string, expected: string): readonly string[] {
  return key === expected ? [] : [`The record stands under ${key}, and belongs under ${expected}.`];
}

function ofItsHash(bytes: Uint8Array, expected: string | undefined): readonly string[] {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return expected === undefined || sha256 === expected
    ? []
    : [`The record's sha256 is ${sha256}, and ${expected} was to be verified.`];
}

function render(report: RecordReport, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(report);
  const shown = visibleTexts(report);
  return format === "markdown" ? recordMarkdown(shown) : recordText(shown, paintWith(colours), width);
}
