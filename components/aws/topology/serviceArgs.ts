import type * as pulumi from "@pulumi/pulumi";
import type { ContractMetricArgs } from "../alarms/contractMetrics";
import type { ContractThresholdsArgs, EvaluationArgs, PageThresholdsArgs } from "../alarms/thresholds";
import type { HttpsListenerArgs, TestRulesArgs } from "../weightedCanaryListener";
import type { RingRuleArgs } from "./ringRule";
import type { ColourWeightsArgs } from "./weightsAtCreation";

/** Which requests are the service's, and where they arrive. */
export interface ServiceRoutingArgs {
  /** Listener to add the rules to; or give `https`. */
  listenerArn?: pulumi.Input<string>;
  /** Listener to create. */
  https?: HttpsListenerArgs;
  /** Host names that production answers to. @defaultValue every host */
  hosts?: string[];
  /** Path patterns that production answers to. @defaultValue every path */
  paths?: string[];
  /** Priority of the production rule, 3 to 50000; the test rules take the two before it. @defaultValue 100 */
  priority?: number;
  /** How tests reach a colour. */
  test?: TestRulesArgs;
  /** What `readLiveState` says, in case that the production rule has to be created again. @defaultValue blue 100, green 0 */
  weightsAtCreation?: ColourWeightsArgs;
  /** Requests that are ring 0 of a release by strategy `rings`; decide on it when the service is made. @defaultValue no ring rule */
  ring?: RingRuleArgs;
}

/** When people are paged, and when traffic goes back. */
export interface ServiceAlarmsArgs {
  /** https address of what to do when an alarm goes off. */
  runbookUrl: string;
  /** Thresholds that page people. */
  page?: PageThresholdsArgs;
  /** Thresholds that roll back. */
  contract?: ContractThresholdsArgs;
  /** Metrics of your own that roll back, too. @defaultValue none */
  metrics?: ContractMetricArgs[];
  /** When an alarm goes off. */
  evaluation?: EvaluationArgs;
  /**
   * Longest time from the first minute that is measured above the threshold to all traffic on the stable version, 1 to 3600
   * seconds. @defaultValue 300
   */
  objectiveSeconds?: number;
}
