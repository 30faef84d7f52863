import type { SeededRandom } from "../../asl/data/random";
import type { Effects } from "../../faults/effects";
import type { TargetState } from "../loadBalancer";
import type { Version } from "./contractAlarms";
import type { Datapoint, VersionPoint } from "./datapoint";
import { sampleFailures } from "./sampling";
import type { Traffic } from "./traffic";

/** What a minute is measured of. */
export interface Measured {
  readonly traffic: Traffic;
  readonly effects: Effects;
  readonly targets: (version: Version) => readonly TargetState[];
  readonly baselineP95Ms: number;
  /** Values of the project's own metrics in a service in good order. */
  readonly healthyOwn: Readonly<Record<string, number>>;
  readonly random: SeededRandom;
  /** Both versions run on the stable colour, as in a rolling release: its figures are those of both together. */
  readonly mixed: boolean;
}

/** A percentile of a minute shows what at least this share of its requests suffered. */
const P95_SHARE = 0.05;

/** The minute that ends now. A healthy version answers every request, at the baseline's P95. */
export function measure(of: Measured, fromMs: number, toMs: number): Datapoint {
  return {
    endMs: toMs,
    stable: of.mixed ? mixedPoint(of, fromMs, toMs) : versionPoint(of, "stable", fromMs, toMs),
    canary: of.mixed ? { errors: 0, complaints: 0, own: {} } : versionPoint(of, "canary", fromMs, toMs),
  };
}

/** One colour that runs both versions: the release's failures are among the requests of all its tasks. */
function mixedPoint(of: Measured, fromMs: number, toMs: number): VersionPoint {
  const registered = of.targets("stable").filter((state) => state !== "draining");
  const health =
    registered.length === 0 ? {} : { unhealthyHosts: registered.filter((state) => state === "unhealthy").length };
  const fresh = of.traffic.counted("canary", fromMs, toMs);
  const requests = fresh + of.traffic.counted("stable", fromMs, toMs);
  const complaints = complained(of.effects, fromMs, toMs);
  if (requests === 0 || registered.length === 0) return { errors: 0, complaints, own: {}, ...health };
  const { errors, slowness } = of.effects;
  const failing = Math.max(0, ...errors.map((one) => one.share * part(one.fromMs, fromMs, toMs)));
  const slow = slowness.filter((one) => (fresh / requests) * part(one.fromMs, fromMs, toMs) >= P95_SHARE);
  return {
    requests,
    errors: sampleFailures(fresh, failing, of.random),
    p95Ms: Math.max(of.baselineP95Ms, ...slow.map((one) => one.p95Ms(of.baselineP95Ms))),
    complaints,
    own: fresh / requests >= P95_SHARE ? spoiled(of, fromMs, toMs) : of.healthyOwn,
    ...health,
  };
}

function versionPoint(of: Measured, version: Version, fromMs: number, toMs: number): VersionPoint {
  const registered = of.targets(version).filter((state) => state !== "draining");
  const unhealthyHosts = registered.filter((state) => state === "unhealthy").length;
  const health = registered.length === 0 ? {} : { unhealthyHosts };
  const complaints = version === "canary" ? complained(of.effects, fromMs, toMs) : 0;
  const requests = of.traffic.counted(version, fromMs, toMs);
  // Without a registered target the load balancer answers itself, and no target group counts it.
  if (requests === 0 || registered.length === 0) return { errors: 0, complaints, own: {}, ...health };
  const { errors, slowness } = version === "canary" ? of.effects : { errors: [], slowness: [] };
  const failing = Math.max(0, ...errors.map((one) => one.share * part(one.fromMs, fromMs, toMs)));
  const slow = slowness.filter((one) => part(one.fromMs, fromMs, toMs) >= P95_SHARE);
  return {
    requests,
    errors: sampleFailures(requests, failing, of.random),
    p95Ms: Math.max(of.baselineP95Ms, ...slow.map((one) => one.p95Ms(of.baselineP95Ms))),
    complaints,
    own: version === "canary" ? spoiled(of, fromMs, toMs) : of.healthyOwn,
    ...health,
  };
}

/** The last fault that began decides. */
function spoiled({ healthyOwn, effects }: Measured, fromMs: number, toMs: number): Readonly<Record<string, number>> {
  const begun = effects.own.filter((one) => part(one.fromMs, fromMs, toMs) >= P95_SHARE);
  return begun.length === 0
    ? healthyOwn
    : { ...healthyOwn, ...Object.fromEntries(begun.map((one) => [one.name, one.value])) };
}

function complained(effects: Effects, fromMs: number, toMs: number): number {
  return effects.complaints
    .filter(({ atMs }) => fromMs <= atMs && atMs < toMs)
    .reduce((sum, { count }) => sum + count, 0);
}

/** How much of the minute something was wrong that began at a moment. */
function part(beganMs: number, fromMs: number, toMs: number): number {
  return Math.min(1, Math.max(0, (toMs - Math.max(fromMs, beganMs)) / (toMs - fromMs)));
}
