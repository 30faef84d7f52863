import {
  type ComparisonOperator,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  type MetricDataQuery,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type StandardUnit,
  type Statistic,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { ACCOUNT, type Aws } from "../aws";
import {
  type Change,
  child,
  flag,
  type Kind,
  list,
  need,
  num,
  type Props,
  removedTags,
  tagList,
  text,
  texts,
} from "../kind";
import { goneIf } from "./gone";

const arnOf = (name: string, aws: Aws) => `arn:aws:cloudwatch:${aws.region}:${ACCOUNT}:alarm:${name}`;

function dimensions(props: Props) {
  return Object.entries(child(props, "dimensions") ?? {}).map(([Name, value]) => ({ Name, Value: String(value) }));
}

function queries(inputs: Props): MetricDataQuery[] {
  return list(inputs, "metricQueries").map((query) => {
    const metric = child(query, "metric");
    return {
      Id: need(query, "id"),
      Expression: text(query, "expression"),
      Label: text(query, "label"),
      ReturnData: flag(query, "returnData"),
      Period: num(query, "period"),
      ...(metric && {
        MetricStat: {
          Metric: {
            MetricName: text(metric, "metricName"),
            Namespace: text(metric, "namespace"),
            Dimensions: dimensions(metric),
          },
          Period: num(metric, "period"),
          Stat: need(metric, "stat"),
          Unit: text(metric, "unit") as StandardUnit | undefined,
        },
      }),
    };
  });
}

function actions(inputs: Props) {
  return {
    ActionsEnabled: flag(inputs, "actionsEnabled") ?? true,
    AlarmActions: texts(inputs, "alarmActions"),
    OKActions: texts(inputs, "okActions"),
    InsufficientDataActions: texts(inputs, "insufficientDataActions"),
    AlarmDescription: text(inputs, "alarmDescription"),
  };
}

async function putMetricAlarm(name: string, inputs: Props, aws: Aws): Promise<void> {
  const metrics = queries(inputs);
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      ...actions(inputs),
      ComparisonOperator: need(inputs, "comparisonOperator") as ComparisonOperator,
      EvaluationPeriods: num(inputs, "evaluationPeriods"),
      DatapointsToAlarm: num(inputs, "datapointsToAlarm"),
      Threshold: num(inputs, "threshold"),
      ThresholdMetricId: text(inputs, "thresholdMetricId"),
      TreatMissingData: text(inputs, "treatMissingData"),
      EvaluateLowSampleCountPercentile: text(inputs, "evaluateLowSampleCountPercentiles"),
      ...(metrics.length > 0
        ? { Metrics: metrics }
        : {
            MetricName: text(inputs, "metricName"),
            Namespace: text(inputs, "namespace"),
            Period: num(inputs, "period"),
            Statistic: text(inputs, "statistic") as Statistic | undefined,
            ExtendedStatistic: text(inputs, "extendedStatistic"),
            Unit: text(inputs, "unit") as StandardUnit | undefined,
            Dimensions: dimensions(inputs),
          }),
      Tags: tagList(inputs),
    }),
  );
}

async function putCompositeAlarm(name: string, inputs: Props, aws: Aws): Promise<void> {
  const AlarmRule = need(inputs, "alarmRule");
  const given = { AlarmName: name, AlarmRule, ...actions(inputs), Tags: tagList(inputs) };
  await aws.cloudwatch.send(new PutCompositeAlarmCommand(given));
}

async function retag(arn: string, change: Change, aws: Aws): Promise<void> {
  if (!change.changed.has("tags")) return;
  const gone = removedTags(change);
  if (gone.length > 0) await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: gone }));
  await aws.cloudwatch.send(new TagResourceCommand({ ResourceARN: arn, Tags: tagList(change.inputs) }));
}

function alarm(
  nameProperty: string,
  inputs: readonly string[],
  put: (name: string, inputs: Props, aws: Aws) => Promise<void>,
  replaceOn: readonly string[] = [],
): Kind {
  return {
    inputs: [nameProperty, ...inputs],
    replaceOn: [nameProperty, ...replaceOn],
    autoName: nameProperty,
    create: async (given, aws) => {
      const name = need(given, nameProperty);
      await put(name, given, aws);
      return { id: name, computed: { arn: arnOf(name, aws) } };
    },
    read: async (id, state, aws) => {
      const types = ["MetricAlarm", "CompositeAlarm"] as const;
      const found = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [id], AlarmTypes: [...types] }));
      const live = found.MetricAlarms?.[0] ?? found.CompositeAlarms?.[0];
      return live && { ...state, alarmActions: live.AlarmActions ?? [], actionsEnabled: live.ActionsEnabled };
    },
    update: async (id, change, aws) => {
      if ([...change.changed].some((property) => property !== "tags")) await put(id, change.inputs, aws);
      await retag(arnOf(id, aws), change, aws);
      return {};
    },
    delete: async (id, _state, aws) => {
      await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
    },
  };
}

const COMMON = ["actionsEnabled", "alarmActions", "alarmDescription", "insufficientDataActions", "okActions", "tags"];

/** aws:cloudwatch/metricAlarm:MetricAlarm. */
export const metricAlarm = alarm(
  "name",
  [
    ...COMMON,
    ...["comparisonOperator", "datapointsToAlarm", "dimensions", "evaluateLowSampleCountPercentiles", "period", "unit"],
    ...["evaluationPeriods", "extendedStatistic", "metricName", "metricQueries", "namespace", "statistic", "threshold"],
    ...["thresholdMetricId", "treatMissingData"],
  ],
  putMetricAlarm,
);

/** aws:cloudwatch/compositeAlarm:CompositeAlarm. moto lacks the call: a shim of ours keeps the rule, unevaluated. */
export const compositeAlarm = alarm("alarmName", [...COMMON, "alarmRule"], putCompositeAlarm, ["actionsEnabled"]);

/** aws:cloudwatch/dashboard:Dashboard. */
export const dashboard: Kind = {
  inputs: ["dashboardName", "dashboardBody"],
  replaceOn: ["dashboardName"],
  create: async (inputs, aws) => {
    const name = need(inputs, "dashboardName");
    await putDashboard(name, inputs, aws);
    return { id: name, computed: { dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}` } };
  },
  read: (id, state, aws) =>
    goneIf("ResourceNotFound|DashboardNotFoundError", async () => {
      const found = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: id }));
      return { ...state, dashboardBody: found.DashboardBody };
    }),
  update: async (id, { inputs }, aws) => {
    await putDashboard(id, inputs, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [id] }));
  },
};

async function putDashboard(name: string, inputs: Props, aws: Aws): Promise<void> {
  const DashboardBody = need(inputs, "dashboardBody");
  await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody }));
}
