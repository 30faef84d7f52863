import { invalid } from "../awsError";
import { Parameters } from "../parameters";
import type { Action } from "../service";
import type { ContractAlarm } from "./contractAlarms";
import type { Datapoint } from "./datapoint";
import { Figures } from "./figures";
import { type AlarmState, MetricAlarm } from "./metricAlarm";

/** A change of an alarm's state. */
export interface AlarmChange {
  readonly alarm: ContractAlarm;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

/** Source: DescribeAlarms, AlarmNames and MaxRecords. */
const MOST_NAMES = 100;

/**
 * CloudWatch: metric alarms over the minutes that the model measures. Load balancer metrics of a minute arrive a minute after
 * its end, and alarms are evaluated once a minute.
 */
export class CloudWatch {
  readonly prefixes = { "aws-sdk:cloudwatch": "CloudWatch" };
  readonly throttling = "CloudWatchException";
  private readonly alarms: ReadonlyMap<string, MetricAlarm>;
  private readonly points: Datapoint[] = [];
  private readonly reach: number;

  constructor(
    alarms: readonly ContractAlarm[],
    initial: (alarm: ContractAlarm) => AlarmState,
    private readonly onChanged: (change: AlarmChange) => void,
    private readonly figures = new Figures(() => undefined, 0),
  ) {
    this.alarms = new Map(alarms.map((alarm) => [alarm.name, new MetricAlarm(alarm, initial(alarm))]));
    this.reach = Math.max(...[...this.alarms.values()].map((alarm) => alarm.reachMinutes));
  }

  readonly actions: Readonly<Record<string, Action>> = {
    describeAlarms: (parameters) => {
      const request = new Parameters(parameters, ["AlarmNames", "AlarmTypes", "MaxRecords"]);
      const names = request.texts("AlarmNames");
      if (names.length > MOST_NAMES) throw invalid(`At most ${MOST_NAMES} alarm names.`);
      for (const type of request.texts("AlarmTypes")) {
        if (type !== "MetricAlarm") throw invalid(`The model has metric alarms only, not ${type}.`);
      }
      const most = request.has("MaxRecords") ? request.whole("MaxRecords", 1, MOST_NAMES) : 50;
      const found = [...new Set(names)].flatMap((name) => this.alarms.get(name) ?? []);
      const MetricAlarms = found
        .slice(0, most)
        .map((alarm) => ({ AlarmName: alarm.rule.name, StateValue: alarm.state }));
      return { output: { MetricAlarms, CompositeAlarms: [] } };
    },
    getMetricData: (parameters) => ({ output: this.figures.read(parameters) }),
  };

  /** A minute's metrics have arrived; every alarm is evaluated. `notYetArrived`: minutes that ended since. */
  arrive(point: Datapoint, notYetArrived: number): void {
    this.points.push(point);
    this.figures.add(point);
    if (this.points.length > 2 * this.reach) this.points.splice(0, this.points.length - this.reach);
    for (const alarm of this.alarms.values()) {
      const from = alarm.evaluate(this.points, notYetArrived);
      if (from !== undefined) this.onChanged({ alarm: alarm.rule, from, to: alarm.state });
    }
  }
}
