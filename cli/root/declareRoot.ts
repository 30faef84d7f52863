import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import type * as screens from "../output/screen";
import type * as keygen from "../sign/sshKeygen";
import type * as proposeCommand from "./proposeCommand";
import type * as signRootCommand from "./signRootCommand";
import type * as verifyRootCommand from "./verifyRootCommand";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

interface ProposeFlags {
  readonly config: string;
  readonly signers?: string;
  readonly quorum?: number;
  readonly format: Format;
}

interface SignFlags {
  readonly config: string;
  readonly key?: string;
  readonly yes: boolean;
  readonly format: Format;
}

interface ShowFlags {
  readonly config: string;
  readonly root?: string;
  readonly format: Format;
}

/** Adds `airlock root` with its commands. */
export function declareRoot(program: Command, { settle, present, formatOption }: CommandTools): void {
  const root = program.command("root").description("Change what airlock.yaml asks by the signatures of its keepers.");
  const declare = (name: string, description: string): Command =>
    root
      .command(name)
      .description(description)
      .option("--config <file>", "what the environments require", "airlock.yaml");
  declare("propose", "Write the next root from airlock.yaml and its lists, for its keepers to sign.")
    .option("--signers <file>", "who keeps the new root (default: as before, at first the executives)")
    .option("--quorum <number>", "persons who must sign (default: as before, at first more than half)", quorum)
    .addOption(formatOption())
    .action(({ format, ...options }: ProposeFlags) => {
      const { proposeRoot } = load("./proposeCommand") as typeof proposeCommand;
      settle(proposeRoot({ ...options, now: new Date() }, present(format)));
    });
  declare("sign", "Show what the newest root changes, and sign it with ssh-keygen.")
    .option("--key <file>", "SSH key to sign with (default: the one in ~/.ssh that a keeper has)")
    .option("--yes", "sign without asking", false)
    .addOption(formatOption())
    .action(async ({ format, ...options }: SignFlags) => {
      const { openScreen } = load("../output/screen") as typeof screens;
      const { signWithSshKeygen } = load("../sign/sshKeygen") as typeof keygen;
      const { signRoot } = load("./signRootCommand") as typeof signRootCommand;
      const signing = { screen: await openScreen(), sign: signWithSshKeygen, keys: join(homedir(), ".ssh") };
      settle(await signRoot({ ...options, now: new Date() }, present(format), signing));
    });
  for (const [name, judged, description] of [
    ["list", false, "Show the roots, who keeps and who signed them, and the pin of each."],
    ["verify", true, "Say whether every root counts and airlock.yaml is what the newest says."],
  ] as const) {
    declare(name, description)
      .option(
        "--root <pin>",
        "root that is trusted, as NUMBER:HASH (default: AIRLOCK_ROOT, else the first that is there)",
      )
      .addOption(formatOption())
      .action(({ format, ...options }: ShowFlags) => {
        const { showRoots } = load("./verifyRootCommand") as typeof verifyRootCommand;
        settle(showRoots({ ...options, variables: process.env, now: new Date() }, judged, present(format)));
      });
  }
}

function quorum(text: string): number {
  if (!/^([1-9]|1\d|20)$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 20.");
  return Number(text);
}
