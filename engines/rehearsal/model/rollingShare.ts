import type { ClockHandle, VirtualClock } from "../clock";
import type { EcsService } from "../cloud/ecsService";
import type { Weights } from "../cloud/loadBalancer";

/** What a {@link RollingShare} looks at, and whom it tells. */
export interface RollingSetup {
  readonly clock: VirtualClock;
  /** The live service, as soon as there is one. */
  readonly service: () => EcsService;
  /** Revision of the release. */
  readonly revision: string;
  /** The rule's weights, as they stand. */
  readonly weights: () => Weights;
  /** The share may have changed. */
  readonly onChanged: () => void;
  /** ECS was told to run the release. */
  readonly onRolled: () => void;
}

/** Who meets which version while ECS replaces the live service's tasks: its tasks' shares, which change without any call. */
export class RollingShare {
  private next: ClockHandle | undefined;

  constructor(private readonly setup: RollingSetup) {}

  /** Percent of the traffic that meets the version before, and the release. */
  get exposure(): Weights {
    const { clock, service, revision, weights } = this.setup;
    const { stable, canary: idle } = weights();
    const canary = Math.round(stable * service().shareOf(revision, clock.now()));
    return { stable: stable + idle - canary, canary };
  }

  /** The service was told something. */
  told(): void {
    if (this.setup.service().revision === this.setup.revision) this.setup.onRolled();
    this.follow();
  }

  /** The release's tasks fail their health checks from now on. */
  spoil(): void {
    const { clock, service, revision } = this.setup;
    service().spoil(revision, clock.now());
    this.follow();
  }

  /** An alarm rings. */
  alarmRang(name: string): void {
    this.setup.service().alarmRang(name, this.setup.clock.now());
    this.follow();
  }

  /** Looks again whenever a task becomes healthy or stops, for as long as something is to change. */
  private follow(): void {
    const { clock, onChanged } = this.setup;
    const service = this.setup.service();
    service.advance(clock.now());
    onChanged();
    this.next?.cancel();
    const nextMs = service.nextChangeMs(clock.now());
    this.next = nextMs === Number.POSITIVE_INFINITY ? undefined : clock.at(nextMs, () => this.follow());
  }
}
