import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { CommandTools } from "../commandTools";
import type { Outcome } from "../outcome";
import type { Format, Presentation } from "../output/format";
import type * as screens from "../output/screen";
import type * as approveCommand from "./approveCommand";
import type * as overrideCommand from "./overrideCommand";
import type { SignFlags, SignTools } from "./signAndAdd";
import type * as keygen from "./sshKeygen";
import type * as withdrawCommand from "./withdrawCommand";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

/** What the command line lends to the commands that sign. */
export interface SigningDeclaration extends CommandTools {
  readonly withFiles: (command: Command) => Command;
  readonly badUsage: (sentence: string, command?: string) => Outcome;
}

interface Flags extends Omit<SignFlags, "environment" | "now"> {
  readonly environment?: string;
  readonly format: Format;
  readonly expires: string;
  readonly reason?: string;
  readonly gate?: string;
  readonly postMortem?: string;
  readonly due?: string;
}

/** What every command that signs gets. */
type Run = (request: Flags & SignFlags, presentation: Presentation, tools: SignTools) => Promise<Outcome>;

/** Declares `airlock approve`, `airlock withdraw` and `airlock override`. */
export function declareSigning(program: Command, declaration: SigningDeclaration): void {
  const { settle, present, withFiles, formatOption, badUsage } = declaration;
  const declare = (name: string, description: string, run: Run): Command => {
    const command = withFiles(program.command(name).description(description))
      .option("--environment <name>", "environment that is meant (required)")
      .option("--key <file>", "SSH key to sign with (default: the one in ~/.ssh that is listed)")
      .option("--yes", "sign without asking", false)
      .option("--add-signature <statement>", "add a statement that was signed elsewhere, with FILE.sig beside it")
      .addOption(formatOption());
    return command.action(async () => {
      const flags = command.opts<Flags>();
      const { environment, format } = flags;
      if (environment === undefined) {
        settle(badUsage("option --environment NAME is missing.", name));
        return;
      }
      const { openScreen } = load("../output/screen") as typeof screens;
      const { signWithSshKeygen } = load("./sshKeygen") as typeof keygen;
      const tools = { screen: await openScreen(), sign: signWithSshKeygen, keys: join(homedir(), ".ssh") };
      settle(await run({ ...flags, environment, now: new Date() }, present(format), tools));
    });
  };

  declare("approve", "Show what the gates say, and sign that this release may go to an environment.", (...args) =>
    (load("./approveCommand") as typeof approveCommand).approve(...args),
  ).option("--expires <duration>", "how long the approval holds", "7d");
  declare("withdraw", "Sign that an approved release must not go on.", (...args) =>
    (load("./withdrawCommand") as typeof withdrawCommand).withdraw(...args),
  ).option("--reason <text>", "why (required)");
  declare("override", "Sign, as an executive, that a gate's refusal does not stop this release.", (...args) =>
    (load("./overrideCommand") as typeof overrideCommand).override(...args),
  )
    .option("--gate <id>", "gate that is overridden (required)")
    .option("--reason <text>", "why (required)")
    .option("--post-mortem <file>", "document that will say what happened, below the folder of release.yaml (required)")
    .option("--due <day>", "last day on which it may be missing, such as 2026-12-01 (required)")
    .option("--expires <duration>", "how long the override holds", "7d");
}
