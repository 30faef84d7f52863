import { createRequire } from "node:module";
import type { Command } from "commander";
import type * as clusters from "../../engines/argo/cluster";
import type { CommandTools } from "../commandTools";
import type { Outcome } from "../outcome";
import type { Format } from "../output/format";
import type * as aws from "../rollout/account/awsEdge";
import { wholeNumber } from "../wholeNumber";
import type * as adding from "./addPromotion";
import type { PromotionRequest } from "./promotionRequest";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

/** What the command line lends to these commands. */
export interface PromotionDeclaration extends CommandTools {
  readonly withFiles: (command: Command) => Command;
  readonly badUsage: (sentence: string, command?: string) => Outcome;
}

interface AddFlags extends Omit<PromotionRequest, "environment" | "now"> {
  readonly environment?: string;
  readonly format: Format;
}

/** Declares `airlock promotion` with its command. */
export function declarePromotion(program: Command, declaration: PromotionDeclaration): void {
  const { settle, present, withFiles, formatOption, badUsage } = declaration;
  const promotion = program
    .command("promotion")
    .description("Take along what the environment before has signed about a release.");
  withFiles(
    promotion
      .command("add")
      .description(
        "Fetch what the environment before has signed, judge it as the gate does, and bind it in release.yaml.",
      ),
  )
    .option("--environment <name>", "environment that the release goes to (required)")
    .option("--file <file>", "what was signed, where it is here already (default: read from the audit bucket)")
    .option("--of <version>", "version that completed there (default: what is live there with this digest)")
    .option("--attempt <number>", "its attempt (default: the one that is live, else 1)", wholeNumber)
    .option("--region <region>", "region of the environment before (default: AWS_REGION, or the profile's)")
    .option("--profile <name>", "profile of the AWS configuration (default: AWS_PROFILE)")
    .option("--kubeconfig <file>", "kubeconfig, where the environment before is a cluster (default: KUBECONFIG)")
    .option("--context <name>", "context in it (default: the current one)")
    .addOption(formatOption())
    .action(async ({ format, environment, ...options }: AddFlags) => {
      if (environment === undefined) {
        settle(badUsage("option --environment NAME is missing.", "promotion add"));
        return;
      }
      const { addPromotion } = load("./addPromotion") as typeof adding;
      const { openAws } = load("../rollout/account/awsEdge") as typeof aws;
      const { openCluster } = load("../../engines/argo/cluster") as typeof clusters;
      const request = { ...options, environment, now: new Date() };
      settle(await addPromotion(request, present(format), { connect: openAws, openCluster }));
    });
}
