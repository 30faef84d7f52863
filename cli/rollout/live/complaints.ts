import type { Edge, Metric } from "../account/edge";
import { missingService, type Places } from "../account/places";
import type { Clock } from "./clock";

/** The metric that the contract's alarms on complaints watch (components/aws/alarms). */
export function complaintsMetric({ service, environment }: Pick<Places, "service" | "environment">): Metric {
  return { namespace: "Airlock", name: "Complaints", dimensions: { Service: service, Environment: environment } };
}

/** What the contract bears. */
export interface ComplaintLimit {
  /** More than this many go back. */
  readonly threshold: number;
  readonly windowSeconds: number;
}

/** A complaint that was counted. */
export interface Counted {
  /** Undefined where no alarm watches complaints. */
  readonly limit: ComplaintLimit | undefined;
  /** Complaints within the window, these ones included; undefined where it could not be read. */
  readonly inWindow: number | undefined;
  /** Why something is undefined. */
  readonly notKnown: readonly string[];
}

const USUAL_WINDOW_SECONDS = 3_600;

/**
 * Counts complaints in. Alarms and sum are read first, because a datum takes a minute to be seen, and because counting for a service that is not
 * there would succeed quietly.
 */
export async function complain(edge: Edge, places: Places, count: number, clock: Clock): Promise<Counted> {
  const metric = complaintsMetric(places);
  const now = clock.now();
  const notKnown: string[] = [];
  const alarms = await edge.readAlarms(places.alarmPrefix).catch((error: unknown) => {
    notKnown.push(reasonOf(error));
    return undefined;
  });
  if (alarms?.length === 0) throw missingService(places, places.region, places.accountId);
  const watching = alarms?.find(
    (alarm) => alarm.metric?.namespace === metric.namespace && alarm.metric.name === metric.name,
  );
  const limit =
    watching?.threshold === undefined
      ? undefined
      : { threshold: watching.threshold, windowSeconds: watching.periodSeconds ?? USUAL_WINDOW_SECONDS };
  const from = new Date(now.getTime() - (limit?.windowSeconds ?? USUAL_WINDOW_SECONDS) * 1000);
  // A minute more, so that the present minute counts.
  const before = await edge.sumOf(metric, from, new Date(now.getTime() + 60_000)).catch((error: unknown) => {
    notKnown.push(reasonOf(error));
    return undefined;
  });
  await edge.countIn(metric, count, now);
  return { limit, inWindow: before === undefined ? undefined : before + count, notKnown };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
