import { createRequire } from "node:module";
import type { Command } from "commander";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import type * as reconcile from "./reconcileCommand";

/** Loads a module when it is needed: `airlock check` must not pay for the client of a cluster. */
const load = createRequire(__filename);

interface Flags {
  readonly namespace?: readonly string[];
  readonly systemNamespace?: string;
  readonly admission?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly kmsKey?: string;
  readonly signingKey?: string;
  readonly verifierId?: string;
  readonly format: Format;
}

/** Declares `airlock reconcile`. */
export function declareReconcile(program: Command, { settle, present, formatOption }: CommandTools): void {
  program
    .command("reconcile")
    .description(
      "Look after a cluster once, as its CronJob does each minute: verify records, put what was aborted under quarantine, write outcomes, check the admission policies.",
    )
    .option("--namespace <names...>", "namespaces of released services (required)")
    .option("--system-namespace <name>", "namespace of lists, quarantines and outcomes (default: airlock-system)")
    .option(
      "--admission <json>",
      "who is who for the admission policies, where it is not the default (default: AIRLOCK_ADMISSION)",
    )
    .option("--kubeconfig <file>", "kubeconfig (default: KUBECONFIG, ~/.kube/config, or the account of this pod)")
    .option("--context <name>", "context in it (default: the current one)")
    .option("--kms-key <id>", "key of KMS that signs what completed: ECC_NIST_P256 (default: AIRLOCK_SIGNING_KEY)")
    .option(
      "--signing-key <file>",
      "private key that signs where there is no KMS: P-256 or Ed25519, PEM (default: AIRLOCK_SIGNING_KEY_FILE)",
    )
    .option(
      "--verifier-id <uri>",
      "who signs (default: AIRLOCK_VERIFIER_ID, else airlock:verifier/SERVICE/ENVIRONMENT)",
    )
    .addOption(formatOption())
    .action(async ({ format, namespace = [], ...options }: Flags) => {
      const { reconcileCommand } = load("./reconcileCommand") as typeof reconcile;
      settle(await reconcileCommand({ ...options, namespace, variables: process.env }, present(format)));
    });
}
