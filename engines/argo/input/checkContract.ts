import type { Fault } from "../../../release/fault";
import { type Settings, settingsOf } from "./measuring";
import type { WorkloadInput } from "./workload";

/** Less would take pods away under requests that were sent to them a moment before. Source: Argo's own recommendation. */
const SHORTEST_DELAY_SECONDS = 30;

/** Seconds from Prometheus' scrape to the abort, at most: a scrape of 30 s, and the controller. */
const SCRAPE_SECONDS = 40;

/** Whether the deployment can measure what the contract promises, and soon enough. */
export function checkContract({ service, contract, workload }: WorkloadInput): readonly Fault[] {
  const { drainSeconds, returnSeconds } = workload;
  const settings = settingsOf(service, workload);
  const faults: Fault[] = [...checkSettings(settings)];
  if (contract.triggers.length === 0) {
    faults.push({ field: "rollback.triggers", found: "nothing to measure", expected: "at least one trigger" });
  }
  const named = contract.triggers.flatMap((trigger) =>
    trigger.metric === "complaints" ? ["complaints"] : trigger.metric === "custom" ? [trigger.name] : [],
  );
  for (const name of new Set(named)) {
    if (Object.hasOwn(settings.queries, name)) continue;
    const expected = `PromQL for the contract's trigger on ${name}`;
    faults.push({ field: `workload.measuring.queries.${name}`, found: "nothing", expected });
  }
  const isCompared = contract.triggers.some((trigger) => "aboveBaselineTimes" in trigger);
  if (isCompared && settings.baselineMilliseconds === undefined) {
    faults.push({
      field: "workload.measuring.baselineMilliseconds",
      found: "nothing",
      expected: "the stable version's P95 in milliseconds",
      remedy: "At 100% the stable version serves nothing, so a multiple of its latency would have no data.",
    });
  }
  const slowest = settings.windowSeconds + settings.watchSeconds + SCRAPE_SECONDS;
  if (slowest > contract.objectiveSeconds) {
    faults.push({
      field: "workload.measuring.windowSeconds",
      found: `${settings.windowSeconds} s, looked at every ${settings.watchSeconds} s`,
      expected: `window, look and ${SCRAPE_SECONDS} s of scrape within the objective of ${contract.objectiveSeconds} s`,
    });
  }
  const delays = {
    drainSeconds: [drainSeconds, SHORTEST_DELAY_SECONDS],
    returnSeconds: [returnSeconds, contract.objectiveSeconds],
  } as const;
  for (const [name, [value, least]] of Object.entries(delays)) {
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    faults.push({ field: `workload.${name}`, found: String(value), expected: `whole seconds from ${least}` });
  }
  return faults;
}

function checkSettings(settings: Settings): readonly Fault[] {
  const faults: Fault[] = [];
  if (!isAddress(settings.address)) {
    const expected = "an address such as http://prometheus.monitoring:9090";
    faults.push({ field: "workload.measuring.address", found: JSON.stringify(settings.address), expected });
  }
  const least = { windowSeconds: 30, watchSeconds: 10, noDataGraceSeconds: 0 } as const;
  for (const [name, from] of Object.entries(least)) {
    const value = settings[name as keyof typeof least];
    if (Number.isInteger(value) && value >= from) continue;
    faults.push({ field: `workload.measuring.${name}`, found: String(value), expected: `whole seconds from ${from}` });
  }
  const baseline = settings.baselineMilliseconds;
  if (baseline !== undefined && !(Number.isFinite(baseline) && baseline > 0)) {
    const expected = "milliseconds above 0";
    faults.push({ field: "workload.measuring.baselineMilliseconds", found: String(baseline), expected });
  }
  return faults;
}

/** Argo itself asks for scheme and host only, and takes a measurement from anything else for an error. */
function isAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "";
}
