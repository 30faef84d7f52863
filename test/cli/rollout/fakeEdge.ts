import { AwsFailure, type FailureKind } from "../../../cli/rollout/account/awsFailure";
import type {
  Alarm,
  Edge,
  Execution,
  HistoryEvent,
  Item,
  ItemUpdate,
  Metric,
  TaskAnswer,
} from "../../../cli/rollout/account/edge";
import { placesIn } from "../../../cli/rollout/account/places";
import type { Clock } from "../../../cli/rollout/live/clock";

export const AT = new Date("2026-11-21T12:05:00.000Z");
export const BY = "arn:aws:sts::123456789012:assumed-role/operators/alice";
export const ACCOUNT = { accountId: "123456789012", partition: "aws", region: "eu-west-1" };
export const PLACES = placesIn(ACCOUNT, { service: "payments", environment: "production" });
export const FORWARD = "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-forward:one";
export const BACK = "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-back:two";

/** The item of a rollout at 10 %, as the table holds it. */
export const AT_TEN: Item = {
  phase: "shifting",
  owner: FORWARD,
  rollout: FORWARD,
  backOwner: "",
  stableColour: "green",
  stableVersion: "1.4.2",
  stableDigest: `sha256:${"1".repeat(64)}`,
  candidateVersion: "1.5.0",
  candidateDigest: `sha256:${"2".repeat(64)}`,
  blueWeight: "10",
  greenWeight: "90",
  stage: "10%",
  recordKey: "releases/payments/production/1.5.0/attempt-1.json",
  attempt: "1",
  contact: "payments-oncall",
  paused: "",
  pausedBy: "",
  drift: "",
};

/** A clock that moves when somebody sleeps; a limit is never reached. */
export function fakeClock(): Clock & { slept: number } {
  const clock = {
    slept: 0,
    now: () => new Date(AT.getTime() + clock.slept),
    sleep: async (milliseconds: number) => {
      clock.slept += milliseconds;
    },
    limit: () => new Promise<void>(() => undefined),
  };
  return clock;
}

/** An account in memory: what a test puts in is what is read, and calls are noted. Actions in `fails` fail. */
export class FakeEdge implements Edge {
  readonly region = "eu-west-1";
  readonly items = new Map<string, Item>();
  readonly parameters: { name: string; value: string; writtenAt: Date | undefined }[] = [];
  readonly objects = new Map<string, string>();
  readonly executions = new Map<string, Execution>();
  readonly histories = new Map<string, HistoryEvent[]>();
  readonly started: { machineArn: string; input: unknown; name: string | undefined }[] = [];
  readonly counted: { metric: Metric; count: number }[] = [];
  readonly answers: { token: string; answer: unknown }[] = [];
  readonly reads: { pk: string; attributes: readonly string[] | undefined }[] = [];
  readonly fails = new Map<string, FailureKind>();
  alarms: Alarm[] = [];
  sum = 0;
  /** Runs before each reading of an item, with its key. */
  beforeRead: (pk: string) => void = () => undefined;
  /** Names of executions that have ended. */
  readonly taken = new Set<string>();
  /** Tokens that nobody waits for any more. */
  readonly oldTokens = new Set<string>();
  /** ARNs that started executions get, in order; the last one again and again. */
  startsAs = [BACK];

  async whoCalls() {
    this.mayFail("sts:GetCallerIdentity");
    return { accountId: ACCOUNT.accountId, partition: ACCOUNT.partition, arn: BY };
  }
  async findMachine(name: string) {
    this.mayFail("states:ListStateMachines");
    return PLACES.machines.back.endsWith(`:${name}`) ? PLACES.machines.back : undefined;
  }
  async readItem(_table: string, pk: string, attributes?: readonly string[]) {
    this.beforeRead(pk);
    this.mayFail("dynamodb:GetItem");
    this.reads.push({ pk, attributes });
    const item = this.items.get(pk);
    if (item === undefined || attributes === undefined) return item;
    return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
  }
  async updateItem(_table: string, pk: string, { condition, values, set }: ItemUpdate) {
    this.mayFail("dynamodb:UpdateItem");
    const item = this.items.get(pk) ?? {};
    const holds = condition
      .split(" OR ")
      .map((clause) => {
        const [, missing] = /^attribute_not_exists\(#(\w+)\)$/.exec(clause) ?? [];
        if (missing !== undefined) return item[missing] === undefined;
        const [, name = "", value = ""] = /^#(\w+) = :(\w+)$/.exec(clause) ?? [];
        if (name === "") throw new Error(`the fake does not know ${clause}`);
        return item[name] === values[value];
      })
      .includes(true);
    if (holds) this.items.set(pk, { ...item, ...set });
    return holds;
  }
  async readParameters(path: string) {
    this.mayFail("ssm:GetParametersByPath");
    return this.parameters.filter(({ name }) => name.slice(0, name.lastIndexOf("/")) === path);
  }
  async readObject(_bucket: string, key: string) {
    this.mayFail("s3:GetObject");
    return this.objects.get(key);
  }
  async readAlarms(prefix: string) {
    this.mayFail("cloudwatch:DescribeAlarms");
    return this.alarms.filter(({ name }) => name.startsWith(prefix));
  }
  async sumOf() {
    this.mayFail("cloudwatch:GetMetricData");
    return this.sum;
  }
  async countIn(metric: Metric, count: number) {
    this.mayFail("cloudwatch:PutMetricData");
    this.counted.push({ metric, count });
  }
  async startExecution(machineArn: string, input: unknown, name?: string) {
    this.mayFail("states:StartExecution");
    if (name !== undefined && this.taken.has(name)) return undefined;
    this.started.push({ machineArn, input, name });
    return this.startsAs[Math.min(this.started.length, this.startsAs.length) - 1];
  }
  async readExecution(arn: string) {
    this.mayFail("states:DescribeExecution");
    return this.executions.get(arn);
  }
  async readHistory(arn: string, most: number) {
    this.mayFail("states:GetExecutionHistory");
    return (this.histories.get(arn) ?? []).slice(0, most);
  }
  async allowTask(token: string, output: unknown): Promise<TaskAnswer> {
    return this.answer(token, output);
  }
  async denyTask(token: string, error: string, cause: string): Promise<TaskAnswer> {
    return this.answer(token, { error, cause });
  }

  private answer(token: string, answer: unknown): TaskAnswer {
    if (this.oldTokens.has(token)) return "token-is-old";
    this.answers.push({ token, answer });
    return "taken";
  }

  private mayFail(action: string): void {
    const kind = this.fails.get(action);
    if (kind !== undefined) throw new AwsFailure(kind, action, `${action} is ${kind}.`);
  }
}

/** An execution that runs, or has ended. */
export function executionOf(arn: string, status = "RUNNING", ended: Partial<Execution> = {}): Execution {
  return { arn, status, startedAt: AT, endedAt: undefined, error: undefined, cause: undefined, ...ended };
}

/** A history, newest first, of states in the order in which they were entered and left, a second each; the last one is still in it if `open`. */
export function historyOf(states: readonly (readonly [name: string, data?: unknown])[], open = false): HistoryEvent[] {
  const events = states.flatMap(([name, data], index) => {
    const at = new Date(AT.getTime() + index * 1000);
    const entered = {
      id: index * 2 + 1,
      at,
      type: "PassStateEntered",
      entered: name,
      left: undefined,
      data: undefined,
    };
    const left = { id: index * 2 + 2, at, type: "PassStateExited", entered: undefined, left: name, data };
    return open && index === states.length - 1 ? [entered] : [entered, left];
  });
  return events.reverse();
}
