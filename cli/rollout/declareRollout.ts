import { createRequire } from "node:module";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandTools } from "../commandTools";
import type * as outcomes from "../outcome";
import type { Outcome } from "../outcome";
import type { Format, Presentation } from "../output/format";
import type * as screens from "../output/screen";
import type * as approvalCommand from "./approvalCommand";
import type * as engines from "./cluster/chooseEngine";
import type * as clusterCommands from "./cluster/clusterCommands";
import type { ClusterCall } from "./cluster/clusterCommands";
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
  readonly engine?: "aws" | "kubernetes";
  readonly config?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly format: Format;
}

/** Options that one engine alone has; `attempt` is a number of the records on AWS. */
const OWN_OPTIONS = {
  aws: ["kubeconfig", "context", "namespace"],
  kubernetes: ["region", "profile", "attempt"],
} as const;

type RunInCluster<F> = (commands: typeof clusterCommands, call: ClusterCall, own: F) => Outcome | Promise<Outcome>;

type Run<F> = (flags: RolloutFlags, own: F, presentation: Presentation, tools: RolloutTools) => Promise<Outcome>;

/** Declares `airlock rollout` with its commands. */
export function declareRollout(program: Command, declaring: Declaring): void {
  const rollout = program
    .command("rollout")
    .description(
      "Look at the rollout in an AWS account or a cluster, and steer it: start, status, pause, resume, rollback, ...",
    );
  const { settle, present, formatOption, badUsage } = declaring;

  const declare = <F extends Flags>(
    name: string,
    description: string,
    run: Run<F>,
    inCluster: RunInCluster<F>,
    more: (command: Command) => Command,
  ) => {
    const command = rollout
      .command(name)
      .description(description)
      .option("--environment <name>", "environment of the rollout (required)")
      .option("--service <name>", "service whose rollout it is (default: the one in the release)")
      .option("--release <file>", "the release that names the service (default: release.yaml)")
      .option("--region <region>", "region of the platform stack (default: AWS_REGION, or the profile's)")
      .option("--profile <name>", "profile of the AWS configuration (default: AWS_PROFILE)")
      .addOption(
        new Option("--engine <engine>", "what runs it (default: kubernetes where airlock.yaml pins a cluster)").choices(
          ["aws", "kubernetes"],
        ),
      )
      .option("--config <file>", "airlock.yaml, which may pin a cluster (default: beside the release)")
      .option("--kubeconfig <file>", "how to reach the cluster (default: KUBECONFIG, or ~/.kube/config)")
      .option("--context <name>", "context in it (default: the current one)")
      .option("--namespace <name>", "namespace of the service (default: the pinned one)");
    more(command)
      .addOption(formatOption())
      .action(async (...args: unknown[]) => {
        const own = command.opts<F>();
        const { environment, format, service, release, region, profile } = own;
        if (environment === undefined) {
          settle(badUsage("option --environment NAME is missing.", `rollout ${name}`));
          return;
        }
        const { chooseEngine } = load("./cluster/chooseEngine") as typeof engines;
        const { engine, config, kubeconfig, context, namespace } = own;
        const chosen = chooseEngine({ environment, engine, config, release, kubeconfig, context, namespace });
        if (!chosen.ok) {
          const { badInput } = load("../outcome") as typeof outcomes;
          settle(badInput(chosen.faults));
          return;
        }
        const { kind } = chosen.value;
        const foreign = OWN_OPTIONS[kind].find((option) => command.getOptionValueSource(option) === "cli");
        if (foreign !== undefined) {
          const other = kind === "aws" ? "kubernetes" : "aws";
          settle(badUsage(`option --${foreign} belongs to --engine ${other}, and this is ${kind}.`, `rollout ${name}`));
          return;
        }
        const { openScreen } = load("../output/screen") as typeof screens;
        const { rolloutTools } = load("./rolloutRequest") as typeof requests;
        const flags = { environment, service, release, region, profile };
        const [argument] = args;
        const given = typeof argument === "string" ? { ...own, id: argument } : own;
        const tools = rolloutTools(await openScreen());
        if (chosen.value.kind === "aws") {
          settle(await run(flags, given, present(format), tools));
          return;
        }
        const commands = load("./cluster/clusterCommands") as typeof clusterCommands;
        const call = { flags, cluster: chosen.value.cluster, presentation: present(format), tools };
        settle(await inCluster(commands, call, given));
      });
  };
  const plain = (command: Command) => command;

  declare<Flags & { watch: boolean }>(
    "status",
    "Say how the rollout stands: versions, weights, stage, alarms, approvals.",
    (flags, { watch }, ...rest) =>
      (load("./status/statusCommand") as typeof statusCommand).status({ ...flags, watch }, ...rest),
    ({ status }, call, own) => status(call, own),
    (command) => command.option("--watch", "look again until the rollout has ended", false),
  );
  declare<Flags & { attempt: number; wait: boolean }>(
    "start",
    "Start the rollout of a release whose record is in the audit bucket: for an event that was lost. In a cluster: begin an aborted one again.",
    (flags, { attempt, wait }, ...rest) =>
      (load("./startCommand") as typeof startCommand).start({ ...flags, attempt, wait }, ...rest),
    ({ start }, call, own) => start(call, own),
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
      ({ pauseOrResume }, call) => pauseOrResume(call, action),
      plain,
    );
  }
  declare<Flags & { reason?: string; yes: boolean }>(
    "rollback",
    "Send all traffic back to the stable version, and wait until it is there.",
    (flags, { reason, yes }, ...rest) =>
      (load("./rollbackCommand") as typeof rollbackCommand).rollback({ ...flags, reason, yes }, ...rest),
    ({ rollback }, call, own) => rollback(call, own),
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
      ({ answer }, call, own) => answer(call, action, own),
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
    ({ complain }) => complain(),
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
