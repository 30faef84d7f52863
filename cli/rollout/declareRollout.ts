import { createRequire } from "node:module";
import { type Command, InvalidArgumentError } from "commander";
import type { CommandTools } from "../commandTools";
import type { Outcome } from "../outcome";
import type { Format, Presentation } from "../output/format";
import type * as screens from "../output/screen";
import type * as approvalCommand from "./approvalCommand";
import type * as complainCommand from "./complainCommand";
import type * as pauseCommand from "./pauseCommand";
import type * as rollbackCommand from "./rollbackCommand";
import type * as requests from "./rolloutRequest";
import type { RolloutFlags, RolloutTools } from "./rolloutRequest";
import type * as startCommand from "./startCommand";
import type * as statusCommand from "./status/statusCommand";

/** Loads a module when it is needed: `airlock check` must not pay for the SDK. */
const load = createRequire(__filename);

/** What the command line gives to its parts. */
export interface Declaring extends CommandTools {
  readonly badUsage: (sentence: string, command: string) => Outcome;
}

interface Flags {
  readonly service?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly format: Format;
}

type Run<F> = (flags: RolloutFlags, own: F, presentation: Presentation, tools: RolloutTools) => Promise<Outcome>;

/** Declares `airlock rollout` with its commands. */
export function declareRollout(program: Command, declaring: Declaring): void {
  const rollout = program
    .command("rollout")
    .description("Look at the rollout in an AWS account, and steer it: start, status, pause, resume, rollback, ...");
  const { settle, present, formatOption, badUsage } = declaring;

  const declare = <F extends Flags>(
    name: string,
    description: string,
    run: Run<F>,
    more: (command: Command) => Command,
  ) => {
    const command = rollout
      .command(name)
      .description(description)
      .option("--environment <name>", "environment of the rollout (required)")
      .option("--service <name>", "service whose rollout it is (default: the one in the release)")
      .option("--release <file>", "the release that names the service (default: release.yaml)")
      .option("--region <region>", "region of the platform stack (default: AWS_REGION, or the profile's)")
      .option("--profile <name>", "profile of the AWS configuration (default: AWS_PROFILE)");
    more(command)
      .addOption(formatOption())
      .action(async (...args: unknown[]) => {
        const own = command.opts<F>();
        const { environment, format, service, release, region, profile } = own;
        if (environment === undefined) {
          settle(badUsage("option --environment NAME is missing.", `rollout ${name}`));
          return;
        }
        const { openScreen } = load("../output/screen") as typeof screens;
        const { rolloutTools } = load("./rolloutRequest") as typeof requests;
        const flags = { environment, service, release, region, profile };
        const [argument] = args;
        const given = typeof argument === "string" ? { ...own, id: argument } : own;
        settle(await run(flags, given, present(format), rolloutTools(await openScreen())));
      });
  };
  const plain = (command: Command) => command;

  declare<Flags & { watch: boolean }>(
    "status",
    "Say how the rollout stands: versions, weights, stage, alarms, approvals.",
    (flags, { watch }, ...rest) =>
      (load("./status/statusCommand") as typeof statusCommand).status({ ...flags, watch }, ...rest),
    (command) => command.option("--watch", "look again until the rollout has ended", false),
  );
  declare<Flags & { attempt: number; wait: boolean }>(
    "start",
    "Start the rollout of a release whose record is in the audit bucket: for an event that was lost.",
    (flags, { attempt, wait }, ...rest) =>
      (load("./startCommand") as typeof startCommand).start({ ...flags, attempt, wait }, ...rest),
    (command) =>
      command
        .option("--attempt <number>", "attempt of the release, as the service stack is configured", numberFrom(1), 1)
        .option("--wait", "follow the rollout to its end", false),
  );
  for (const action of ["pause", "resume"] as const) {
    declare(
      action,
      action === "pause" ? "Hold the rollout at the end of its stage." : "Let a paused rollout go on.",
      (flags, _own, ...rest) => (load("./pauseCommand") as typeof pauseCommand).pauseOrResume(action, flags, ...rest),
      plain,
    );
  }
  declare<Flags & { reason?: string; yes: boolean }>(
    "rollback",
    "Send all traffic back to the stable version, and wait until it is there.",
    (flags, { reason, yes }, ...rest) =>
      (load("./rollbackCommand") as typeof rollbackCommand).rollback({ ...flags, reason, yes }, ...rest),
    (command) =>
      command
        .option("--reason <text>", "why; it stands in the rollback log")
        .option("--yes", "do not ask on a terminal", false),
  );
  for (const action of ["approve", "deny"] as const) {
    declare<Flags & { reason?: string; id?: string }>(
      action,
      action === "approve" ? "Let the next stage begin." : "Refuse the next stage: all traffic goes back.",
      (flags, { reason, id }, ...rest) =>
        (load("./approvalCommand") as typeof approvalCommand).answer({ ...flags, action, id, reason }, ...rest),
      (command) =>
        command
          .argument(action === "approve" ? "[id]" : "<id>", "approval, as the notification and status name it")
          .option("--reason <text>", action === "approve" ? "why" : "why (required)"),
    );
  }
  declare<Flags & { count: number; ticket?: string }>(
    "complain",
    "Count a customer's complaint into the metric that the rollback contract watches.",
    (flags, { count, ticket }, ...rest) =>
      (load("./complainCommand") as typeof complainCommand).countComplaints({ ...flags, count, ticket }, ...rest),
    (command) =>
      command
        .option("--count <number>", "number of complaints", numberFrom(1), 1)
        .option("--ticket <reference>", "where the complaint is written down; it is printed, not kept"),
  );
}

function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,6}$/.test(text) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };
}
