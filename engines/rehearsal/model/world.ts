import {
  approvalKey,
  type Deployment,
  debtKey,
  debtParameter,
  eventRules,
  LIVE_ITEM_KEY,
  type MachineName,
  quarantineParameter,
} from "../../stepfunctions";
import type { JsonValue } from "../asl/data/json";
import { SeededRandom } from "../asl/data/random";
import { type StartRequest, StepFunctionsHost } from "../asl/host";
import type { Execution } from "../asl/run";
import { VirtualClock } from "../clock";
import { answerTask } from "../cloud/answerTask";
import { CloudWatch } from "../cloud/cloudwatch/cloudWatch";
import type { Version } from "../cloud/cloudwatch/contractAlarms";
import { Figures } from "../cloud/cloudwatch/figures";
import { Traffic } from "../cloud/cloudwatch/traffic";
import type { ColourCapacity } from "../cloud/colourCapacity";
import { type Attributes, textOf } from "../cloud/dynamodb/attributeValue";
import { DynamoDbTable } from "../cloud/dynamodb/table";
import type { Ecs } from "../cloud/ecs";
import type { EcsService } from "../cloud/ecsService";
import { EventBridge } from "../cloud/events/eventBridge";
import { Executions } from "../cloud/executions";
import { LoadBalancer, type Weights } from "../cloud/loadBalancer";
import { S3 } from "../cloud/s3";
import { Scheduler } from "../cloud/scheduler";
import type { CloudService } from "../cloud/service";
import { Sns } from "../cloud/sns";
import { Ssm } from "../cloud/ssm";
import { TaskTokens } from "../cloud/taskTokens";
import { CallFaults } from "../faults/callFaults";
import { noEffects } from "../faults/effects";
import { FaultPlayer } from "../faults/faultPlayer";
import type { RehearsalRequest } from "../rehearsal";
import { ExpressUse } from "../report/cost";
import { Journal } from "../report/journal";
import { Observations } from "../report/observations";
import { type Capacity, capacityOf } from "./capacity";
import { Exposure, ecsServiceOf } from "./exposure";
import { initialItems, initialMirror } from "./initialItems";
import { MACHINES, machinesOf } from "./machinesOf";
import { People } from "./people";
import { machineArnOf, type RehearsalDeployment } from "./rehearsalDeployment";
import { rehearsalRecord } from "./rehearsalRecord";
import type { Tampering } from "./tampering";

/** Virtual time 0 on the calendar. Any day does; a fixed one keeps results equal. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * The account in which a release is rehearsed: the real state machines, and a model of everything that they call. Not in the
 * model: permissions (machinePermissions has tests of its own), connections that outlive weight 0 (WebSockets, gRPC streams),
 * errors and alarms of the stable version, latency while the canary warms up, late 2XX counts that pin FILLed expressions,
 * ECS's circuit breaker outside of rolling releases, scaling policies and instances that Auto Scaling replaces, and the
 * schedule's delivery of a last run after it was deleted.
 */
export class World {
  readonly clock = new VirtualClock();
  readonly effects = noEffects();
  readonly journal: Journal;
  readonly seen: Observations;
  readonly host: StepFunctionsHost;
  readonly loadBalancer: LoadBalancer;
  readonly services: Readonly<Record<Version, ColourCapacity>>;
  readonly table: DynamoDbTable;
  readonly bucket: S3;
  readonly parameter: Ssm;
  readonly scheduler: Scheduler;
  readonly bus: EventBridge;
  readonly cloudWatch: CloudWatch;
  readonly traffic: Traffic;
  readonly faults: FaultPlayer;
  readonly people: People;
  readonly deployment: Deployment;
  readonly ecs: Ecs;
  /** Registers a revision by its number, as the service stack does. */
  readonly register: Capacity["register"];
  /** What tests put between the machines and the model. */
  tampering: Tampering = {};
  /** What the reconciler's executions are billed for. */
  readonly express = new ExpressUse();
  /** Executions of forward, the first one first: that is the one that rolls the record out. */
  readonly forwards: Execution[] = [];
  private readonly known = new Set<string>();
  private readonly arns: Readonly<Record<MachineName, string>>;
  private readonly exposed: Exposure;

  constructor(request: RehearsalRequest, deployed: RehearsalDeployment) {
    const { deployment, alarms } = deployed;
    const { clock } = this;
    const { plan, seed } = request;
    const live = request.live ?? request.previous;
    const random = (purpose: string): SeededRandom => new SeededRandom(`${seed} ${purpose}`);
    const { blue, green } = deployment.colours;
    this.deployment = deployment;
    this.arns = {
      forward: machineArnOf(deployment, "forward"),
      back: machineArnOf(deployment, "back"),
      reconciler: machineArnOf(deployment, "reconciler"),
    };
    const bootstrap = live.digest === "";
    const weights = { stable: 100, canary: 0 };
    this.journal = new Journal(clock, () => this.exposure);
    this.seen = new Observations(clock, this.journal, plan, weights);
    this.traffic = new Traffic(plan.requestsPerSecond, weights);
    this.exposed = new Exposure({
      ...{ clock, request, bootstrap, seen: this.seen, traffic: this.traffic, effects: this.effects },
      random: random("metrics"),
      services: () => this.services,
      loadBalancer: () => this.loadBalancer,
      stageBegan: (stage) => this.faults.stageBegan(stage),
    });
    const { rolling } = this.exposed;
    const capacity = capacityOf({
      request,
      deployed,
      clock,
      random: random("ecs"),
      onUpdated: (version, updated) => {
        this.journal.note(
          "placed",
          `${updated.desired} ${request.capacity === "autoscaling" ? "instances" : "tasks"} of ${lastName(updated.revision)} for the ${version} weight`,
        );
        if (version === "stable") rolling?.told();
      },
    });
    this.services = capacity.colours;
    this.register = capacity.register;
    this.ecs = capacity.ecs;
    this.loadBalancer = new LoadBalancer({
      ruleArn: deployment.ruleArn,
      ...(deployment.ringRuleArn === undefined ? {} : { ringRuleArn: deployment.ringRuleArn }),
      stableTargetGroupArn: blue.targetGroupArn,
      canaryTargetGroupArn: green.targetGroupArn,
      weights,
      targets: (arn) => this.exposed.targets(arn === blue.targetGroupArn ? "stable" : "canary"),
      onModified: (changed, by) => {
        this.exposed.divide();
        const stage = this.seen.modified(changed, by, this.host.describe(by).stateMachineArn === this.arnOf("forward"));
        if (stage !== undefined) this.faults.stageBegan(stage);
        this.exposed.look();
      },
      onRingModified: () => this.exposed.divide(),
    });
    this.table = new DynamoDbTable({
      tableName: deployment.tableName,
      items: initialItems(live, request.quarantined ?? [], request.settles ?? []),
      onWritten: (pk, before, after, by) => {
        if (pk === LIVE_ITEM_KEY) this.seen.itemWritten(before, after, by);
        else if (pk.startsWith(approvalKey(""))) this.people.approvalWritten(pk, after);
        else if (pk.startsWith(debtKey(""))) this.debtWritten(pk, before, after);
        else if (before === undefined) this.journal.note("quarantined", pk.slice(pk.indexOf("#") + 1));
      },
    });
    const tokens = new TaskTokens();
    this.people = new People({
      clock,
      random: random("people"),
      journal: this.journal,
      table: () => this.table,
      tokens,
      faults: request.faults,
      onBegan: (fault) => this.seen.faultBegan(fault),
    });
    this.bucket = new S3(deployment.bucketName, (key, versionId) => this.objectCreated(key, versionId));
    this.parameter = new Ssm(
      deployment.parameterName,
      { quarantines: quarantineParameter(deployment, ""), debts: debtParameter(deployment, "") },
      initialMirror(request, live),
    );
    this.scheduler = new Scheduler({
      clock,
      groupName: deployment.scheduleGroupName,
      roleArn: deployment.schedulerRoleArn,
      fire: (stateMachineArn, input) => {
        this.start({ stateMachineArn, input: JSON.parse(input) as JsonValue }, "the scheduler");
      },
      onChanged: () => undefined,
    });
    this.bus = new EventBridge({
      clock,
      epochMs: EPOCH_MS,
      random: random("events"),
      account: deployment.accountId,
      region: deployment.region,
      rules: eventRules(deployment),
      start: (target, input, rule) => this.start({ stateMachineArn: this.arnOf(target), input }, `event ${rule.id}`),
      onLost: (rule) => this.journal.note("event lost", rule.id),
      deliver: (rule, afterMs) => this.tampering.deliver?.(rule, afterMs) ?? afterMs,
    });
    this.cloudWatch = new CloudWatch(
      alarms,
      (alarm) =>
        alarm.missing === "notBreaching" || (alarm.version === "stable" && !bootstrap) ? "OK" : "INSUFFICIENT_DATA",
      (change) => {
        this.seen.alarmChanged(change);
        if (change.to === "ALARM") rolling?.alarmRang(change.alarm.name);
        this.bus.publish(
          {
            source: "aws.cloudwatch",
            detailType: "CloudWatch Alarm State Change",
            detail: {
              alarmName: change.alarm.name,
              state: { value: change.to },
              previousState: { value: change.from },
            },
          },
          "at-least-once",
        );
      },
      new Figures((group) => {
        if (blue.targetGroupArn.endsWith(`:${group}`)) return "stable";
        return green.targetGroupArn.endsWith(`:${group}`) ? "canary" : undefined;
      }, EPOCH_MS),
    );
    const executions = new Executions(
      () => this.host,
      (start, by) => this.start(start, this.nameOf(by)),
    );
    const topic = new Sns(deployment.topicArn, (subject) => this.journal.note("people told", subject));
    const services: readonly CloudService[] = [
      this.loadBalancer,
      ...capacity.services,
      this.table,
      this.bucket,
      this.parameter,
      topic,
      this.scheduler,
      this.cloudWatch,
      executions,
    ];
    const calls = new CallFaults(request.faults, (fault) => this.seen.faultBegan(fault));
    const tasks = answerTask({
      clock,
      random: random("latency"),
      services,
      tokens,
      intercept: (call) => calls.intercept(call.action) ?? this.tampering.spoil?.(call),
      delayMs: (call) => this.tampering.delay?.(call) ?? 0,
      onDone: (call) => this.tampering.done?.(call),
    });
    this.host = new StepFunctionsHost({
      clock,
      tasks,
      seed,
      epochMs: EPOCH_MS,
      forgetExpress: true,
      answers: "shared",
    });
    const machines = machinesOf(deployment);
    for (const name of MACHINES) {
      this.host.registerMachine(this.arns[name], machines[name], {
        type: name === "reconciler" ? "EXPRESS" : "STANDARD",
      });
    }
    this.host.subscribe({ onEnd: (end) => this.executionEnded(end.execution) });
    this.faults = new FaultPlayer(request.faults, clock, random("faults"), {
      effects: this.effects,
      becomeUnhealthy: () => {
        if (rolling === undefined) this.services.canary.becomeUnhealthy(clock.now());
        else rolling.spoil();
      },
      mute: () => this.traffic.mute(clock.now()),
      forward: () => this.forwards.find((execution) => execution.status === "RUNNING"),
      pause: () => this.people.pause(),
      startAgain: () => this.publishRecord(rehearsalRecord(request).key),
      onBegan: (fault) => this.seen.faultBegan(fault),
    });
  }

  private debtWritten(pk: string, before: Attributes | undefined, after: Attributes | undefined): void {
    const version = pk.slice(pk.indexOf("#") + 1);
    if (before === undefined) this.journal.note("debt owed", `${version}: ${textOf(after ?? {}, "gates")}`);
    else this.journal.note("debt settled", version);
  }

  /** A colour's ECS service; throws where the colours are Auto Scaling groups. */
  ecsService(version: Version): EcsService {
    return ecsServiceOf(this.services[version]);
  }

  arnOf(machine: MachineName): string {
    return this.arns[machine];
  }

  /** Starts an execution, and notes it the first time that it is seen. */
  start(request: StartRequest, how: string): Execution {
    const execution = this.host.start(request);
    const machine = this.machineOf(execution);
    if (machine !== "reconciler" && !this.known.has(execution.arn)) {
      this.known.add(execution.arn);
      if (machine === "forward") this.forwards.push(execution);
      this.seen.started(machine, execution.arn, execution.input, how);
    }
    return execution;
  }

  /** Puts the event of a new record on the bus. */
  publishRecord(key: string, versionId = "1"): void {
    this.bus.publish(
      {
        source: "aws.s3",
        detailType: "Object Created",
        detail: { bucket: { name: this.deployment.bucketName }, object: { key, "version-id": versionId } },
      },
      "once",
    );
  }

  private objectCreated(key: string, versionId: string): void {
    if (key.startsWith("releases/")) this.journal.note("record written", key);
    this.publishRecord(key, versionId);
  }

  private executionEnded(execution: Execution): void {
    const machine = this.machineOf(execution);
    if (machine === "reconciler") {
      this.express.add(execution);
      return;
    }
    this.seen.ended(machine, execution);
    const { arn: executionArn, stateMachineArn, name, status } = execution;
    this.bus.publish(
      {
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        detail: { executionArn, stateMachineArn, name, status },
      },
      "at-least-once",
    );
  }

  /** Percent of the traffic that meets the version before, and the release: the rule's weights, or a rolling release's share. */
  get exposure(): Weights {
    return this.exposed.weights;
  }

  /** The metrics of the minute that ends now. */
  measure(fromMs: number): ReturnType<Exposure["measure"]> {
    return this.exposed.measure(fromMs);
  }

  private machineOf(execution: Execution): MachineName {
    if (execution.stateMachineArn === this.arns.forward) return "forward";
    return execution.stateMachineArn === this.arns.back ? "back" : "reconciler";
  }

  private nameOf(executionArn: string): string {
    return this.machineOf(this.host.describe(executionArn));
  }
}

function lastName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
