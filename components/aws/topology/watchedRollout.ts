import type * as pulumi from "@pulumi/pulumi";
import { refuse } from "../args/refuse";
import { ReleaseAlarms, type ReleaseAlarmsArgs } from "../releaseAlarms";
import { ReleaseDashboard, type ReleaseDashboardArgs } from "../releaseDashboard";
import { Rollout, type RolloutArgs } from "../rollout";
import type { WeightedCanaryListener } from "../weightedCanaryListener";
import type { RolloutOf } from "./inFlight";

type AlarmsArgs = Omit<
  ReleaseAlarmsArgs,
  "service" | "environment" | "listenerArn" | "clusterArn" | "blue" | "green" | "topicArn"
>;

/** What the components of a whole service are asked alike, whatever runs in its colours. */
interface ServiceArgs
  extends Pick<
    RolloutArgs,
    | "initialCount"
    | "clusterArn"
    | "smokeTest"
    | "verifier"
    | "attestor"
    | "auditMode"
    | "auditLock"
    | "auditRetentionDays"
  > {
  alarms: AlarmsArgs;
  dashboard?: boolean;
}

/** What a service in two colours is watched and rolled out by. */
export interface WatchedRollout {
  readonly alarms: ReleaseAlarms;
  readonly engine: Rollout;
}

/** What differs: the colours, where their metrics are, and what the rollout places. */
export interface WatchedColours {
  readonly rollout: RolloutOf;
  readonly listener: WeightedCanaryListener;
  readonly topicArn: pulumi.Output<string>;
  /** Both colours; `clusterArn` where ECS has their metrics. */
  readonly watched: Pick<ReleaseDashboardArgs, "blue" | "green" | "clusterArn">;
  /** Seconds a draining target keeps its connections. @defaultValue 30 */
  readonly drainSeconds: number | undefined;
  readonly placed: Pick<RolloutArgs, "containerName" | "taskRoleArns" | "autoScaling" | "adopted">;
}

/** Declares the alarms of both colours, the rollout that moves between them, and the dashboard, as children of a component. */
export function watchAndRollOut(
  owner: pulumi.ComponentResource,
  name: string,
  args: ServiceArgs,
  { rollout, listener, topicArn, watched, drainSeconds = 30, placed }: WatchedColours,
): WatchedRollout {
  const parent = { parent: owner };
  const { blue, green } = watched;
  const { listenerArn } = listener;
  const alarms = new ReleaseAlarms(
    `${name}-alarms`,
    { ...args.alarms, ...rollout, listenerArn, ...watched, topicArn },
    parent,
  );
  const engine = new Rollout(
    `${name}-rollout`,
    {
      ...rollout,
      ...placed,
      productionRuleArn: listener.productionRule.arn,
      ...(listener.ringRule === undefined ? {} : { ringRuleArn: listener.ringRule.arn }),
      drainSeconds: Math.max(60, drainSeconds),
      blue: { ...blue, alarms: alarms.contractAlarms.blue },
      green: { ...green, alarms: alarms.contractAlarms.green },
      contract: alarms.contract,
      topicArn,
      ...(args.initialCount === undefined ? {} : { initialCount: args.initialCount }),
      ...(args.clusterArn === undefined ? {} : { clusterArn: args.clusterArn }),
      ...(args.smokeTest === undefined ? {} : { smokeTest: args.smokeTest }),
      ...(args.verifier === undefined ? {} : { verifier: args.verifier }),
      ...(args.attestor === undefined ? {} : { attestor: args.attestor }),
      ...(args.auditMode === undefined ? {} : { auditMode: args.auditMode }),
      ...(args.auditLock === undefined ? {} : { auditLock: args.auditLock }),
      ...(args.auditRetentionDays === undefined ? {} : { auditRetentionDays: args.auditRetentionDays }),
    },
    parent,
  );
  if (args.dashboard !== false) {
    const { runbookUrl, page, contract, metrics } = args.alarms;
    new ReleaseDashboard(
      `${name}-dashboard`,
      {
        ...rollout,
        listenerArn,
        ...watched,
        runbookUrl,
        alarms: {
          contractAlarms: alarms.contractAlarms,
          pageAlarmNames: alarms.pageAlarmNames,
          compositeAlarmName: alarms.compositeAlarmName,
        },
        rollout: {
          forwardMachineArn: engine.forwardMachineArn,
          backMachineArn: engine.backMachineArn,
          auditBucket: engine.auditBucket,
        },
        ...(page === undefined ? {} : { page }),
        ...(contract === undefined ? {} : { contract }),
        ...(metrics === undefined ? {} : { metrics }),
      },
      parent,
    );
  }
  return { alarms, engine };
}

/** Refuses a smoke test that could not reach the idle colour. */
export function checkSmokeTestHost(smokeTest: RolloutArgs["smokeTest"], blueHost: string | undefined): void {
  if (smokeTest === undefined || blueHost !== undefined) return;
  refuse(
    "routing.test.blueHost, routing.test.greenHost",
    "given where there is a smoke test",
    undefined,
    "A smoke test reaches the idle colour by an address, and the default test rules want a header.",
  );
}
