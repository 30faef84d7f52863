import {
  type Execution,
  type JsonValue,
  StepFunctionsError,
  StepFunctionsHost,
  type TaskCall,
  type TaskOutcome,
  type TaskSettlement,
} from "../../../../engines/rehearsal/asl";
import { VirtualClock } from "../../../../engines/rehearsal/clock";
import {
  compileMachines,
  type Deployment,
  LIVE_ITEM_KEY,
  type MachineName,
  machineArn,
  machineNames,
} from "../../../../engines/stepfunctions";
import type { ReleaseRecordDocument } from "../../../../release/record/record";
import { versionOrder } from "../../../../release/values/versionOrder";
import { type Answer, Refusal } from "./answer";
import { WITHOUT_SMOKE_TEST } from "./deployment";
import type { Item } from "./expressions";
import { digestOf, keyOf } from "./record";
import { NEWEST, revision, Services } from "./services";
import { Table, text } from "./table";

/** Error prefixes of the integrations, as AWS documents them: optimized ones have names of their own. */
const PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB",
  sns: "SNS",
  ecs: "ECS",
  states: "StepFunctions",
  "aws-sdk:cloudwatch": "CloudWatch",
  "aws-sdk:dynamodb": "DynamoDb",
  "aws-sdk:ecs": "Ecs",
  "aws-sdk:elasticloadbalancingv2": "ElasticLoadBalancingV2",
  "aws-sdk:s3": "S3",
  "aws-sdk:scheduler": "Scheduler",
  "aws-sdk:sfn": "Sfn",
  "aws-sdk:ssm": "Ssm",
};

/** Virtual milliseconds that every call takes, so that executions can come in between. */
const CALL_MS = 50;

/** Says how a call ends instead of the fake cloud; undefined leaves it alone. */
export type Interception = (call: TaskCall) => "after" | { readonly error: string } | undefined;

/** An account with one service, 1.0.0 live on blue, whose machines run on a virtual clock. */
export class World {
  readonly clock = new VirtualClock();
  readonly table = new Table();
  readonly services: Services;
  readonly host: StepFunctionsHost;
  /** Calls as `service:action` with the name of their machine. */
  readonly calls: string[] = [];
  readonly schedules = new Map<string, { readonly target: string; readonly input: JsonValue }>();
  /** Whoever holds a token settles its task. */
  readonly tokens = new Map<string, (settlement: TaskSettlement) => void>();
  /** Deliver events of ended executions, as EventBridge mostly does. */
  deliversEvents = true;
  /** Replaces or disturbs calls. `after` does the call and loses its answer. */
  intercept: Interception = () => undefined;

  constructor(readonly deployment: Deployment = WITHOUT_SMOKE_TEST) {
    this.services = new Services(deployment);
    this.host = new StepFunctionsHost({ clock: this.clock, tasks: (call) => this.answer(call) });
    for (const [name, definition] of Object.entries(compileMachines(deployment))) {
      const type = name === "reconciler" ? "EXPRESS" : "STANDARD";
      this.host.register(this.arnOf(name as MachineName), definition, { type });
    }
    this.host.subscribe({ onEnd: ({ execution }) => this.forwardEnded(execution) });
    this.table.items.set(LIVE_ITEM_KEY, idleItem("blue", "1.0.0"));
  }

  get item(): Item {
    return this.table.items.get(LIVE_ITEM_KEY) ?? {};
  }

  arnOf(machine: MachineName): string {
    return machineArn(this.deployment, machineNames(this.deployment.service, this.deployment.environment)[machine]);
  }

  /** Writes a record and its revision, as the service stack does. */
  write(record: ReleaseRecordDocument, key = keyOf(record)): string {
    this.services.objects.set(key, JSON.stringify(record));
    this.services.images.set(record.revision, record.artifact.image);
    return key;
  }

  /** Writes a record and starts forward with it. */
  release(record: ReleaseRecordDocument): Execution {
    return this.start("forward", {
      bucket: this.deployment.bucketName,
      key: this.write(record),
      versionId: NEWEST,
    });
  }

  start(machine: MachineName, input: JsonValue): Execution {
    return this.host.start({ stateMachineArn: this.arnOf(machine), input });
  }

  /** Runs until this many seconds from now. */
  run(seconds: number): void {
    this.clock.run({ untilMs: this.clock.now() + seconds * 1000, maxEvents: 500_000 });
  }

  /** Runs until a weight of green, or fails after a day. */
  runUntil(holds: () => boolean, what: string): void {
    for (let second = 0; second < 90_000; second++) {
      if (holds()) return;
      this.run(1);
    }
    throw new Error(`never happened: ${what}`);
  }

  /** Answers the question that stands in an item, as the CLI does: with the token that is written there now. */
  answerApproval(id: string, answer: JsonValue): void {
    this.settle(text(this.table.items.get(`approval#${id}`), "token"), { kind: "ok", output: answer });
  }

  /** The same with a no. */
  denyApproval(id: string, cause: string): void {
    const token = text(this.table.items.get(`approval#${id}`), "token");
    this.settle(token, { kind: "error", error: "Airlock.Denied", cause });
  }

  /** Answers with a token; one that is no longer waited for moves nothing. */
  settle(token: string, settlement: TaskSettlement): void {
    const settle = this.tokens.get(token);
    if (settle === undefined) throw new Error("nobody was given this token");
    settle(settlement);
  }

  /** A person pauses the rollout, or lets it go on, by the conditional write of the CLI. */
  pause(by: string): void {
    const since = by === "" ? "" : new Date(Date.UTC(2026, 0, 1) + this.clock.now()).toISOString();
    this.table.items.set(LIVE_ITEM_KEY, { ...this.item, paused: { S: since }, pausedBy: { S: by } });
  }

  /** Sets an alarm; the event goes to back only when told so. */
  setAlarm(name: string, state: "OK" | "ALARM" | "INSUFFICIENT_DATA", withEvent = false): Execution | undefined {
    this.services.alarms.set(name, state);
    if (!withEvent) return undefined;
    const at = new Date(Date.UTC(2026, 0, 1) + this.clock.now()).toISOString().replace(/\.\d+Z/, "Z");
    return this.start("back", { trigger: "alarm", alarm: name, at });
  }

  executions(machine: MachineName): readonly Execution[] {
    return this.host.list({ stateMachineArn: this.arnOf(machine) }).toReversed();
  }

  /** A document of the audit bucket. */
  document(key: string): unknown {
    const body = this.services.objects.get(key);
    return body === undefined ? undefined : JSON.parse(body);
  }

  /** Weights of green in the order in which they were set, without repetitions. */
  greenWeights(): readonly number[] {
    return this.services.shifts.map((shift) => shift.green).filter((weight, i, all) => weight !== all[i - 1]);
  }

  private forwardEnded(execution: Execution): void {
    if (!this.deliversEvents || execution.stateMachineArn !== this.arnOf("forward")) return;
    if (execution.status === "SUCCEEDED") return;
    const reason = execution.status;
    this.clock.after(500, () => this.start("back", { trigger: "forward-ended", owner: execution.arn, reason }));
  }

  private answer(call: TaskCall): TaskOutcome {
    const machine = Object.entries(machineNames(this.deployment.service, this.deployment.environment)).find(
      ([, name]) => call.execution.stateMachineArn.endsWith(`:${name}`),
    )?.[0];
    this.calls.push(`${machine} ${call.service}:${call.action}`);
    const intercepted = this.intercept(call);
    if (typeof intercepted === "object") {
      return { kind: "error", error: intercepted.error, cause: "intercepted", afterMs: CALL_MS };
    }
    try {
      const output = this.act(call);
      if (call.taskToken !== undefined) return this.awaitToken(call.taskToken);
      if (intercepted === "after")
        return { kind: "error", error: "Sdk.Lost", cause: "the answer was lost", afterMs: CALL_MS };
      return { kind: "ok", output, afterMs: CALL_MS };
    } catch (thrown) {
      const prefix = PREFIXES[call.integration === "aws-sdk" ? `aws-sdk:${call.service}` : call.service];
      if (prefix !== undefined && thrown instanceof Refusal) {
        return { kind: "error", error: `${prefix}.${thrown.code}`, cause: thrown.message, afterMs: CALL_MS };
      }
      if (thrown instanceof StepFunctionsError) {
        return { kind: "error", error: `${prefix}.${thrown.code}Exception`, cause: thrown.message, afterMs: CALL_MS };
      }
      throw thrown;
    }
  }

  private act(call: TaskCall): Answer {
    // The fake knows the shapes that the definitions give; service models are checked by a test of their own.
    const p = call.parameters as never;
    const s = this.services;
    const id = `${call.service}:${call.action}`;
    switch (id) {
      case "dynamodb:getItem":
        return this.table.getItem(p);
      case "dynamodb:putItem":
        return this.table.putItem(p);
      case "dynamodb:updateItem":
        return this.table.updateItem(p);
      case "s3:getObject":
        return s.getObject(p);
      case "s3:listObjectsV2":
        return s.listObjectsV2(p);
      case "s3:headObject":
        return s.headObject(p);
      case "s3:putObject":
        return s.putObject(p);
      case "ssm:putParameter":
        return s.putParameter(p);
      case "ssm:deleteParameter":
        return s.deleteParameter(p);
      case "sns:publish":
        return s.publish(p);
      case "cloudwatch:describeAlarms":
        return s.describeAlarms(p);
      case "cloudwatch:getMetricData":
        return s.getMetricData(p);
      case "elasticloadbalancingv2:describeRules":
        return s.describeRules(p);
      case "elasticloadbalancingv2:modifyRule":
        return s.modifyRule(p, this.clock.now(), call.execution.arn);
      case "elasticloadbalancingv2:describeTargetHealth":
        return s.describeTargetHealth(p);
      case "ecs:describeTaskDefinition":
        return s.describeTaskDefinition(p);
      case "ecs:describeServices":
        return s.describeServices(p);
      case "ecs:updateService":
        return s.updateService(p);
      case "ecs:runTask":
        return s.runTask(p);
      case "scheduler:createSchedule":
        return this.createSchedule(p);
      case "scheduler:deleteSchedule":
        return this.deleteSchedule(p);
      case "sfn:describeExecution":
        return this.describeExecution(p);
      case "sfn:stopExecution":
        return this.stopExecution(p);
      case "states:startExecution":
        return this.startExecution(p);
      default:
        throw new Error(`the fake cloud does not know ${id}`);
    }
  }

  private awaitToken(token: string): TaskOutcome {
    return { kind: "pending", subscribe: (settle) => this.tokens.set(token, settle) };
  }

  private createSchedule(p: { Name: string; Target: { Arn: string; Input: string } }): Answer {
    if (this.schedules.has(p.Name)) throw new Refusal("ConflictException", `Schedule ${p.Name} already exists.`);
    const schedule = { target: p.Target.Arn, input: JSON.parse(p.Target.Input) as JsonValue };
    this.schedules.set(p.Name, schedule);
    const tick = (): void => {
      if (this.schedules.get(p.Name) !== schedule) return;
      this.host.start({ stateMachineArn: schedule.target, input: schedule.input });
      this.clock.after(60_000, tick);
    };
    this.clock.after(60_000, tick);
    return { ScheduleArn: "arn" };
  }

  private deleteSchedule(p: { Name: string }): Answer {
    if (!this.schedules.delete(p.Name))
      throw new Refusal("ResourceNotFoundException", `Schedule ${p.Name} does not exist.`);
    return {};
  }

  private describeExecution(p: { ExecutionArn: string }): Answer {
    const { status, arn, input, error, cause } = this.host.describe(p.ExecutionArn);
    return {
      ExecutionArn: arn,
      Status: status,
      StartDate: "2026-01-01T00:00:00Z",
      Input: JSON.stringify(input),
      ...(error === undefined ? {} : { Error: error }),
      ...(cause === undefined ? {} : { Cause: cause }),
    };
  }

  private stopExecution(p: { ExecutionArn: string; Error: string; Cause: string }): Answer {
    this.host.describe(p.ExecutionArn).stop(p.Error, p.Cause);
    return { StopDate: "2026-01-01T00:00:00Z" };
  }

  private startExecution(p: { StateMachineArn: string; Input: JsonValue; Name?: string }): Answer {
    const name = p.Name === undefined ? {} : { name: p.Name };
    const { arn } = this.host.start({ stateMachineArn: p.StateMachineArn, input: p.Input, ...name });
    return { ExecutionArn: arn, StartDate: "2026-01-01T00:00:00Z" };
  }
}

/** The execution that rolled out what is live at first. */
const BEFORE = "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-forward:before";

/** The item between two rollouts. */
export function idleItem(stable: "blue" | "green", version: string): Item {
  const text = (value: string) => ({ S: value });
  return {
    pk: text(LIVE_ITEM_KEY),
    phase: text("idle"),
    owner: text(BEFORE),
    backOwner: text(""),
    stableColour: text(stable),
    stableVersion: text(version),
    stableDigest: text(digestOf(version)),
    stableRevision: text(revision("payments", 1)),
    stableOrder: text(versionOrder(version)),
    minimumOrder: text(""),
    strategy: text("canary"),
    candidateColour: text(""),
    candidateRevision: text(""),
    candidateOrder: text(""),
    candidateMinimumOrder: text(""),
    paused: text(""),
    pausedBy: text(""),
    superseded: text(""),
    supersededStartedAt: text(""),
    supersededOwes: text(""),
    owes: text(""),
    settles: text(""),
    supersededAttempt: { N: "0" },
    ringWeight: { N: "0" },
    told: text(""),
    paged: text(""),
    candidateVersion: text(""),
    candidateDigest: text(""),
    fromVersion: text(""),
    fromDigest: text(""),
    stage: text("100%"),
    recordKey: text(`releases/payments/production/${version}/attempt-1.json`),
    contact: text("on-call"),
    startedAt: text("2025-12-01T00:00:00.000Z"),
    shiftedAt: text("2025-12-01T00:10:00.000Z"),
    warmedAt: text("2025-12-01T00:15:00.000Z"),
    trigger: text(""),
    reason: text(""),
    detectedAt: text(""),
    restoredAt: text(""),
    by: text(""),
    drift: text(""),
    fence: { N: "4" },
    rollout: text(BEFORE),
    attempt: { N: "1" },
    blueWeight: { N: stable === "blue" ? "100" : "0" },
    greenWeight: { N: stable === "green" ? "100" : "0" },
  };
}
