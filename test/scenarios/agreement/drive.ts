import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  type ExecutionListItem,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { RehearsalRequest } from "../../../engines/rehearsal";
import { machineArnOf } from "../../../engines/rehearsal/model/rehearsalDeployment";
import { rehearsalRecord } from "../../../engines/rehearsal/model/rehearsalRecord";
import { approvalKey, LIVE_ITEM_KEY, type LiveState, parseLiveState } from "../../../engines/stepfunctions";
import { executionStatusChanged, objectCreated, setAlarmState } from "../../engine/hops/eventBus";
import { listExecutions, poll } from "../../engine/hops/executions";
import { happened, type Noted } from "./happened";
import type { Reality } from "./reality";
import type { Story } from "./story";

/** Between two looks at the candidate's tasks; the state machine says it. */
const STEADY_SECONDS = 15;

type Machine = "forward" | "back";

/** Plays by hand, in moto, what the cloud and people do around the machines; notes what a story tells of it. */
export class Drive {
  private readonly noted: Noted[] = [];
  private readonly told = new Set<string>();
  private before: Readonly<Record<Machine, ReadonlySet<string>>> = { forward: new Set(), back: new Set() };
  private eventsLost = false;

  constructor(
    private readonly reality: Reality,
    readonly request: RehearsalRequest,
  ) {}

  /** The record is written; S3's event starts forward. With `lost` no event ever arrives, and a person starts it. */
  async release(request = this.request, { lost = false }: { readonly lost?: boolean } = {}): Promise<void> {
    const { world, deployment } = this.reality;
    if (this.before.forward.size === 0)
      this.before = { forward: await this.known("forward"), back: await this.known("back") };
    this.eventsLost ||= lost;
    const { key, document } = rehearsalRecord(request);
    const { bucketName } = deployment;
    await world.aws.s3.send(new PutObjectCommand({ Bucket: bucketName, Key: key, Body: JSON.stringify(document) }));
    if (lost) await this.start("forward", { bucket: bucketName, key });
    else await objectCreated(world.aws, bucketName, key);
  }

  /** Lets rollouts stand still in these stages until {@link goOn}. */
  hold(...names: readonly string[]): Promise<void> {
    const heldWaits = this.request.plan.stages.filter(({ name }) => names.includes(name)).flatMap(({ polls }) => polls);
    return this.reality.world.moto.control({ heldWaits });
  }

  /** Lets rollouts stand still while they wait for the candidate's tasks. */
  holdPlacing(): Promise<void> {
    return this.reality.world.moto.control({ heldWaits: [STEADY_SECONDS] });
  }

  /** Waits until the candidate's tasks were asked for. */
  async isPlaced(): Promise<void> {
    const { service, colours, clusterArn } = this.reality.deployment;
    const asked = { cluster: clusterArn, services: [colours.green.serviceName] };
    await poll("the placing", async () => {
      const found = await this.reality.world.aws.ecs.send(new DescribeServicesCommand(asked));
      return found.services?.[0]?.taskDefinition?.endsWith(`/${service}:3`) ? true : undefined;
    });
  }

  goOn(): Promise<void> {
    return this.reality.world.moto.control({ heldWaits: [] });
  }

  /** Waits until a held stage of the release is the one in which the rollout stands. */
  async standsIn(name: string): Promise<void> {
    await poll(`stage ${name}`, async () => {
      const forward = (await this.executions("forward")).at(-1)?.executionArn;
      const item = await this.item(LIVE_ITEM_KEY);
      if (forward === undefined || item["owner"] !== forward || item["stage"] !== name) return undefined;
      // The mirror is written last.
      const live = await this.mirrored();
      if (this.rolls ? live?.phase !== "validating" : live?.weights.green !== this.weightOf(name)) return undefined;
      // EventBridge tells whole seconds: an event of the second in which the first shift was counts as older than it.
      const shiftedAt = Date.parse(item["shiftedAt"] ?? "");
      return Math.floor(Date.now() / 1000) * 1000 > shiftedAt ? true : undefined;
    });
  }

  /** An alarm of the candidate rings; its event starts back, unless events are lost. */
  async rings(metric: string): Promise<void> {
    const name = this.alarm(metric);
    this.note(`alarm raised: ${name}`);
    await setAlarmState(this.reality.world.aws, name, "ALARM", { lost: this.eventsLost });
  }

  /** An alarm of the candidate has no data. */
  async isSilent(metric: string): Promise<void> {
    await setAlarmState(this.reality.world.aws, this.alarm(metric), "INSUFFICIENT_DATA", { lost: true });
  }

  /** A person rolls back. */
  async rollBack(input: Readonly<Record<string, string>>): Promise<void> {
    await this.start("back", input);
  }

  /** A person answers the question for a stage, as `airlock rollout approve` and `deny` do. */
  async answers(stage: number, answer: "approved" | "denied"): Promise<void> {
    const id = `${this.request.version}-attempt-1-stage-${stage}`;
    const taskToken = await poll(`the question ${id}`, async () => (await this.item(approvalKey(id)))["token"]);
    this.note(answer);
    const { sfn } = this.reality.world.aws;
    if (answer === "approved") {
      const output = JSON.stringify({ by: "a person", at: "now" });
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    } else {
      await sfn.send(new SendTaskFailureCommand({ taskToken, error: "Airlock.Denied", cause: "by a person: no" }));
    }
  }

  /** Waits until the first execution of forward was stopped. */
  async isStopped(): Promise<void> {
    await poll("the stop of forward", async () => {
      const [first] = await this.executions("forward");
      return first !== undefined && first.status !== "RUNNING" ? true : undefined;
    });
  }

  /** Delivers the events of executions that end, until nothing runs; answers the story. */
  async ends(): Promise<Story> {
    const { world, deployment } = this.reality;
    await poll("the end of every execution", async () => {
      const forwards = await this.executions("forward");
      for (const { executionArn = "", status } of forwards) {
        if (status === "RUNNING" || this.told.has(executionArn)) continue;
        this.told.add(executionArn);
        if (!this.eventsLost) await executionStatusChanged(world.aws, executionArn);
      }
      const all = [...forwards, ...(await this.executions("back"))];
      return all.every(({ status }) => status !== "RUNNING") ? true : undefined;
    });
    const executions = { forward: await this.executions("forward"), back: await this.executions("back") };
    return happened(world.aws, deployment, executions, this.noted);
  }

  private async executions(machine: Machine): Promise<readonly ExecutionListItem[]> {
    const all = await listExecutions(this.reality.world.aws, machineArnOf(this.reality.deployment, machine));
    return all.filter(({ executionArn = "" }) => !this.before[machine].has(executionArn));
  }

  private async known(machine: Machine): Promise<ReadonlySet<string>> {
    const all = await listExecutions(this.reality.world.aws, machineArnOf(this.reality.deployment, machine));
    return new Set(all.map(({ executionArn = "" }) => executionArn));
  }

  private async start(machine: Machine, input: Readonly<Record<string, string>>): Promise<void> {
    const stateMachineArn = machineArnOf(this.reality.deployment, machine);
    await this.reality.world.aws.sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  }

  private async item(pk: string): Promise<Readonly<Record<string, string>>> {
    const { world, deployment } = this.reality;
    const found = await world.aws.dynamodb.send(
      new GetItemCommand({ TableName: deployment.tableName, Key: { pk: { S: pk } }, ConsistentRead: true }),
    );
    return Object.fromEntries(Object.entries(found.Item ?? {}).map(([name, { S, N }]) => [name, S ?? N ?? ""]));
  }

  private weightOf(stage: string): number | undefined {
    return this.request.plan.stages.find(({ name }) => name === stage)?.weight;
  }

  private async mirrored(): Promise<LiveState | undefined> {
    const { world, deployment } = this.reality;
    const found = await world.aws.ssm.send(new GetParameterCommand({ Name: deployment.parameterName }));
    const live = parseLiveState(found.Parameter?.Value ?? "");
    return live.ok ? live.value : undefined;
  }

  private alarm(metric: string): string {
    const { blue, green } = this.reality.deployment.colours;
    const found = (this.rolls ? blue : green).alarms.find((alarm) => alarm.metric === metric);
    if (found === undefined) throw new Error(`the candidate has no alarm on ${metric}`);
    return found.name;
  }

  /** A rolling release runs on the live colour, and moves no weight. */
  private get rolls(): boolean {
    return this.request.plan.strategy === "rolling";
  }

  private note(line: string): void {
    this.noted.push({ atMs: Date.now(), line });
  }
}
