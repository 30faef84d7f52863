import { z } from "zod";
import { parseWith } from "../document/parseWith";
import { repeatedKey } from "../document/repeatedKey";
import { fail, type Result } from "../fault";
import { digestField, nameField, sha256Field, textField } from "../manifest/fields";

/** Namespace of the SSH signature (`ssh-keygen -Y sign -n airlock-approval`): a signature for something else is no approval. */
export const APPROVAL_NAMESPACE = "airlock-approval";

/** Times in statements: UTC, written as RFC 3339 with a Z. */
export const timeField = z.iso.datetime({ message: "a UTC time such as 2026-11-20T09:30:00Z" });

/** What every statement of a person is about: one release of one artifact in one environment. */
export const subjectFields = {
  service: nameField,
  version: textField,
  digest: digestField,
  environment: nameField,
  commit: z.string().regex(/^[0-9a-f]{40}$/, "a full commit hash, 40 lower-case hex digits"),
  /** Hash of the release without what people sign about it. */
  release: sha256Field,
} as const;

const statementModel = z.strictObject({
  schema: z.literal("airlock/approval/v1"),
  ...subjectFields,
  /** Hash of the effective policy of the environment. */
  policy: sha256Field,
  approvedAt: timeField,
  expiresAt: timeField,
});

/** What a person signs: one release, one digest, one environment, under one policy, until a time. */
export type ApprovalStatement = z.output<typeof statementModel>;

/** Reads an approval statement. */
export function parseStatement(bytes: Uint8Array, file: string): Result<ApprovalStatement> {
  return readStatement(bytes, file, statementModel, "an approval statement (airlock/approval/v1)");
}

/** Largest statement that is read; a real one has about 600 bytes. */
const STATEMENT_LIMIT = { bytes: 16 * 1024, text: "16 KiB" };

/** Reads the exact bytes that were signed. Duplicate keys are refused: two readers could see two statements. */
export function readStatement<T>(
  bytes: Uint8Array,
  file: string,
  model: z.ZodType<T>,
  expected: string,
  limit = STATEMENT_LIMIT,
): Result<T> {
  if (bytes.byteLength > limit.bytes)
    return fail({ file, field: "", found: `${bytes.byteLength} bytes`, expected: `at most ${limit.text}` });
  let data: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    data = JSON.parse(text) as unknown;
    if (repeatedKey(text) !== undefined) {
      return fail({ file, field: "", found: "a key that stands twice", expected: "each key once" });
    }
  } catch {
    return fail({ file, field: "", found: "something that is not JSON", expected });
  }
  return parseWith(model, data, file);
}
