import { createRequire } from "node:module";
import type { Command } from "commander";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import { wholeNumber } from "../wholeNumber";
import type { VerifyRecordRequest } from "./verifyOptions";
import type * as verifyRecord from "./verifyRecordCommand";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

type VerifyRecordFlags = Omit<VerifyRecordRequest, "variables" | "now"> & { readonly format: Format };

/** Declares `airlock verify-record`. */
export function declareVerifyRecord(program: Command, { settle, present, formatOption }: CommandTools): void {
  program
    .command("verify-record")
    .description(
      "Verify a release record and its evidence, as the rollout does inside the account before traffic moves.",
    )
    .option("--record <file>", "a file, or s3://bucket/key?versionId=... (default: AIRLOCK_RECORD)")
    .option("--debts <path>", "parameters that say what hotfixes owe (default: AIRLOCK_DEBTS, else not asked)")
    .option("--earlier <number>", "earlier records that are asked for overrides without post-mortem", wholeNumber, 0)
    .option(
      "--root <number:sha256>",
      "root that is trusted, as root list prints it (default: AIRLOCK_ROOT, else the chain's own)",
    )
    .option("--sha256 <hex>", "hash of the record's bytes (default: AIRLOCK_RECORD_SHA256, else any)")
    .option(
      "--evidence <rule>",
      "required or optional: a record without evidence (default: AIRLOCK_EVIDENCE, else optional)",
    )
    .option("--bundle <file>", "the evidence, in place of the object that a record in S3 names")
    .option(
      "--table <name>",
      "table of the rollout, for what is under quarantine (default: AIRLOCK_TABLE, else not asked)",
    )
    .option("--allowed-signers <file>", "who may sign (default: the text in AIRLOCK_ALLOWED_SIGNERS)")
    .option("--environment <name>", "environment that the record must be for (default: AIRLOCK_ENVIRONMENT)")
    .option("--required <number>", "different people who must have approved", wholeNumber, 1)
    .option("--executives <file>", "who may override a gate (default: the text in AIRLOCK_EXECUTIVES, else nobody)")
    .option("--authors <rule>", "optional, required or distrusted (default: AIRLOCK_AUTHORS, else optional)")
    .option("--hotfix <allowed>", "allowed: one person is enough for a hotfix (default: AIRLOCK_HOTFIX, else nothing)")
    .option("--audit", "tell every reason, and stop nothing: exit code 0", false)
    .addOption(formatOption())
    .action(async ({ format, ...options }: VerifyRecordFlags) => {
      const { verifyRecordCommand } = load("./verifyRecordCommand") as typeof verifyRecord;
      settle(await verifyRecordCommand({ ...options, variables: process.env, now: new Date() }, present(format)));
    });
}
