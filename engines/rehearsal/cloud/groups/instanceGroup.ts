import type { JsonValue } from "../../asl/data/json";
import type { SeededRandom } from "../../asl/data/random";
import type { ColourCapacity } from "../colourCapacity";
import type { TargetState } from "../loadBalancer";

interface Instance {
  readonly id: string;
  readonly version: string;
  readonly inServiceFromMs: number;
  readonly healthyFromMs: number;
  /** When it was told to end; it then drains. */
  endsAtMs: number;
}

/** A launch template, by its names. */
export interface Template {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
}

/** Sizes of a group, and what it launches. */
export interface GroupSettings {
  readonly version: string;
  readonly least: number;
  readonly desired: number;
}

/** Small Linux instances are seen to be in service one to three minutes after they were asked for. */
const START_MS = { from: 60_000, to: 180_000 } as const;
/** Two checks, ten seconds apart: BlueGreenTargetGroups' defaults. */
const HEALTH_CHECKS_MS = 20_000;
/** An instance that ends leaves its target group first, for the deregistration delay: 30 s. */
const DRAIN_MS = 30_000;
/** And is listed as terminating until it is gone. */
const SHUTDOWN_MS = 60_000;

/** One Auto Scaling group of an instance-type target group, and the instances that follow from its sizes over time. */
export class InstanceGroup implements ColourCapacity {
  private instances: Instance[];
  private launched = 0;
  private unhealthyFromMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly name: string,
    private readonly template: Template,
    readonly most: number,
    private settings: GroupSettings,
  ) {
    // They have been running for long when the rehearsal begins.
    this.instances = Array.from({ length: settings.desired }, () => this.instance(settings.version, 0, 0));
  }

  get revision(): string {
    return `${this.template.arn}:${this.settings.version}`;
  }

  get desired(): number {
    return this.settings.desired;
  }

  get least(): number {
    return this.settings.least;
  }

  get version(): string {
    return this.settings.version;
  }

  /** What UpdateAutoScalingGroup starts: another version is for instances that are launched from now on, and replaces none. */
  update(settings: GroupSettings, nowMs: number, random: SeededRandom): void {
    this.settings = settings;
    const { version, desired } = settings;
    this.instances = [...this.present(nowMs)];
    const kept = this.instances.filter((one) => one.endsAtMs === Number.POSITIVE_INFINITY);
    // The default termination policy: those of older versions go first.
    kept.sort((a, b) => Number(b.version === version) - Number(a.version === version));
    for (const one of kept.slice(desired)) one.endsAtMs = nowMs;
    for (let missing = desired - kept.length; missing > 0; missing--) {
      const inServiceFromMs = nowMs + random.integer(START_MS.from, START_MS.to);
      this.instances.push(this.instance(version, inServiceFromMs, inServiceFromMs + HEALTH_CHECKS_MS));
    }
  }

  becomeUnhealthy(nowMs: number): void {
    this.unhealthyFromMs = Math.min(this.unhealthyFromMs, nowMs + HEALTH_CHECKS_MS);
  }

  targets(nowMs: number): readonly TargetState[] {
    const registered = this.instances.filter((one) => one.inServiceFromMs <= nowMs && nowMs < one.endsAtMs + DRAIN_MS);
    return registered.map((one) => {
      if (one.endsAtMs <= nowMs) return "draining";
      if (nowMs >= this.unhealthyFromMs) return "unhealthy";
      return one.healthyFromMs <= nowMs ? "healthy" : "initial";
    });
  }

  readonly versions = (nowMs: number): readonly string[] => [
    ...new Set(this.present(nowMs).map(({ version }) => version)),
  ];

  /** A group as DescribeAutoScalingGroups shows it. */
  describe(nowMs: number): JsonValue {
    const { version, least, desired } = this.settings;
    const of = (launched: string): JsonValue => ({
      LaunchTemplateId: this.template.id,
      LaunchTemplateName: this.template.name,
      Version: launched,
    });
    return {
      AutoScalingGroupName: this.name,
      MinSize: least,
      MaxSize: this.most,
      DesiredCapacity: desired,
      LaunchTemplate: of(version),
      Instances: this.present(nowMs).map((one) => ({
        InstanceId: one.id,
        LifecycleState: lifecycleState(one, nowMs),
        HealthStatus: "Healthy",
        LaunchTemplate: of(one.version),
      })),
    };
  }

  private present(nowMs: number): readonly Instance[] {
    return this.instances.filter((one) => nowMs < one.endsAtMs + DRAIN_MS + SHUTDOWN_MS);
  }

  private instance(version: string, inServiceFromMs: number, healthyFromMs: number): Instance {
    const id = `i-${String(this.launched++).padStart(17, "0")}`;
    return { id, version, inServiceFromMs, healthyFromMs, endsAtMs: Number.POSITIVE_INFINITY };
  }
}

function lifecycleState(one: Instance, nowMs: number): string {
  if (one.endsAtMs <= nowMs) return "Terminating";
  return one.inServiceFromMs <= nowMs ? "InService" : "Pending";
}
