/**
 * What it means that an alarm of the contract has no data at the end of a stage (its state is INSUFFICIENT_DATA). A plain
 * enumeration, because other languages get it from the schema.
 */
export enum NoData {
  /** Wait for data; go back when there is none at the end of a grace period. */
  Hold = "hold",
  /** Go back at once. */
  Rollback = "rollback",
  /** Take silence for good news. */
  Continue = "continue",
}

/** An alarm of the rollback contract, as a rollout judges it. */
export interface ContractAlarm {
  /** Its name in CloudWatch. */
  name: string;
  /** What it watches: `errorRate`, `latencyP95`, `unhealthyHosts`, `complaints`, or the name of a metric of your own. */
  metric: string;
  /** What no data means. */
  noData: NoData;
}

/** Alarms of the rollback contract, by colour. */
export interface ColourAlarms {
  /** Alarms that watch blue. */
  blue: ContractAlarm[];
  /** Alarms that watch green. */
  green: ContractAlarm[];
}
