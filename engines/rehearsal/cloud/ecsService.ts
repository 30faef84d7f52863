import type { JsonValue } from "../asl/data/json";
import type { SeededRandom } from "../asl/data/random";
import type { ColourCapacity } from "./colourCapacity";
import type { TargetState } from "./loadBalancer";

interface Task {
  readonly revision: string;
  /** Number of the deployment that started it. */
  readonly deployment: number;
  readonly runsFromMs: number;
  readonly healthyFromMs: number;
  /** When it was told to stop; it then drains. */
  stopsAtMs: number;
}

/** What a service was told to run. */
export interface Placed {
  readonly revision: string;
  readonly count: number;
}

/** How ECS watches the deployments of a service from an update on; without it ECS puts no revision back by itself. */
export interface DeploymentWatch {
  /** The circuit breaker goes back when tasks do not become healthy. */
  readonly breaker: boolean;
  /** Alarms that make it go back. */
  readonly alarms: readonly string[];
}

/** An update, and how it is watched where that changes. */
export interface ServiceUpdate extends Placed {
  readonly force: boolean;
  readonly watch?: DeploymentWatch;
}

/** Fargate tasks of small images are seen to run 30 to 60 seconds after they were asked for. */
const START_MS = { from: 30_000, to: 60_000 } as const;
/** Two checks, ten seconds apart: BlueGreenTargetGroups' defaults. */
const HEALTH_CHECKS_MS = 20_000;
/** A stopping task leaves its target group at once and runs on for the deregistration delay: 30 s. */
const DRAIN_MS = 30_000;
/** The circuit breaker opens at three failures: of two tasks that is the second round of starting, checking and stopping. */
const BREAKER_MS = 160_000;
/** ECS looks at the alarms of a deployment every so often. */
const ALARM_MS = 30_000;
/** And for as long after its last step as they look back: three periods of a minute. */
const ALARM_BAKE_MS = 180_000;

/** One ECS service: a revision, a count, and the tasks that follow from them over time. */
export class EcsService implements ColourCapacity {
  private tasks: Task[] = [];
  private deployment = 1;
  private deployments = 1;
  private unhealthyFromMs = Number.POSITIVE_INFINITY;
  /** A revision whose tasks fail their health checks from a moment on. */
  private spoiled = { revision: "", fromMs: Number.POSITIVE_INFINITY };
  private watch: DeploymentWatch = { breaker: false, alarms: [] };
  /** Deployment that ECS goes back to, and when it does; it has none before the second one. */
  private before: { readonly revision: string; readonly deployment: number } | undefined;
  private givenUpMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly name: string,
    readonly targetGroupArn: string,
    private placed: Placed,
  ) {
    // They have been running for long when the rehearsal begins.
    this.tasks = Array.from({ length: placed.count }, () => ({
      revision: placed.revision,
      deployment: this.deployment,
      runsFromMs: 0,
      healthyFromMs: 0,
      stopsAtMs: Number.POSITIVE_INFINITY,
    }));
  }

  get revision(): string {
    return this.placed.revision;
  }

  get desired(): number {
    return this.placed.count;
  }

  /**
   * What UpdateService starts. A new revision, or `force`, is a new deployment: its tasks start first, and when all are healthy
   * the old ones stop. A smaller count stops the newest tasks. How deployments are watched begins none.
   */
  update({ revision, count, force, watch }: ServiceUpdate, nowMs: number, random: SeededRandom): void {
    const isNew = force || revision !== this.placed.revision;
    const wasDone = this.isDone(nowMs);
    if (watch !== undefined) {
      this.watch = watch;
      if (!watch.breaker) this.givenUpMs = Number.POSITIVE_INFINITY;
      if (!isNew && count === this.placed.count) return;
    }
    if (isNew) {
      if (wasDone) this.before = { revision: this.placed.revision, deployment: this.deployment };
      this.deployment = ++this.deployments;
      this.givenUpMs = Number.POSITIVE_INFINITY;
    }
    this.placed = { revision, count };
    this.tasks = this.tasks.filter((task) => task.stopsAtMs + DRAIN_MS > nowMs);
    const kept = this.current().filter((task) => task.stopsAtMs === Number.POSITIVE_INFINITY);
    for (const task of kept.slice(count)) task.stopsAtMs = nowMs;
    for (let missing = count - kept.length; missing > 0; missing--) {
      const runsFromMs = nowMs + random.integer(START_MS.from, START_MS.to);
      const healthyFromMs = runsFromMs + HEALTH_CHECKS_MS;
      const stopsAtMs = Number.POSITIVE_INFINITY;
      this.tasks.push({ revision, deployment: this.deployment, runsFromMs, healthyFromMs, stopsAtMs });
    }
    const replacedMs = Math.max(nowMs, ...this.current().map((task) => task.healthyFromMs));
    if (revision === this.spoiled.revision && this.spoiled.fromMs <= replacedMs) {
      this.fail(Math.max(nowMs, this.spoiled.fromMs));
      return;
    }
    this.stopOthers(replacedMs);
  }

  /** From now on every task fails its health check, also those that ECS starts in its place. */
  becomeUnhealthy(nowMs: number): void {
    this.unhealthyFromMs = Math.min(this.unhealthyFromMs, nowMs + HEALTH_CHECKS_MS);
  }

  /** From now on every task of one revision fails its health check, also those that ECS starts anew. */
  spoil(revision: string, nowMs: number): void {
    const fromMs = nowMs + HEALTH_CHECKS_MS;
    this.spoiled = { revision, fromMs };
    const waiting = this.tasks.some((task) => task.deployment !== this.deployment && task.stopsAtMs > fromMs);
    if (revision === this.placed.revision && waiting) this.fail(fromMs);
  }

  /** An alarm rings: a deployment that is watched by it, and is not done, is given up. */
  alarmRang(name: string, nowMs: number): void {
    if (!this.watch.alarms.includes(name) || this.before === undefined || this.isDone(nowMs)) return;
    this.givenUpMs = Math.min(this.givenUpMs, nowMs + ALARM_MS);
  }

  /** Gives the deployment up when its time has come, and goes back to the one before. */
  advance(nowMs: number): void {
    if (this.before === undefined || this.givenUpMs > nowMs) return;
    this.givenUpMs = Number.POSITIVE_INFINITY;
    this.watch = { ...this.watch, alarms: [] };
    this.deployment = this.before.deployment;
    this.placed = { revision: this.before.revision, count: this.placed.count };
    const kept = this.current().filter((task) => task.stopsAtMs > nowMs);
    for (const task of kept) task.stopsAtMs = Number.POSITIVE_INFINITY;
    for (let missing = this.placed.count - kept.length; missing > 0; missing--) {
      const runsFromMs = nowMs + START_MS.to;
      this.tasks.push({
        revision: this.placed.revision,
        deployment: this.deployment,
        runsFromMs,
        healthyFromMs: runsFromMs + HEALTH_CHECKS_MS,
        stopsAtMs: Number.POSITIVE_INFINITY,
      });
    }
    this.stopOthers(Math.max(nowMs, ...this.serving().map((task) => task.healthyFromMs)));
  }

  /** When something changes by itself next; infinite when nothing does. */
  nextChangeMs(nowMs: number): number {
    const moments = [
      this.givenUpMs,
      this.spoiled.fromMs,
      ...this.tasks.flatMap(({ runsFromMs, healthyFromMs, stopsAtMs }) => [runsFromMs, healthyFromMs, stopsAtMs]),
    ];
    return Math.min(...moments.filter((ms) => ms > nowMs), Number.POSITIVE_INFINITY);
  }

  /** Share of the service's requests that tasks of a revision get, 0 to 1: of the healthy ones, and of all where none is. */
  shareOf(revision: string, nowMs: number): number {
    const registered = this.running(nowMs).filter((task) => task.stopsAtMs > nowMs);
    const healthy = registered.filter((task) => task.healthyFromMs <= nowMs && !this.isUnhealthy(task, nowMs));
    const pool = healthy.length === 0 ? registered : healthy;
    return pool.length === 0 ? 0 : pool.filter((task) => task.revision === revision).length / pool.length;
  }

  /** States of the registered targets, and of those that drain. */
  targets(nowMs: number): TargetState[] {
    return this.running(nowMs).map((task) => {
      if (task.stopsAtMs <= nowMs) return "draining";
      if (this.isUnhealthy(task, nowMs)) return "unhealthy";
      return task.healthyFromMs <= nowMs ? "healthy" : "initial";
    });
  }

  /** A service as DescribeServices shows it. */
  describe(clusterArn: string, nowMs: number): JsonValue {
    const running = this.running(nowMs);
    const current = running.filter((task) => task.deployment === this.deployment && task.stopsAtMs > nowMs);
    const old = running.filter((task) => task.deployment !== this.deployment);
    const before = old[0];
    return {
      ServiceName: this.name,
      ClusterArn: clusterArn,
      Status: "ACTIVE",
      TaskDefinition: this.placed.revision,
      DesiredCount: this.placed.count,
      RunningCount: running.length,
      PendingCount: this.placed.count - current.length,
      Deployments: [
        {
          Id: `ecs-svc/${this.deployment}`,
          Status: "PRIMARY",
          TaskDefinition: this.placed.revision,
          DesiredCount: this.placed.count,
          RunningCount: current.length,
          PendingCount: this.placed.count - current.length,
          RolloutState: this.isDone(nowMs) ? "COMPLETED" : "IN_PROGRESS",
        },
        ...(before === undefined
          ? []
          : [
              {
                Id: `ecs-svc/${before.deployment}`,
                Status: "ACTIVE",
                TaskDefinition: before.revision,
                DesiredCount: 0,
                RunningCount: old.length,
                PendingCount: 0,
                RolloutState: "COMPLETED",
              },
            ]),
      ],
    };
  }

  /** As many tasks as are wanted, none of another deployment, and the alarms that watch it were quiet for long enough. */
  private isDone(nowMs: number): boolean {
    const running = this.running(nowMs);
    const current = running.filter((task) => task.deployment === this.deployment && task.stopsAtMs > nowMs);
    if (current.length !== this.placed.count || running.length !== current.length) return false;
    if (this.watch.alarms.length === 0) return true;
    const lastMs = Math.max(
      ...current.map((task) => task.healthyFromMs),
      ...this.tasks.filter((task) => task.deployment !== this.deployment).map((task) => task.stopsAtMs + DRAIN_MS),
    );
    return nowMs >= lastMs + ALARM_BAKE_MS;
  }

  /** The tasks of the current deployment never become healthy: the others stay, and the circuit breaker opens. */
  private fail(sinceMs: number): void {
    for (const task of this.tasks) {
      if (task.deployment !== this.deployment && task.stopsAtMs > sinceMs) task.stopsAtMs = Number.POSITIVE_INFINITY;
    }
    if (this.watch.breaker && this.before !== undefined) this.givenUpMs = sinceMs + BREAKER_MS;
  }

  private stopOthers(atMs: number): void {
    for (const task of this.tasks) {
      if (task.deployment !== this.deployment) task.stopsAtMs = Math.min(task.stopsAtMs, atMs);
    }
  }

  private isUnhealthy(task: Task, nowMs: number): boolean {
    const { revision, fromMs } = this.spoiled;
    return nowMs >= this.unhealthyFromMs || (task.revision === revision && nowMs >= fromMs);
  }

  private serving(): readonly Task[] {
    return this.current().filter((task) => task.stopsAtMs === Number.POSITIVE_INFINITY);
  }

  private current(): readonly Task[] {
    return this.tasks.filter((task) => task.deployment === this.deployment);
  }

  private running(nowMs: number): readonly Task[] {
    return this.tasks.filter((task) => task.runsFromMs <= nowMs && nowMs < task.stopsAtMs + DRAIN_MS);
  }
}
