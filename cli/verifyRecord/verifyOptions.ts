import { readFileSync } from "node:fs";
import { type AllowedSigner, parseAllowedSigners } from "../../release/approval/allowedSigners";
import { AUTHOR_RULES, type AuthorRule } from "../../release/approval/authorship";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { type PinnedRoot, parsePin } from "../../release/trust/pinnedRoot";
import { parseRecordSource, type RecordSource } from "./recordSource";

/** What `airlock verify-record` was asked. What an option leaves out may stand in a variable, as ECS gives them to a task. */
export interface VerifyRecordRequest {
  readonly record?: string;
  /** Hash of the record's bytes, 64 hex digits. */
  readonly sha256?: string;
  readonly allowedSigners?: string;
  readonly environment?: string;
  readonly required: number;
  /** File of those who may override a gate; else its text in AIRLOCK_EXECUTIVES. */
  readonly executives?: string;
  /** What is asked of the authors that the approved release names: a word of {@link AUTHOR_RULES}. */
  readonly authors?: string;
  /** `allowed`: one person is enough for a hotfix. */
  readonly hotfix?: string;
  /** `required` or `optional`: whether a record without evidence is refused. */
  readonly evidence?: string;
  /** File with the bundle, in place of the object that the record names. */
  readonly bundle?: string;
  /** How many earlier records are asked for overrides; 0 where left out. */
  readonly earlier?: number;
  /** The root that the account trusts, as `airlock root list` prints it. */
  readonly root?: string;
  /** Tell every reason, and stop nothing: the rollout is in audit mode. */
  readonly audit?: boolean;
  /** Table of the rollout, which knows what is under quarantine. */
  readonly table?: string;
  /** Path of the parameters that say what hotfixes owe. */
  readonly debts?: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** A list of keys that comes with the account. */
export interface TrustedList {
  readonly text: string;
  readonly file: string;
  readonly signers: readonly AllowedSigner[];
}

/** The request, understood. */
export interface VerifyOptions {
  /** The record's address, as it was given. */
  readonly where: string;
  readonly source: RecordSource;
  readonly sha256: string | undefined;
  readonly environment: string;
  readonly required: number;
  readonly authors: AuthorRule;
  readonly hotfix: "allowed" | undefined;
  readonly signers: TrustedList;
  readonly executives: TrustedList | undefined;
  readonly evidence: "required" | "optional";
  readonly bundle: string | undefined;
  readonly table: string | undefined;
  readonly debts: string | undefined;
  readonly pinnedRoot: PinnedRoot | undefined;
  readonly earlier: number;
}

/** Reads options, variables and lists of keys: everything that is wrong with the options at once, then the lists. */
export function readVerifyOptions(request: VerifyRecordRequest): Result<VerifyOptions> {
  const { required, variables, earlier = 0 } = request;
  const given = (option: string | undefined, variable: string) => option ?? variables[variable] ?? "";
  const where = given(request.record, "AIRLOCK_RECORD");
  const source = where === "" ? undefined : parseRecordSource(where);
  const environment = given(request.environment, "AIRLOCK_ENVIRONMENT");
  const sha256 = given(request.sha256, "AIRLOCK_RECORD_SHA256");
  const authors = wordOf("--authors", given(request.authors, "AIRLOCK_AUTHORS"), AUTHOR_RULES, "optional");
  const evidence = wordOf("--evidence", given(request.evidence, "AIRLOCK_EVIDENCE"), EVIDENCE_RULES, "optional");
  const hotfix = given(request.hotfix, "AIRLOCK_HOTFIX");
  const root = given(request.root, "AIRLOCK_ROOT");
  const pinnedRoot = root === "" ? ok(undefined) : parsePin(root, "--root");
  const faults = [
    ...optionFaults({ where, source, environment, required, sha256, earlier }),
    ...(hotfix === "" || hotfix === "allowed" ? [] : [otherHotfix(hotfix)]),
    ...(authors.ok ? [] : authors.faults),
    ...(evidence.ok ? [] : evidence.faults),
    ...(pinnedRoot.ok ? [] : pinnedRoot.faults),
  ];
  const [first, ...others] = faults;
  if (first !== undefined) return fail(first, ...others);
  const signers = readList(request.allowedSigners, "AIRLOCK_ALLOWED_SIGNERS", variables);
  if (!signers.ok) return signers;
  if (signers.value === undefined) return fail(NO_SIGNERS);
  const executives = readList(request.executives, "AIRLOCK_EXECUTIVES", variables);
  if (!executives.ok) return executives;
  if (source === undefined || !authors.ok || !evidence.ok || !pinnedRoot.ok) throw new Error("faults were told before");
  return ok({
    where,
    source,
    sha256: sha256 === "" ? undefined : sha256,
    environment,
    required,
    authors: authors.value,
    hotfix: hotfix === "" ? undefined : "allowed",
    signers: signers.value,
    executives: executives.value,
    evidence: evidence.value,
    bundle: request.bundle,
    table: given(request.table, "AIRLOCK_TABLE") || undefined,
    debts: given(request.debts, "AIRLOCK_DEBTS") || undefined,
    pinnedRoot: pinnedRoot.value,
    earlier,
  });
}

/** Most earlier records that are read: each takes a request. */
const MOST_EARLIER = 1000;

const EVIDENCE_RULES = ["required", "optional"] as const;

const NO_SIGNERS: Fault = {
  field: "--allowed-signers",
  found: "nothing",
  expected: "a file of allowed signers, or its text in AIRLOCK_ALLOWED_SIGNERS",
};

function optionFaults(options: {
  readonly where: string;
  readonly source: RecordSource | undefined;
  readonly environment: string;
  readonly required: number;
  readonly sha256: string;
  readonly earlier: number;
}): Fault[] {
  const { where, source, environment, required, sha256, earlier } = options;
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
    ...(earlier >= 0 && earlier <= MOST_EARLIER && (earlier === 0 || source?.kind !== "file")
      ? []
      : [{ field: "--earlier", found: String(earlier), expected: `0 to ${MOST_EARLIER}, and a record in S3` }]),
    ...(sha256 === "" || /^[0-9a-f]{64}$/.test(sha256)
      ? []
      : [
          {
            field: "--sha256",
            found: JSON.stringify(sha256),
            expected: "64 lower-case hex digits, as sha256sum prints them",
          },
        ]),
  ];
}

function wordOf<T extends string>(field: string, text: string, known: readonly T[], usual: T): Result<T> {
  if (text === "") return ok(usual);
  const found = known.find((word) => word === text);
  return found === undefined ? fail({ field, found: JSON.stringify(text), expected: known.join(", ") }) : ok(found);
}

function otherHotfix(text: string): Fault {
  const expected = "allowed, or nothing: --required then holds for hotfixes as well";
  return { field: "--hotfix", found: JSON.stringify(text), expected };
}

/** From a file, else from a variable; undefined where neither is given. */
function readList(
  path: string | undefined,
  variable: string,
  variables: VerifyRecordRequest["variables"],
): Result<TrustedList | undefined> {
  const read = path === undefined ? ok(variables[variable] ?? "") : readText(path);
  if (!read.ok) return read;
  if (path === undefined && read.value === "") return ok(undefined);
  const file = path ?? variable;
  const signers = parseAllowedSigners(read.value, file);
  return signers.ok ? ok({ text: read.value, file, signers: signers.value }) : signers;
}

function readText(path: string): Result<string> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return fail({ file: path, field: "", found, expected: "a file of allowed signers that can be read" });
  }
}
