import { createRequire } from "node:module";
import type { Command } from "commander";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import { wholeNumber } from "../wholeNumber";
import type * as attestOutcome from "./attestCommand";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

interface AttestFlags {
  readonly service?: string;
  readonly environment?: string;
  readonly record?: string;
  readonly kmsKey?: string;
  readonly signingKey?: string;
  readonly verifierId?: string;
  readonly allowedSigners?: string;
  readonly required?: number;
  readonly format: Format;
}

/** Declares `airlock attest-outcome`. */
export function declareAttest(program: Command, { settle, present, formatOption }: CommandTools): void {
  program
    .command("attest-outcome")
    .description(
      "Sign that the last rollout completed, as the account's own places say it; production promotes what is signed.",
    )
    .option("--service <name>", "service whose rollout it is (default: AIRLOCK_SERVICE)")
    .option("--environment <name>", "environment of the rollout (default: AIRLOCK_ENVIRONMENT)")
    .option("--record <key>", "record of the rollout that is meant (default: AIRLOCK_RECORD_KEY, else the live item's)")
    .option("--kms-key <id>", "key of KMS that signs: ECC_NIST_P256 (default: AIRLOCK_SIGNING_KEY)")
    .option("--signing-key <file>", "private key that signs where there is no KMS: P-256 or Ed25519, PEM")
    .option(
      "--verifier-id <uri>",
      "who signs (default: AIRLOCK_VERIFIER_ID, else airlock:verifier/SERVICE/ENVIRONMENT)",
    )
    .option(
      "--allowed-signers <file>",
      "who may approve releases (default: the text in AIRLOCK_ALLOWED_SIGNERS, else nobody is asked)",
    )
    .option(
      "--required <number>",
      "different people who must have approved (default: AIRLOCK_REQUIRED, else 1)",
      wholeNumber,
    )
    .addOption(formatOption())
    .action(async ({ format, ...options }: AttestFlags) => {
      const { attestCommand } = load("./attestCommand") as typeof attestOutcome;
      settle(await attestCommand({ ...options, variables: process.env, now: new Date() }, present(format)));
    });
}
