import { z } from "zod";
import type { Result } from "../fault";
import { parseDuration } from "../values/duration";
import { isDigest } from "../values/imageReference";
import { parsePercentage, parseStageWeight, parseWeight } from "../values/percentage";

/** Lower-case name of a service or an environment; it becomes part of cloud resource names (ELB allows 32 characters). */
export const nameField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/, "1 to 24 lower-case letters, digits and hyphens, beginning with a letter");

/** `sha256:` and 64 hex digits. */
export const digestField = z.string().refine(isDigest, "sha256: and 64 lower-case hex digits");

/** 64 hex digits: the hash of a file's bytes, as `sha256sum` prints it. */
export const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits, as sha256sum prints them");

/**
 * A path below the folder of the file it stands in: relative, with forward slashes, never leaving the folder. No file has two spellings:
 * it would be held once for each.
 */
export const pathField = z
  .string()
  .min(1, "a path")
  .refine(
    staysInside,
    "a relative path that stays inside the release folder (no leading /, no .., no . or empty part, no backslash)",
  );

/** A duration (`30m`) that becomes whole seconds. */
export const durationField = convert(parseDuration);

/** A share of traffic (`10%`) that becomes a whole number of percent. */
export const weightField = convert(parseWeight);

/** The same, or `0%`: a stage that only a ring's users see. */
export const stageWeightField = convert(parseStageWeight);

/** A percentage (`0.5%`) that becomes the number before the sign, 0 to 100. */
export const percentField = convert(parsePercentage);

/** An address of a person: ASCII, because two letters that look the same must not make two persons of one. */
export const addressField = z.string().regex(/^[\x21-\x7e]{1,254}$/, "an address of printable ASCII without spaces");

/** A text field with something in it. */
export const textField = z.string().trim().min(1, "a text that is not empty");

function convert(parse: (text: string) => Result<number>): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: "custom", message: parsed.faults.map((fault) => fault.expected).join("; ") });
    return z.NEVER;
  });
}

function staysInside(path: string): boolean {
  if (path.startsWith("/") || path.includes("\\") || path.includes("\0") || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
