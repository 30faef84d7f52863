import type { ContractAlarm } from "./contractAlarms";
import type { Datapoint } from "./datapoint";

/** State of an alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** Beyond the periods that an alarm needs, CloudWatch looks at a few more for data that comes late ("evaluation range"). */
const EXTRA_PERIODS = 2;

/** One metric alarm: M of the last N periods that have data. */
export class MetricAlarm {
  private current: AlarmState;

  constructor(
    readonly rule: ContractAlarm,
    initial: AlarmState,
  ) {
    this.current = initial;
  }

  get state(): AlarmState {
    return this.current;
  }

  /** Minutes that {@link evaluate} can look at. */
  get reachMinutes(): number {
    return this.rule.periodMinutes * (this.rule.periods + EXTRA_PERIODS);
  }

  /**
   * Judges what has arrived by now. `minutes` are the points that arrived, oldest first; `slots` says how many of the latest
   * minutes in CloudWatch's view have no point yet. Returns the state before when it changed.
   */
  evaluate(minutes: readonly Datapoint[], notYetArrived: number): AlarmState | undefined {
    const before = this.current;
    this.current = this.judge(minutes, notYetArrived);
    return before === this.current ? undefined : before;
  }

  private judge(minutes: readonly Datapoint[], notYetArrived: number): AlarmState {
    const { rule } = this;
    if (rule.periodMinutes > 1) return rule.breaches(minutes.slice(-rule.periodMinutes)) === true ? "ALARM" : "OK";
    const range = rule.periods + EXTRA_PERIODS - notYetArrived;
    const judged: boolean[] = [];
    let oldest = 0;
    for (let back = 1; back <= Math.min(range, minutes.length) && judged.length < rule.periods; back++) {
      const verdict = rule.breaches(minutes.slice(minutes.length - back, minutes.length - back + 1));
      if (verdict === undefined) continue;
      judged.push(verdict);
      oldest = back + notYetArrived;
    }
    const breaching = judged.filter((breach) => breach).length;
    if (breaching >= rule.toAlarm) return "ALARM";
    // Data that is all bad is not waited with for more of it (CloudWatch User Guide, "Avoiding premature transitions to alarm
    // state"): `- - - X -` rings at 2 of 3, `0 - X - -` does not.
    const onlyBad = breaching > 0 && breaching === judged.length;
    if (onlyBad && oldest >= rule.toAlarm && rule.missing === "missing") return "ALARM";
    if (judged.length === 0) return rule.missing === "notBreaching" ? "OK" : "INSUFFICIENT_DATA";
    return "OK";
  }
}
