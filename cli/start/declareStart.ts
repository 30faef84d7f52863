import { createRequire } from "node:module";
import type { Command } from "commander";
import type { CommandTools } from "../commandTools";
import type { Format } from "../output/format";
import type * as startCommand from "./startCommand";
import type { StartRequest } from "./startRequest";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

interface StartFlags extends Omit<StartRequest, "version" | "variables"> {
  readonly format: Format;
}

/** Declares `airlock start`. */
export function declareStart(program: Command, { settle, present, formatOption }: CommandTools): void {
  program
    .command("start")
    .description("Compute the next version and its release notes from git; write and tag them where told to.")
    .argument("[version]", "refused: no person types a version")
    .option("--directory <dir>", "folder in the repository", ".")
    .option("--release <file>", "the release (default: release.yaml, with a path the one in it)")
    .option("--config <file>", "settings (default: airlock.yaml, if there is one)")
    .option("--path <path>", "count only commits that touch this folder, from the repository's root")
    .option("--tag-prefix <prefix>", "what stands before the version in a tag (default: v, with a path NAME-v)")
    .option("--initial <version>", "first version ever (default: 0.1.0)")
    .option("--branch <name>", "branch that is released (default: the one that is checked out, or the pipeline's)")
    .option("--service <name>", "name of the service (default: the folder's name)")
    .option("--image <reference>", "image that the pipeline has built from this commit, pinned by digest")
    .option("--final", "make a release of the last candidate: the same artifact", false)
    .option("--write", "write release.yaml and the release notes", false)
    .option("--tag", "tag the commit; for pipelines only", false)
    .addOption(formatOption())
    .action(async (version: string | undefined, { format, ...options }: StartFlags) => {
      const { start } = load("./startCommand") as typeof startCommand;
      settle(await start({ ...options, version, variables: process.env }, present(format)));
    });
}
