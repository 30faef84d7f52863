import type { JsonValue } from "../asl/data/json";
import type { SeededRandom } from "../asl/data/random";
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

/** Fargate tasks of small images are seen to run 30 to 60 seconds after they were asked for. */
const START_MS = { from: 30_000, to: 60_000 } as const;
/** Two checks, ten seconds apart: BlueGreenTargetGroups' defaults. */
const HEALTH_CHECKS_MS = 20_000;
/** A stopping task leaves its target group at once and runs on for the deregistration delay: 30 s. */
const DRAIN_MS = 30_000;

/** One ECS service: a revision, a count, and the tasks that follow from them over time. */
export class EcsService {
  private tasks: Task[] = [];
  private deployment = 1;
  private unhealthyFromMs = Number.POSITIVE_INFINITY;

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
   * the old ones stop. A smaller count stops the newest tasks.
   */
  update(placed: Placed & { readonly force: boolean }, nowMs: number, random: SeededRandom): void {
    const { revision, count, force } = placed;
    if (force || revision !== this.placed.revision) this.deployment++;
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
    for (const task of this.tasks) {
      if (task.deployment !== this.deployment) task.stopsAtMs = Math.min(task.stopsAtMs, replacedMs);
    }
  }

  /** From now on every task fails its health check, also those that ECS starts in its place. */
  becomeUnhealthy(nowMs: number): void {
    this.unhealthyFromMs = Math.min(this.unhealthyFromMs, nowMs + HEALTH_CHECKS_MS);
  }

  /** States of the registered targets, and of those that drain. */
  targets(nowMs: number): TargetState[] {
    return this.running(nowMs).map((task) => {
      if (task.stopsAtMs <= nowMs) return "draining";
      if (nowMs >= this.unhealthyFromMs) return "unhealthy";
      return task.healthyFromMs <= nowMs ? "healthy" : "initial";
    });
  }

  /** A service as DescribeServices shows it. */
  describe(clusterArn: string, nowMs: number): JsonValue {
    const running = this.running(nowMs);
    const current = running.filter((task) => task.deployment === this.deployment && task.stopsAtMs > nowMs);
    const old = running.filter((task) => task.deployment !== this.deployment);
    const steady = current.length === this.placed.count && running.length === current.length;
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
          RolloutState: steady ? "COMPLETED" : "IN_PROGRESS",
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

  private current(): readonly Task[] {
    return this.tasks.filter((task) => task.deployment === this.deployment);
  }

  private running(nowMs: number): readonly Task[] {
    return this.tasks.filter((task) => task.runsFromMs <= nowMs && nowMs < task.stopsAtMs + DRAIN_MS);
  }
}
