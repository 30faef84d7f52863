import { join } from "node:path";
import { rehearsalRequest, rehearse } from "../engines/rehearsal";
import { describeFault } from "../release/fault";
import { loadRelease } from "../release/files/loadRelease";
import { type Figure, median, round } from "./figure";

const EXAMPLE = join(__dirname, "..", "examples", "payments");
const RUNS = 20;

/** The default schedule, rehearsed in process: how fast, and what the rollout that it stands for would cost. */
export function rolloutFigures(): readonly Figure[] {
  const loaded = loadRelease({
    release: join(EXAMPLE, "release.yaml"),
    config: join(EXAMPLE, "airlock.yaml"),
    environment: "production",
    now: new Date(),
  });
  if (!loaded.ok) throw new Error(loaded.faults.map(describeFault).join("\n"));
  const request = rehearsalRequest(loaded.value, { faults: [] });
  const warm = rehearse(request);
  const times = Array.from({ length: RUNS }, (_, seed) => {
    const start = performance.now();
    const { outcome } = rehearse({ ...request, seed });
    const milliseconds = performance.now() - start;
    if (outcome !== "completed") throw new Error(`The rehearsal ended ${outcome}.`);
    return milliseconds;
  });
  return [
    { name: "rehearse.rate", value: round(1000 / median(times)), unit: "per second" },
    { name: "rollout.transitions", value: warm.transitions, unit: "transitions" },
    { name: "rollout.costUsd", value: warm.estimatedCostUsd, unit: "USD" },
  ];
}
