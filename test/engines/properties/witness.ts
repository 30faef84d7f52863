import type { Rehearsal, RehearsalRequest } from "../../../engines/rehearsal";
import { isJsonObject, type JsonValue } from "../../../engines/rehearsal/asl/data/json";
import type { TaskCall } from "../../../engines/rehearsal/asl/task";
import type { ColourCapacity } from "../../../engines/rehearsal/cloud/colourCapacity";
import { type Attributes, digitsOf, textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import { EcsService } from "../../../engines/rehearsal/cloud/ecsService";
import type { World } from "../../../engines/rehearsal/model/world";
import { type Colour, LIVE_ITEM_KEY, type MachineName } from "../../../engines/stepfunctions";
import { type GroupSize, groupSizes } from "./groups";
import type { Scenario } from "./scenario";

/** A call that moved traffic or capacity, and what the item said at that moment. */
export interface Move {
  readonly atMs: number;
  readonly by: string;
  readonly machine: MachineName;
  /** The execution had been redriven. */
  readonly redriven: boolean;
  /** Weights that a ModifyRule set. */
  readonly weights?: Readonly<Record<Colour, number>>;
  /** The same on the ring rule. */
  readonly ring?: Readonly<Record<Colour, number>>;
  /** Colour whose service or group was given a revision or a count, the weight that it had, and what it is told to run from then on. */
  readonly placed?: { readonly colour: Colour; readonly weight: number; readonly revision: string };
  /** How the groups stood then; none where the colours are ECS services. */
  readonly groups: readonly GroupSize[];
  /** The rollout in flight, and the colour that was stable. */
  readonly rollout: string;
  readonly stableColour: Colour;
  /** Revisions that the item names. */
  readonly stableRevision: string;
  readonly candidateRevision: string;
}

/** A write of the item `rollout`. */
export interface ItemWrite {
  readonly atMs: number;
  readonly by: string;
  readonly from: string;
  readonly to: string;
  /** Another version is the stable one from here on. */
  readonly promotes: boolean;
  readonly after: Attributes;
  /** Back says from here on that everything is restored. */
  readonly restores: boolean;
  /** Share of the live service's requests that the candidate's tasks get, 0 to 1; judged of rolling releases. */
  readonly candidateShare: number;
}

/** A rollout that took the lock, or took it over from one that it superseded. */
export interface Rollout {
  readonly arn: string;
  readonly lockedMs: number;
  readonly recordKey: string;
  readonly stableColour: Colour;
  /** Nothing was live when it began. */
  readonly first: boolean;
}

/** A message to people. */
export interface Message {
  readonly atMs: number;
  readonly event: string;
  readonly record: string;
  readonly execution: string;
}

/** Everything that was seen of one run, and is judged by the invariants. */
export class Witness {
  readonly moves: Move[] = [];
  readonly writes: ItemWrite[] = [];
  readonly rollouts: Rollout[] = [];
  readonly outcomes: { readonly key: string; readonly outcome: string }[] = [];
  readonly messages: Message[] = [];
  /** Executions of back that an event started which does not concern the rollout in flight, by the kind of event. */
  readonly foreign = new Map<string, string>();
  /** Calls that wrote something, by execution. */
  readonly wrote = new Map<string, string[]>();
  /** What the last events found and left; see {@link Epilogue}. */
  epilogue: { readonly before: string; readonly after: string } | undefined;
  private item: Attributes | undefined;

  constructor(
    readonly scenario: Scenario,
    readonly request: RehearsalRequest,
    readonly world: World,
  ) {
    this.item = world.table.read(LIVE_ITEM_KEY);
  }

  rehearsal: Rehearsal | undefined;

  /** A call took effect. */
  done(call: TaskCall): void {
    const parameters = isJsonObject(call.parameters) ? call.parameters : {};
    if (!READS.has(call.action)) {
      this.wrote.set(call.execution.arn, [...(this.wrote.get(call.execution.arn) ?? []), call.action]);
    }
    switch (call.action) {
      case "modifyRule":
      case "updateService":
        this.moved(call, fieldOf(parameters, "Service"), fieldOf(parameters, "RuleArn"));
        return;
      case "updateAutoScalingGroup":
        // A least size alone keeps instances: it places none and takes none away.
        if ("DesiredCapacity" in parameters) this.moved(call, fieldOf(parameters, "AutoScalingGroupName"), "");
        return;
      case "updateItem":
      case "putItem":
        this.wroteItem(call);
        return;
      case "putObject":
        this.wroteObject(fieldOf(parameters, "Key"), parameters["Body"]);
        return;
      case "publish":
        this.told(call, parameters["Message"]);
        return;
    }
  }

  machineOf(arn: string): MachineName {
    const { stateMachineArn } = this.world.host.describe(arn);
    if (stateMachineArn === this.world.arnOf("forward")) return "forward";
    return stateMachineArn === this.world.arnOf("back") ? "back" : "reconciler";
  }

  private moved(call: TaskCall, service: string, ruleArn: string): void {
    const { weights: production, ring } = this.world.loadBalancer;
    const onRing = ring !== undefined && ruleArn === this.world.deployment.ringRuleArn;
    const { stable: blue, canary: green } = onRing ? ring : production;
    const { colours } = this.world.deployment;
    const weights = { blue, green };
    const colour = service === colours.blue.serviceName ? "blue" : "green";
    this.moves.push({
      atMs: this.world.clock.now(),
      by: call.execution.arn,
      machine: this.machineOf(call.execution.arn),
      redriven: call.execution.redriveCount > 0,
      ...(call.action === "modifyRule"
        ? onRing
          ? { ring: weights }
          : { weights }
        : { placed: { colour, weight: weights[colour], revision: this.serviceOf(colour).revision } }),
      groups: groupSizes(this),
      rollout: textOf(this.item, "rollout"),
      stableColour: colourOf(this.item),
      stableRevision: textOf(this.item, "stableRevision"),
      candidateRevision: textOf(this.item, "candidateRevision"),
    });
  }

  private serviceOf(colour: Colour): ColourCapacity {
    const { stable: blue, canary: green } = this.world.services;
    return { blue, green }[colour];
  }

  private wroteItem(call: TaskCall): void {
    const before = this.item;
    const after = this.world.table.read(LIVE_ITEM_KEY);
    if (after === undefined || after === before) return;
    this.item = after;
    const atMs = this.world.clock.now();
    const [from, to] = [textOf(before, "phase") || "idle", textOf(after, "phase")];
    const live = this.serviceOf(colourOf(after));
    const promotes =
      textOf(before, "stableColour") !== "" && textOf(before, "stableDigest") !== textOf(after, "stableDigest");
    this.writes.push({
      atMs,
      by: call.execution.arn,
      from,
      to,
      promotes,
      after,
      restores: textOf(before, "restoredAt") === "" && textOf(after, "restoredAt") !== "",
      candidateShare: live instanceof EcsService ? live.shareOf(textOf(after, "candidateRevision"), atMs) : 0,
    });
    const begins = from === "idle" ? to !== "idle" : textOf(before, "rollout") !== textOf(after, "rollout");
    if (!begins) return;
    this.rollouts.push({
      arn: textOf(after, "rollout"),
      lockedMs: atMs,
      recordKey: textOf(after, "recordKey"),
      stableColour: colourOf(after),
      first: textOf(after, "stableDigest") === "",
    });
  }

  private wroteObject(key: string, body: JsonValue | undefined): void {
    if (!key.startsWith("outcomes/")) return;
    this.outcomes.push({ key, outcome: fieldOf(body, "outcome") });
  }

  private told(call: TaskCall, message: JsonValue | undefined): void {
    const [event, record] = [fieldOf(message, "event"), fieldOf(message, "record")];
    this.messages.push({ atMs: this.world.clock.now(), event, record, execution: call.execution.arn });
  }
}

const READS = new Set([
  "getItem",
  "getObject",
  "describeAlarms",
  "describeAutoScalingGroups",
  "describeExecution",
  "describeLaunchTemplateVersions",
  "describeRules",
  "describeServices",
  "describeTargetHealth",
  "describeTaskDefinition",
  "publish",
]);

/** Everything that a rollout may leave changed, as text: rule, item, quarantine, capacity, mirror, documents, schedules. */
export function snapshotOf(world: World): string {
  const { blue, green } = { blue: world.services.stable, green: world.services.canary };
  return JSON.stringify(
    {
      weights: world.loadBalancer.weights,
      ring: world.loadBalancer.ring,
      sticky: world.loadBalancer.isSticky,
      items: world.table.all,
      blue: [blue.revision, blue.desired, blue.least],
      green: [green.revision, green.desired, green.least],
      mirror: world.parameter.read(),
      objects: world.bucket.all,
      schedules: world.scheduler.names,
    },
    null,
    1,
  );
}

/** The colour that the item calls stable; blue before there is an item. */
export function colourOf(item: Attributes | undefined): Colour {
  return textOf(item, "stableColour") === "green" ? "green" : "blue";
}

/** Weights that the item says. */
export function weightsOf(item: Attributes | undefined): Readonly<Record<Colour, number>> {
  return { blue: Number(digitsOf(item, "blueWeight")), green: Number(digitsOf(item, "greenWeight")) };
}

function fieldOf(value: JsonValue | undefined, name: string): string {
  const field = isJsonObject(value) ? value[name] : undefined;
  return typeof field === "string" ? field : "";
}
