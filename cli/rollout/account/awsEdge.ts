import { type AwsClients, awsClients } from "./awsClients";
import { type AwsFailure, awsFailure, namesOf } from "./awsFailure";
import type { Edge, Item, Metric, TaskAnswer } from "./edge";
import { executionOf, historyEventOf, textOf } from "./readAnswers";

/** Where and as whom to call. */
export interface AwsSettings {
  /** Region; else AWS_REGION, else the profile's. */
  readonly region: string | undefined;
  /** Profile of the shared configuration; else AWS_PROFILE, else the ordinary chain. */
  readonly profile: string | undefined;
  /** Which of Airlock's roles has the actions, for the message when one is denied. */
  readonly role: string;
}

/** The account behind the SDK. Each service's client is loaded when its first call is made. */
export async function openAws(settings: AwsSettings): Promise<Edge> {
  const region = await regionOf(settings);
  return new AwsEdge(region, settings);
}

async function regionOf({ region, profile, role }: AwsSettings): Promise<string> {
  if (region !== undefined) return region;
  const { SFNClient } = await import("@aws-sdk/client-sfn");
  try {
    return await new SFNClient(profile === undefined ? {} : { profile }).config.region();
  } catch (error) {
    throw awsFailure(error, "states:DescribeExecution", "", role);
  }
}

class AwsEdge implements Edge {
  private readonly clients: AwsClients;
  private readonly role: string;

  constructor(
    readonly region: string,
    { profile, role }: AwsSettings,
  ) {
    this.role = role;
    this.clients = awsClients(region, profile);
  }

  whoCalls() {
    return this.call("sts:GetCallerIdentity", async () => {
      const { sdk, client } = await this.clients.sts();
      const { Account: accountId = "", Arn: arn = "" } = await client.send(new sdk.GetCallerIdentityCommand({}));
      return { accountId, arn, partition: arn.split(":")[1] ?? "aws" };
    });
  }

  findMachine(name: string) {
    return this.call("states:ListStateMachines", async () => {
      const { sdk, client } = await this.clients.sfn();
      for await (const page of sdk.paginateListStateMachines({ client }, { maxResults: 1000 })) {
        const found = page.stateMachines?.find((machine) => machine.name === name);
        if (found !== undefined) return found.stateMachineArn;
      }
      return undefined;
    });
  }

  readItem(table: string, pk: string, attributes: readonly string[] = []) {
    return this.call("dynamodb:GetItem", async (): Promise<Item | undefined> => {
      const { sdk, client } = await this.clients.dynamodb();
      const command = new sdk.GetItemCommand({
        TableName: table,
        Key: { pk: { S: pk } },
        ConsistentRead: true,
        ...(attributes.length === 0 ? {} : projectionOf(attributes)),
      });
      const { Item: found } = await client.send(command);
      if (found === undefined) return undefined;
      return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value.S ?? value.N ?? ""]));
    });
  }

  updateItem(table: string, pk: string, { condition, values, set }: Parameters<Edge["updateItem"]>[2]) {
    const assignments = Object.keys(set).map((name) => `#${name} = :new_${name}`);
    const expression = `SET ${assignments.join(", ")}`;
    const names = [...`${condition} ${expression}`.matchAll(/#(\w+)/g)].flatMap((match) => match[1] ?? []);
    return this.call("dynamodb:UpdateItem", async () => {
      const { sdk, client } = await this.clients.dynamodb();
      const command = new sdk.UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: pk } },
        ConditionExpression: condition,
        UpdateExpression: expression,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries([
          ...Object.entries(values).map(([name, S]) => [`:${name}`, { S }] as const),
          ...Object.entries(set).map(([name, S]) => [`:new_${name}`, { S }] as const),
        ]),
        // Any other would need the right to read the whole item through an update.
        ReturnValues: "NONE",
      });
      return unless(["ConditionalCheckFailed"], false, async () => {
        await client.send(command);
        return true;
      });
    });
  }

  readParameters(path: string) {
    return this.call("ssm:GetParametersByPath", async () => {
      const { sdk, client } = await this.clients.ssm();
      const found: { name: string; value: string; writtenAt: Date | undefined }[] = [];
      for await (const page of sdk.paginateGetParametersByPath({ client }, { Path: path })) {
        for (const { Name: name = "", Value: value = "", LastModifiedDate: writtenAt } of page.Parameters ?? []) {
          found.push({ name, value, writtenAt });
        }
      }
      return found;
    });
  }

  readObject(bucket: string, key: string) {
    return this.call("s3:GetObject", async () => {
      const { sdk, client } = await this.clients.s3();
      try {
        const { Body: body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await body?.transformToString();
      } catch (error) {
        const names = namesOf(error);
        if (names.includes("NoSuchKey")) return undefined;
        if (!names.includes("AccessDenied")) throw error;
        // Where a role may list some folders only, S3 says of a missing object that it is denied.
        const listed = await client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
        if ((listed.KeyCount ?? 0) === 0) return undefined;
        throw error;
      }
    });
  }

  readAlarms(namePrefix: string) {
    return this.call("cloudwatch:DescribeAlarms", async () => {
      const { sdk, client } = await this.clients.cloudwatch();
      const input = { AlarmNamePrefix: namePrefix, AlarmTypes: [sdk.AlarmType.MetricAlarm] };
      const found: Awaited<ReturnType<Edge["readAlarms"]>>[number][] = [];
      for await (const page of sdk.paginateDescribeAlarms({ client }, input)) {
        for (const alarm of page.MetricAlarms ?? []) {
          found.push({
            name: alarm.AlarmName ?? "",
            state: alarm.StateValue ?? "",
            since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
            metric:
              alarm.MetricName === undefined || alarm.Namespace === undefined
                ? undefined
                : { namespace: alarm.Namespace, name: alarm.MetricName },
            threshold: alarm.Threshold,
            periodSeconds: alarm.Period,
          });
        }
      }
      return found.sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  sumOf(metric: Metric, from: Date, to: Date) {
    return this.call("cloudwatch:GetMetricData", async () => {
      const { sdk, client } = await this.clients.cloudwatch();
      const Period = 60;
      const queries = [{ Id: "sum", MetricStat: { Metric: metricOf(metric), Period, Stat: "Sum" } }];
      const command = new sdk.GetMetricDataCommand({ StartTime: from, EndTime: to, MetricDataQueries: queries });
      const { MetricDataResults: results = [] } = await client.send(command);
      return results.flatMap((result) => result.Values ?? []).reduce((sum, value) => sum + value, 0);
    });
  }

  countIn(metric: Metric, count: number, at: Date) {
    return this.call("cloudwatch:PutMetricData", async () => {
      const { sdk, client } = await this.clients.cloudwatch();
      const { Namespace, ...of } = metricOf(metric);
      const datum = { ...of, Value: count, Unit: sdk.StandardUnit.Count, Timestamp: at };
      await client.send(new sdk.PutMetricDataCommand({ Namespace, MetricData: [datum] }));
    });
  }

  startExecution(machineArn: string, input: unknown, name?: string) {
    return this.call("states:StartExecution", async () => {
      const { sdk, client } = await this.clients.sfn();
      const command = new sdk.StartExecutionCommand({
        stateMachineArn: machineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      });
      return unless(["ExecutionAlreadyExists"], undefined, async () => (await client.send(command)).executionArn);
    });
  }

  readExecution(arn: string) {
    return this.call("states:DescribeExecution", async () => {
      const { sdk, client } = await this.clients.sfn();
      return unless(["ExecutionDoesNotExist"], undefined, async () =>
        executionOf(await client.send(new sdk.DescribeExecutionCommand({ executionArn: arn }))),
      );
    });
  }

  readHistory(arn: string, most: number) {
    return this.call("states:GetExecutionHistory", async () => {
      const { sdk, client } = await this.clients.sfn();
      const { events = [] } = await client.send(
        new sdk.GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: most }),
      );
      // The emulator that tests run against knows neither order nor limit.
      return events
        .map(historyEventOf)
        .sort((a, b) => b.id - a.id)
        .slice(0, most);
    });
  }

  allowTask(token: string, output: unknown) {
    return this.answer("states:SendTaskSuccess", async () => {
      const { sdk, client } = await this.clients.sfn();
      await client.send(new sdk.SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }));
    });
  }

  denyTask(token: string, error: string, cause: string) {
    return this.answer("states:SendTaskFailure", async () => {
      const { sdk, client } = await this.clients.sfn();
      await client.send(new sdk.SendTaskFailureCommand({ taskToken: token, error, cause: textOf(cause) }));
    });
  }

  private answer(action: string, send: () => Promise<void>): Promise<TaskAnswer> {
    return this.call(action, () =>
      unless(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"], "token-is-old" as const, async () => {
        await send();
        return "taken" as const;
      }),
    );
  }

  private async call<T>(action: string, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      throw this.failure(error, action);
    }
  }

  private failure(error: unknown, action: string): AwsFailure {
    return awsFailure(error, action, this.region, this.role);
  }
}

/** Takes an error of these names for an answer. */
async function unless<T, U>(names: readonly string[], answer: U, make: () => Promise<T>): Promise<T | U> {
  try {
    return await make();
  } catch (error) {
    if (namesOf(error).some((name) => names.includes(name))) return answer;
    throw error;
  }
}

/** Names stand behind a #, because some are words of DynamoDB's own. */
function projectionOf(attributes: readonly string[]) {
  return {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
}

function metricOf({ namespace, name, dimensions }: Metric) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Namespace: namespace, MetricName: name, Dimensions };
}
