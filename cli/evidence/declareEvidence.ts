import { createRequire } from "node:module";
import { type Command, Option } from "commander";
import { EVIDENCE_KINDS, type EvidenceKind } from "../../release/evidence/evidence";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import type * as addCommand from "./addCommand";
import type * as listCommand from "./listCommand";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

interface AddFlags {
  readonly release: string;
  readonly kind?: EvidenceKind;
  readonly format: Format;
}

interface ListFlags {
  readonly release: string;
  readonly config: string;
  readonly environment?: string;
  readonly format: Format;
}

/** Adds `airlock evidence` with its commands. */
export function declareEvidence(program: Command, tools: CommandTools): void {
  const evidence = program.command("evidence").description("Bind reports to a release, and show what they prove.");
  evidence
    .command("add")
    .description("Recognise reports by content and bind them in release.yaml by their hashes.")
    .argument("<file...>", "reports; one from outside the release's folder is copied to evidence/")
    .option("--release <file>", "the release", "release.yaml")
    .addOption(
      new Option("--kind <kind>", "kind that the files must be (default: what their content says)").choices(
        EVIDENCE_KINDS,
      ),
    )
    .addOption(tools.formatOption())
    .action((files: readonly string[], { format, ...options }: AddFlags) => {
      const { addEvidence } = load("./addCommand") as typeof addCommand;
      tools.settle(addEvidence({ ...options, files }, tools.present(format)));
    });
  evidence
    .command("list")
    .description("Show what each file of evidence says, and for an environment what is missing.")
    .option("--release <file>", "the release", "release.yaml")
    .option("--config <file>", "what the environments require", "airlock.yaml")
    .option("--environment <name>", "environment whose rules are applied (default: none, files only)")
    .addOption(tools.formatOption())
    .action(({ format, ...options }: ListFlags) => {
      const { listEvidence } = load("./listCommand") as typeof listCommand;
      tools.settle(listEvidence({ ...options, now: new Date() }, tools.present(format)));
    });
}
