import { z } from "zod";
import { durationField, textField } from "../manifest/fields";

/** Rules that every kind of evidence can have. None of them is set by default, and each only adds to what is asked. */
const fileRules = {
  /** Tools or formats that may have written the files, in any case: `jest`, `trivy`, `junit`. */
  producers: z.array(textField).min(1, "at least one producer").max(50, "at most 50 producers").optional(),
  /** Number of reports that the run is split into: so many must be there, or more. */
  shards: z
    .number()
    .int("a whole number")
    .min(1, "a whole number from 1")
    .max(1000, "a whole number up to 1000")
    .optional(),
  /** Greatest age of a report at the moment of judging, by the time that the file itself names. */
  maximumAge: durationField.refine((seconds) => seconds > 0, "a duration above 0s").optional(),
};

/** What an environment asks of each kind of evidence, besides the gates' thresholds. */
export const evidenceRules = z.strictObject({
  tests: z
    .strictObject({
      ...fileRules,
      /** Suites in which at least one test must have run. */
      suites: z.array(textField).min(1, "at least one suite").max(1000, "at most 1000 suites").optional(),
      /** Least number of different tests that ran. */
      minimumCount: z.number().int("a whole number").min(1, "a whole number from 1").optional(),
    })
    .optional(),
  coverage: z.strictObject(fileRules).optional(),
  vulnerabilities: z.strictObject(fileRules).optional(),
  performance: z.strictObject(fileRules).optional(),
  bugs: z.strictObject(fileRules).optional(),
});

/** Rules for each kind, as airlock.yaml declares them, durations in seconds. */
export type EvidenceRules = z.output<typeof evidenceRules>;

/** Rules of one kind of evidence; those that a kind does not have are absent. */
export interface KindRules {
  readonly producers?: readonly string[] | undefined;
  readonly shards?: number | undefined;
  /** In seconds. */
  readonly maximumAge?: number | undefined;
}
