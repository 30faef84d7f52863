/** Attributes of an item as plain texts; numbers are texts, too. */
export type Item = Readonly<Record<string, string>>;

/** Who calls, as STS says. */
export interface Caller {
  readonly accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** ARN of the user or of the role's session; it stands in the audit trail as `by`. */
  readonly arn: string;
}

/** A metric alarm, as CloudWatch describes it. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** When it took this state. */
  readonly since: Date | undefined;
  /** Namespace and name of the one metric that it watches; absent where it watches an expression. */
  readonly metric: { readonly namespace: string; readonly name: string } | undefined;
  readonly threshold: number | undefined;
  readonly periodSeconds: number | undefined;
}

/** An execution of a state machine. */
export interface Execution {
  readonly arn: string;
  /** `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`. */
  readonly status: string;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** One event of an execution's history, as far as we read it. */
export interface HistoryEvent {
  readonly id: number;
  readonly at: Date;
  /** State that was entered, or left. */
  readonly entered: string | undefined;
  readonly left: string | undefined;
  /** `WaitStateEntered`, `TaskStateExited`, ... */
  readonly type: string;
  /** What the state was given (entered) or gave on (left), parsed; undefined where there is none. */
  readonly data: unknown;
}

/** A conditional write of texts into an item. */
export interface ItemUpdate {
  /** In it, `#name` is an attribute and `:name` the text of `values`. */
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
}

/** A metric that is counted in. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** How an answer to a waiting machine was taken: its token may have been replaced in the meantime. */
export type TaskAnswer = "taken" | "token-is-old";

/**
 * Every call that a rollout command makes to AWS, and no other. What is not there comes back as `undefined`; everything else that goes wrong is
 * thrown as an `AwsFailure`. Tests put a fake in its place.
 */
export interface Edge {
  readonly region: string;
  /** sts:GetCallerIdentity, which needs no permission. */
  whoCalls(): Promise<Caller>;
  /** states:ListStateMachines: ARN of the machine of this name. */
  findMachine(name: string): Promise<string | undefined>;
  /** dynamodb:GetItem, consistent, of these attributes alone where some are named. Without the table it is a failure of kind `missing`. */
  readItem(table: string, pk: string, attributes?: readonly string[]): Promise<Item | undefined>;
  /** dynamodb:UpdateItem; false when the condition does not hold. */
  updateItem(table: string, pk: string, update: ItemUpdate): Promise<boolean>;
  /** ssm:GetParametersByPath, one level: values with the moments in which they were written. */
  readParameters(path: string): Promise<readonly { name: string; value: string; writtenAt: Date | undefined }[]>;
  /** s3:GetObject as text; s3:ListBucket where S3 does not say whether the object is there. */
  readObject(bucket: string, key: string): Promise<string | undefined>;
  /** cloudwatch:DescribeAlarms. */
  readAlarms(namePrefix: string): Promise<readonly Alarm[]>;
  /** cloudwatch:GetMetricData: sum over the time between both moments, 0 where there is no data. */
  sumOf(metric: Metric, from: Date, to: Date): Promise<number>;
  /** cloudwatch:PutMetricData. */
  countIn(metric: Metric, count: number, at: Date): Promise<void>;
  /** states:StartExecution; undefined when an ended execution has this name. Without the machine it is `missing`. */
  startExecution(machineArn: string, input: unknown, name?: string): Promise<string | undefined>;
  /** states:DescribeExecution. */
  readExecution(arn: string): Promise<Execution | undefined>;
  /** states:GetExecutionHistory, newest first, at most `most` (up to 1,000). */
  readHistory(arn: string, most: number): Promise<readonly HistoryEvent[]>;
  /** states:SendTaskSuccess. */
  allowTask(token: string, output: unknown): Promise<TaskAnswer>;
  /** states:SendTaskFailure. */
  denyTask(token: string, error: string, cause: string): Promise<TaskAnswer>;
}
