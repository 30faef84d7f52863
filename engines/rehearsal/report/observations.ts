import type { Plan } from "../../../release/plan/plan";
import { formatDuration } from "../../../release/values/duration";
import { isJsonObject, type JsonValue } from "../asl/data/json";
import type { Execution } from "../asl/run";
import type { VirtualClock } from "../clock";
import type { AlarmChange } from "../cloud/cloudwatch/cloudWatch";
import { type Attributes, textOf } from "../cloud/dynamodb/attributeValue";
import type { Weights } from "../cloud/loadBalancer";
import { describeEffect } from "../faults/describeEffect";
import type { RehearsalFault } from "../faults/rehearsalFault";
import type { Journal } from "./journal";

/** The rule's weights from a moment on, and who set them. */
export interface WeightChange extends Weights {
  readonly atMs: number;
  /** ARN of the execution that called ModifyRule. */
  readonly by: string;
}

/** Everything that the model saw and the result is judged by. */
export class Observations {
  readonly weightChanges: WeightChange[] = [];
  /** First ringing of an alarm of the canary, and of any later ones. */
  readonly alarmsMs: number[] = [];
  /** When the executions of back began that took a rollout over. */
  readonly takeOversMs: number[] = [];
  readonly faultsMs = new Map<RehearsalFault, number>();
  /** Whether a rollout ever took the lock. */
  locked = false;
  private nextStage = 0;
  private readonly startedMs = new Map<string, number>();
  private readonly lost = new Set<string>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly journal: Journal,
    private readonly plan: Plan,
    private weights: Weights,
  ) {}

  /** A fault begins to act; told once. */
  faultBegan(fault: RehearsalFault): void {
    if (this.faultsMs.has(fault)) return;
    this.faultsMs.set(fault, this.clock.now());
    this.journal.note("fault began", `${fault.text}: ${describeEffect(fault)}`);
  }

  /** A ModifyRule took effect. Returns the index of the stage that it began, if it did. */
  modified(weights: Weights, by: string, isForward: boolean): number | undefined {
    const before = this.weights;
    this.weights = weights;
    this.weightChanges.push({ ...weights, atMs: this.clock.now(), by });
    const changed = before.stable !== weights.stable || before.canary !== weights.canary;
    const stage = isForward
      ? this.plan.stages.findIndex((one, i) => i >= this.nextStage && one.weight === weights.canary)
      : -1;
    const found = this.plan.stages[stage];
    if (found !== undefined && weights.stable + weights.canary === 100) {
      this.nextStage = stage + 1;
      const weight = found.name === `${found.weight}%` ? "" : ` ${found.weight}%`;
      this.journal.note("stage started", `${found.name}${weight} for ${formatDuration(found.bakeSeconds)}`);
      return stage;
    }
    if (!changed) return undefined;
    if (weights.canary === 0) this.journal.note("traffic restored", `in ${nameOf(by)}`);
    else this.journal.note("weights changed", `by ${nameOf(by)}`);
    return undefined;
  }

  /** ECS was told to replace the live tasks by the release's. Returns the index of the stage that this began, the first time. */
  rolled(): number | undefined {
    const [stage] = this.plan.stages;
    if (stage === undefined || this.nextStage > 0) return undefined;
    this.nextStage = 1;
    this.journal.note("stage started", `${stage.name} for ${formatDuration(stage.bakeSeconds)} once ECS is done`);
    return 0;
  }

  /** Of a rolling release: the share of requests that its tasks get. */
  exposed(weights: Weights): void {
    const before = this.weights;
    if (before.canary === weights.canary) return;
    this.weights = weights;
    this.weightChanges.push({ ...weights, atMs: this.clock.now(), by: "" });
    if (weights.canary === 0) this.journal.note("traffic restored", "by ECS");
    else this.journal.note("weights changed", "by ECS");
  }

  alarmChanged({ alarm, from, to }: AlarmChange): void {
    if (to === "ALARM") {
      // A rolling release runs on the colour that is live.
      if (alarm.version === (this.plan.strategy === "rolling" ? "stable" : "canary"))
        this.alarmsMs.push(this.clock.now());
      this.journal.note("alarm raised", alarm.name);
    } else if (from === "ALARM") {
      this.journal.note("alarm cleared", `${alarm.name} is ${to}`);
    }
  }

  /** The item `rollout` was written by an execution. */
  itemWritten(before: Attributes | undefined, after: Attributes | undefined, by: string): void {
    const [was, is] = [textOf(before, "phase") || "idle", textOf(after, "phase") || "idle"];
    if (textOf(before, "stableDigest") !== textOf(after, "stableDigest") && textOf(after, "stableDigest") !== "") {
      this.journal.note("promoted", `${textOf(after, "stableVersion")} is the stable version`);
    }
    if (was === is) return;
    if (was === "idle") {
      this.locked = true;
      this.journal.note("locked", `by ${nameOf(by)}`);
    }
    if (is === "rolling-back") this.takeOversMs.push(this.startedMs.get(by) ?? this.clock.now());
    if (is === "idle") this.journal.note("unlocked");
  }

  started(machine: "forward" | "back", arn: string, input: JsonValue, how: string): void {
    this.startedMs.set(arn, this.clock.now());
    const trigger = isJsonObject(input) && typeof input["trigger"] === "string" ? `, trigger ${input["trigger"]}` : "";
    this.journal.note(machine === "forward" ? "forward started" : "back started", `${nameOf(arn)} by ${how}${trigger}`);
  }

  ended(machine: "forward" | "back", execution: Execution): void {
    this.journal.note(
      machine === "forward" ? "forward ended" : "back ended",
      `${nameOf(execution.arn)} ${execution.status}${reasonOf(execution)}`,
    );
  }

  /** A version with weight has no healthy target. Told once for each time that it begins. */
  served(version: "stable" | "canary", hasTargets: boolean): void {
    if (hasTargets) {
      this.lost.delete(version);
    } else if (!this.lost.has(version)) {
      this.lost.add(version);
      this.journal.note(
        "requests lost",
        `the ${version} version has weight ${this.weights[version]} and no healthy target`,
      );
    }
  }

  /** Stages that the rule's weights have shown so far. */
  get stagesBegun(): number {
    return this.nextStage;
  }
}

/** The part of an execution's ARN that a reader can tell apart: the machine's role and the first letters of the name. */
function nameOf(arn: string): string {
  const [machine = "", name = ""] = arn.split(":").slice(6);
  return `${machine.slice(machine.lastIndexOf("-") + 1)} ${name.slice(0, 8)}`;
}

function reasonOf({ error, cause }: Execution): string {
  if (error === undefined) return "";
  return cause === undefined ? ` with ${error}` : ` with ${error}: ${cause}`;
}
