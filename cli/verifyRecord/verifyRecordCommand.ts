import { readFileSync } from "node:fs";
import { parseAllowedSigners } from "../../release/approval/allowedSigners";
import { AUTHOR_RULES, type AuthorRule } from "../../release/approval/authorship";
import type { Fault } from "../../release/fault";
import { recordKey } from "../../release/record/buildRecord";
import { parseRecord } from "../../release/record/parseRecord";
import { type RecordVerification, verifyRecord } from "../../release/record/verifyRecord";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { type RecordReport, recordMarkdown, recordReport, recordText } from "./recordReport";
import { parseRecordSource, type RecordSource, readRecordSource } from "./recordSource";

/** What `airlock verify-record` was asked. What an option leaves out may stand in a variable, as ECS gives them to a task. */
export interface VerifyRecordRequest {
  readonly record?: string;
  readonly allowedSigners?: string;
  readonly environment?: string;
  readonly required: number;
  /** File of those who may override a gate; else its text in AIRLOCK_EXECUTIVES. */
  readonly executives?: string;
  /** What is asked of the authors that the approved release names: a word of {@link AUTHOR_RULES}. */
  readonly authors?: string;
  /** `allowed`: one person is enough for a hotfix. */
  readonly hotfix?: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** Verifies a record with trust roots that do not come from it: yes, no, or why it could not be said. */
export async function verifyRecordCommand(request: VerifyRecordRequest, presentation: Presentation): Promise<Outcome> {
  const { required, variables, now } = request;
  const where = request.record ?? variables["AIRLOCK_RECORD"] ?? "";
  const environment = request.environment ?? variables["AIRLOCK_ENVIRONMENT"] ?? "";
  const source = where === "" ? undefined : parseRecordSource(where);
  const faults = optionFaults(where, source, environment, required);
  const authors = authorRule(request.authors ?? variables["AIRLOCK_AUTHORS"] ?? "");
  if (typeof authors !== "string") return badInput([...faults, authors]);
  const hotfix = request.hotfix ?? variables["AIRLOCK_HOTFIX"] ?? "";
  if (hotfix !== "" && hotfix !== "allowed") faults.push(otherHotfix(hotfix));
  if (source === undefined || faults.length > 0) return badInput(faults);
  const trusted = readSigners(request);
  if ("field" in trusted) return badInput([trusted]);
  const signers = parseAllowedSigners(trusted.text, trusted.file);
  if (!signers.ok) return badInput(signers.faults);
  const bosses = readList(request.executives, "AIRLOCK_EXECUTIVES", variables);
  if (bosses !== undefined && "field" in bosses) return badInput([bosses]);
  const executives = bosses === undefined ? undefined : parseAllowedSigners(bosses.text, bosses.file);
  if (executives?.ok === false) return badInput(executives.faults);
  const read = await readRecordSource(source);
  if (read.kind !== "read")
    return read.kind === "surroundings" ? surroundingsFailed(read.fault) : badInput([read.fault]);
  const record = parseRecord(read.text, where);
  if (!record.ok) return badInput(record.faults);
  const judged = verifyRecord(record.value, {
    environment,
    required,
    authors,
    signers: signers.value,
    ...(hotfix === "" ? {} : { hotfix: "allowed" as const }),
    ...(executives === undefined ? {} : { executives: executives.value }),
    now,
  });
  const verification = source.kind === "s3" ? underItsKey(judged, source.key, recordKey(record.value)) : judged;
  const report = recordReport(where, record.value, environment, verification);
  return { code: report.passed ? EXIT.yes : EXIT.no, out: render(report, presentation), log: [] };
}

function optionFaults(where: string, source: RecordSource | undefined, environment: string, required: number): Fault[] {
  return [
    ...(where === ""
      ? [{ field: "--record", found: "nothing", expected: "a file, or s3://bucket/key?versionId=..." }]
      : source === undefined
        ? [{ field: "--record", found: where, expected: "an object such as s3://bucket/key?versionId=..." }]
        : []),
    ...(environment === ""
      ? [{ field: "--environment", found: "nothing", expected: "the environment that the record must be for" }]
      : []),
    ...(required < 1
      ? [
          {
            field: "--required",
            found: String(required),
            expected: "at least 1: who asks for no approval verifies nothing",
          },
        ]
      : []),
  ];
}

function authorRule(text: string): AuthorRule | Fault {
  if (text === "") return "optional";
  const known = AUTHOR_RULES.find((rule) => rule === text);
  return known ?? { field: "--authors", found: JSON.stringify(text), expected: AUTHOR_RULES.join(", ") };
}

function otherHotfix(text: string): Fault {
  const expected = "allowed, or nothing: --required then holds for hotfixes as well";
  return { field: "--hotfix", found: JSON.stringify(text), expected };
}

function readSigners({ allowedSigners, variables }: VerifyRecordRequest): Trusted | Fault {
  const expected = "a file of allowed signers, or its text in AIRLOCK_ALLOWED_SIGNERS";
  const given = readList(allowedSigners, "AIRLOCK_ALLOWED_SIGNERS", variables);
  return given ?? { field: "--allowed-signers", found: "nothing", expected };
}

/** A list of keys that comes with the account. */
interface Trusted {
  readonly text: string;
  readonly file: string;
}

/** From a file, else from a variable; undefined where neither is given. */
function readList(
  path: string | undefined,
  variable: string,
  variables: VerifyRecordRequest["variables"],
): Trusted | Fault | undefined {
  if (path === undefined) {
    const text = variables[variable] ?? "";
    return text === "" ? undefined : { text, file: variable };
  }
  try {
    return { text: readFileSync(path, "utf8"), file: path };
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { file: path, field: "", found, expected: "a file of allowed signers that can be read" };
  }
}

/** A record under another one's key would run as that one. */
function underItsKey(judged: RecordVerification, key: string, expected: string): RecordVerification {
  if (key === expected) return judged;
  const reason = `The record stands under ${key}, and belongs under ${expected}.`;
  return { ...judged, passed: false, reasons: [...judged.reasons, reason] };
}

function render(report: RecordReport, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(report);
  const shown = visibleTexts(report);
  return format === "markdown" ? recordMarkdown(shown) : recordText(shown, paintWith(colours), width);
}
