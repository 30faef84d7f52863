import { createRequire } from "node:module";
import { Command, CommanderError, Option } from "commander";
import { declareAttest } from "./attest/declareAttest";
import type * as checkCommand from "./check/checkCommand";
import { declareEvidence } from "./evidence/declareEvidence";
import type * as initCommand from "./init/initCommand";
import { EXIT, type Outcome } from "./outcome";
import { FORMATS, type Format, type Presentation, VERDICT_FORMATS, type VerdictFormat } from "./output/format";
import { oneLine } from "./output/oneLine";
import { packageVersion } from "./packageVersion";
import type * as postMortem from "./postMortem/postMortemCommand";
import type { PostMortemRequest } from "./postMortem/postMortemCommand";
import { declarePromotion } from "./promotion/declarePromotion";
import { declareReconcile } from "./reconcile/declareReconcile";
import type * as rehearseCommand from "./rehearse/rehearseCommand";
import type * as rehearseProgramCommand from "./rehearse/rehearseProgram";
import { declareRollout } from "./rollout/declareRollout";
import { declareRoot } from "./root/declareRoot";
import { declareSigning } from "./sign/declareSigning";
import { declareStart } from "./start/declareStart";
import { declareVerifyRecord } from "./verifyRecord/declareVerifyRecord";
import { wholeNumber } from "./wholeNumber";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

/** What the process is told about its terminal. */
export interface Terminal {
  readonly colours: boolean;
  readonly width: number;
}

/**
 * Parses the arguments and runs the command that they name. Commands are loaded when they are run, so that `--version` and
 * `--help` load neither zod nor Pulumi. Wrong usage is an outcome (exit code 2, one line); everything else that throws is a bug.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<Outcome> {
  let outcome: Outcome | undefined;
  let help = "";
  const settle = (result: Outcome): void => {
    outcome = result;
  };
  const program = declare(settle, terminal);
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      // Usage faults come back as one line, below.
      writeErr: () => undefined,
      getOutHelpWidth: () => terminal.width,
      getOutHasColors: () => false,
    });
  }
  if (args.length === 0) {
    return badUsage("no command is given.");
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { code: EXIT.yes, out: help, log: [] };
    return usageFault(error, args, program);
  }
  return outcome ?? { code: EXIT.yes, out: help, log: [] };
}

function declare(settle: (outcome: Outcome) => void, terminal: Terminal): Command {
  const present = <F extends VerdictFormat>(format: F): Presentation<F> => ({ ...terminal, format });
  const program = new Command("airlock")
    .description("Progressive delivery for Pulumi: gates, rehearsals and rollouts of releases.")
    .version(packageVersion(), "--version", "print the version")
    .helpOption("--help", "print help")
    .addHelpText(
      "after",
      "\nExit codes: 0 yes, 1 a gate or an expectation says no, 2 bad input or usage, 3 the surroundings failed.",
    );

  withFiles(
    program
      .command("check")
      .description("Judge a release by every gate of an environment, without cloud or credentials."),
  )
    .option("--environment <name>", "environment that the release is for (required)")
    .option("--program <dir>", "also run the Pulumi program in this folder with mocks, and judge what it declares")
    .option("--stack <name>", "stack whose configuration the program gets (default: the environment's name)")
    .option(
      "--root <pin>",
      "root that is trusted, as NUMBER:HASH (default: AIRLOCK_ROOT, else the first that is there)",
    )
    .option("--audit", "judge and tell everything, and stop nothing: exit code 0", false)
    .addOption(formatOption(VERDICT_FORMATS))
    .action(async ({ format, environment, ...options }: CheckFlags) => {
      // Not commander's requiredOption: that one speaks up before a misspelt --environment is noticed.
      if (environment === undefined) {
        settle(badUsage("option --environment NAME is missing.", "check"));
        return;
      }
      const { check } = load("./check/checkCommand") as typeof checkCommand;
      settle(await check({ ...options, environment, variables: process.env, now: new Date() }, present(format)));
    });

  withFiles(
    program.command("rehearse").description("Run the release's rollout in process, on a virtual clock, with faults."),
  )
    .option("--environment <name>", "environment whose schedule is rehearsed (default: production, or the only one)")
    .option("--engine <engine>", "engine whose rollout is rehearsed", "aws")
    .option("--fault <spec>", "fault to rehearse, such as errorRate=5%@10%; may be given again", collect, [])
    .option("--program <dir>", "rehearse what the Pulumi program in this folder would deploy (Kubernetes)")
    .option("--stack <name>", "stack whose configuration the program gets (default: the environment's name)")
    .option("--seed <number>", "seed of everything that varies", wholeNumber, 0)
    .addOption(
      new Option("--expect <outcome>", "fail unless it ends so").choices(["completed", "compared", "rolled-back"]),
    )
    .addOption(formatOption())
    .action(async ({ format, program: folder, stack, ...options }: RehearseFlags, command: Command) => {
      const request = { ...options, now: new Date() };
      if (folder === undefined) {
        if (stack !== undefined) {
          settle(badUsage("option --stack NAME needs --program DIR.", "rehearse"));
          return;
        }
        const { rehearseRelease } = load("./rehearse/rehearseCommand") as typeof rehearseCommand;
        settle(rehearseRelease(request, present(format)));
        return;
      }
      const given = (name: "release" | "config") =>
        command.getOptionValueSource(name) === "cli" ? { [name]: options[name] } : {};
      const { rehearseProgram } = load("./rehearse/rehearseProgram") as typeof rehearseProgramCommand;
      const program = { program: folder, ...(stack === undefined ? {} : { stack }) };
      const named = { ...given("release"), ...given("config") };
      settle(await rehearseProgram({ ...request, ...program, named }, present(format)));
    });

  declareVerifyRecord(program, { settle, present, formatOption });
  declareAttest(program, { settle, present, formatOption });

  program
    .command("post-mortem")
    .description("Open the post-mortem of a hotfix: write its form, and say how the next release names it.")
    .option("--release <file>", "the release; the form is written below its folder", "release.yaml")
    .option("--of <version>", "version of the hotfix (default: the release's)")
    .action((options: PostMortemRequest) => {
      const { openPostMortem } = load("./postMortem/postMortemCommand") as typeof postMortem;
      settle(openPostMortem(options));
    });

  program
    .command("init")
    .description("Write airlock.yaml, release.yaml and the documents that a team fills in.")
    .option("--directory <dir>", "folder to write to", ".")
    .option("--service <name>", "name of the service (default: the folder's name)")
    .addOption(
      new Option("--profile <profile>", "one approver and one document, or four eyes more and every document apart")
        .choices(["small", "regulated"])
        .default("small"),
    )
    .addOption(
      new Option("--ci <host>", "also write a pipeline; nothing else where airlock.yaml is there").choices([
        "github",
        "gitlab",
      ]),
    )
    .option("--force", "move files that are in the way aside (.bak) instead of refusing", false)
    .action((options: InitFlags) => {
      const { init } = load("./init/initCommand") as typeof initCommand;
      settle(init(options));
    });
  declareSigning(program, { settle, present, withFiles, formatOption, badUsage });
  declareReconcile(program, { settle, present, formatOption });
  declareRoot(program, { settle, present, formatOption });
  declarePromotion(program, { settle, present, withFiles, formatOption, badUsage });
  declareEvidence(program, { settle, present, formatOption });
  declareStart(program, { settle, present, formatOption });
  declareRollout(program, { settle, present, formatOption, badUsage });
  return program;
}

/** A command with those below it. */
function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

interface FileFlags {
  readonly release: string;
  readonly config: string;
}

interface CheckFlags extends FileFlags {
  readonly environment?: string;
  readonly program?: string;
  readonly stack?: string;
  readonly root?: string;
  readonly audit: boolean;
  readonly format: VerdictFormat;
}

interface RehearseFlags extends FileFlags {
  readonly program?: string;
  readonly stack?: string;
  readonly environment?: string;
  readonly engine: string;
  readonly fault: readonly string[];
  readonly seed: number;
  readonly expect?: "completed" | "compared" | "rolled-back";
  readonly format: Format;
}

interface InitFlags {
  readonly directory: string;
  readonly service?: string;
  readonly profile: "small" | "regulated";
  readonly ci?: "github" | "gitlab";
  readonly force: boolean;
}

function withFiles(command: Command): Command {
  return command
    .option("--release <file>", "the release", "release.yaml")
    .option("--config <file>", "what the environments require", "airlock.yaml");
}

function formatOption(formats: readonly string[] = FORMATS): Option {
  return new Option("--format <format>", "form of the result").choices(formats).default("text");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Commander's message on one line, with the help that fits. */
function usageFault(error: CommanderError, args: readonly string[], program: Command): Outcome {
  // A group of commands without one of them prints its help as an error.
  if (error.code === "commander.help") return badUsage("no command is given.", commandNamed(args, program));
  const message = oneLine(error.message.replace(/^error: /, "")).trim();
  return badUsage(/[.?)]$/.test(message) ? message : `${message}.`, commandNamed(args, program));
}

/** The command that the arguments name, as far as there is one: `rollout status`. */
function commandNamed([name, ...rest]: readonly string[], under: Command): string | undefined {
  const command = under.commands.find((candidate) => candidate.name() === name);
  if (command === undefined) return undefined;
  const below = commandNamed(rest, command);
  return below === undefined ? command.name() : `${command.name()} ${below}`;
}

function badUsage(sentence: string, command?: string): Outcome {
  const help = `See airlock ${command === undefined ? "" : `${command} `}--help.`;
  return { code: EXIT.badInput, out: "", log: [`airlock: ${sentence} ${help}`] };
}
