import type { ContractMetric } from "../alarms/contractMetrics";
import type { ContractThresholds, PageThresholds } from "../alarms/thresholds";

/** A colour as CloudWatch knows it. */
export interface ColourFacts {
  readonly colour: "blue" | "green";
  /** `targetgroup/<name>/<id>` */
  readonly targetGroup: string;
  /** Name of the ECS service, or of the Auto Scaling group. */
  readonly serviceName: string;
}

/** A metric of the contract, once the values of its dimensions are known. */
export interface KnownMetric extends Omit<ContractMetric, "dimensions" | "colour"> {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly colour: { readonly dimension: string; readonly blue: string; readonly green: string } | undefined;
}

/** Everything that a dashboard's body is made of, once all of it is known. */
export interface DashboardFacts {
  readonly service: string;
  readonly environment: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `app/<name>/<id>` */
  readonly loadBalancer: string;
  /** Left out where the colours are Auto Scaling groups. */
  readonly clusterName?: string;
  readonly colours: readonly [ColourFacts, ColourFacts];
  readonly runbookUrl: string;
  readonly forwardMachineArn: string;
  readonly backMachineArn: string;
  readonly auditBucket: string;
  readonly contractAlarmNames: readonly string[];
  readonly pageAlarmNames: readonly string[];
  readonly page: PageThresholds;
  readonly contract: ContractThresholds;
  readonly metrics: readonly KnownMetric[];
}
