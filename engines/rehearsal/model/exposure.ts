import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import { baselineP95, healthyOwn, type Version } from "../cloud/cloudwatch/contractAlarms";
import { measure } from "../cloud/cloudwatch/measure";
import type { Traffic } from "../cloud/cloudwatch/traffic";
import type { ColourCapacity } from "../cloud/colourCapacity";
import { EcsService } from "../cloud/ecsService";
import type { LoadBalancer, TargetState, Weights } from "../cloud/loadBalancer";
import type { Effects } from "../faults/effects";
import type { RehearsalRequest } from "../rehearsal";
import type { Observations } from "../report/observations";
import { serviceRevision } from "./rehearsalDeployment";
import { CANDIDATE } from "./rehearsalRecord";
import { RollingShare } from "./rollingShare";

/** Share of all requests that come by the ring rule, where there is one. */
const RING_SHARE = 0.02;

/** What decides who meets which version. The last three are made after it. */
interface ExposureOf {
  readonly clock: VirtualClock;
  readonly request: RehearsalRequest;
  /** Whether it is the first release ever. */
  readonly bootstrap: boolean;
  readonly seen: Observations;
  readonly traffic: Traffic;
  readonly effects: Effects;
  readonly random: SeededRandom;
  readonly services: () => Readonly<Record<Version, ColourCapacity>>;
  readonly loadBalancer: () => LoadBalancer;
  readonly stageBegan: (stage: number) => void;
}

/** Who meets which version, by both rules or by the tasks of a rolling release; whether anybody answers; and what is measured of it. */
export class Exposure {
  /** The share of a rolling release; undefined with any other strategy, and for groups, which refuse it. */
  readonly rolling: RollingShare | undefined;
  private readonly healthyOwn: Readonly<Record<string, number>>;

  constructor(private readonly of: ExposureOf) {
    const { plan, capacity, triggers } = of.request;
    this.rolling = plan.strategy === "rolling" && capacity !== "autoscaling" ? this.rollingShare() : undefined;
    this.healthyOwn = healthyOwn(triggers);
  }

  /** Percent of the traffic that meets the version before, and the release: the rule's weights, or a rolling release's share. */
  get weights(): Weights {
    return this.rolling?.exposure ?? this.of.loadBalancer().weights;
  }

  /** Sends the traffic where the rules lead now. */
  divide(): void {
    const { traffic, clock, loadBalancer } = this.of;
    const { weights, ring } = loadBalancer();
    const part = ring === undefined ? 0 : RING_SHARE;
    const share = (version: Version): number => (1 - part) * weights[version] + part * (ring?.[version] ?? 0);
    if (this.rolling !== undefined) traffic.shift(this.weights, clock.now());
    else traffic.shift({ stable: share("stable"), canary: share("canary") }, clock.now());
  }

  targets(version: Version): readonly TargetState[] {
    return this.of.services()[version].targets(this.of.clock.now());
  }

  /** Notes who is served. The first release ever has nobody behind the stable weight, and nobody calls it yet. */
  look(): void {
    const { weights } = this.of.loadBalancer();
    for (const version of ["stable", "canary"] as const) {
      if (weights[version] === 0 || (version === "stable" && this.of.bootstrap)) continue;
      const able = this.targets(version).some((state) => state === "healthy" || state === "unhealthy");
      this.of.seen.served(version, able);
    }
  }

  /** The metrics of the minute that ends now. */
  measure(fromMs: number): ReturnType<typeof measure> {
    this.look();
    const { traffic, effects, random, clock, request } = this.of;
    const of = {
      traffic,
      effects,
      targets: (version: Version) => this.targets(version),
      baselineP95Ms: baselineP95(request.triggers),
      healthyOwn: this.healthyOwn,
      random,
      mixed: this.rolling !== undefined,
    };
    return measure(of, fromMs, clock.now());
  }

  private rollingShare(): RollingShare {
    const { clock, request, seen, services, loadBalancer, stageBegan } = this.of;
    return new RollingShare({
      clock,
      service: () => ecsServiceOf(services().stable),
      revision: serviceRevision(request, CANDIDATE),
      weights: () => loadBalancer().weights,
      onChanged: () => {
        this.divide();
        seen.exposed(this.weights);
      },
      onRolled: () => {
        const stage = seen.rolled();
        if (stage !== undefined) stageBegan(stage);
      },
    });
  }
}

/** A colour that is an ECS service; throws where it is an Auto Scaling group. */
export function ecsServiceOf(capacity: ColourCapacity): EcsService {
  if (!(capacity instanceof EcsService)) throw new Error(`${capacity.name} is no ECS service.`);
  return capacity;
}
