import { join } from "node:path";
import { type RehearsalRequest, rehearsalRequest } from "../engines/rehearsal";
import { rehearsalDeployment } from "../engines/rehearsal/model/rehearsalDeployment";
import { play } from "../engines/rehearsal/rehearse";
import { costOf } from "../engines/rehearsal/report/cost";
import { compileMachines } from "../engines/stepfunctions";
import { watchedContract } from "../release/contract/watchedContract";
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
  const { rehearsal, world } = play(request);
  const times = Array.from({ length: RUNS }, (_, seed) => {
    const start = performance.now();
    const { outcome } = play({ ...request, seed }).rehearsal;
    const milliseconds = performance.now() - start;
    if (outcome !== "completed") throw new Error(`The rehearsal ended ${outcome}.`);
    return milliseconds;
  });
  const executions = world.host.list();
  const { transitionsUsd, reconcilerUsd, schedulerUsd } = costOf(
    executions,
    world.express,
    world.scheduler.invocations,
  );
  return [
    { name: "rehearse.rate", value: round(1000 / median(times)), unit: "per second" },
    { name: "rollout.transitions", value: rehearsal.transitions, unit: "transitions" },
    { name: "rollout.costUsd", value: usd(transitionsUsd), unit: "USD" },
    { name: "rollout.reconcilerUsd", value: usd(reconcilerUsd + schedulerUsd), unit: "USD" },
    // Each execution has its own 25,000.
    { name: "rollout.historyEvents", value: Math.max(...executions.map((one) => one.historyEvents)), unit: "events" },
    { name: "rollout.definitionBytes", value: largestDefinition(request), unit: "bytes" },
  ];
}

/** The largest of the three machines, with everything that a deployment may have; Step Functions takes 1 MB. */
function largestDefinition(request: RehearsalRequest): number {
  const { deployment } = rehearsalDeployment({ ...request, smokeTest: true, plan: { strategy: "rings" } });
  const { smokeTest } = deployment;
  if (smokeTest === undefined) throw new Error("The deployment has no smoke test.");
  const machines = compileMachines({
    ...deployment,
    verifier: { ...smokeTest, roleArns: [] },
    contract: { ...watchedContract(request.triggers), detectionSeconds: 180 },
  });
  return Math.max(...Object.values(machines).map((one) => Buffer.byteLength(JSON.stringify(one))));
}

/** Dollars to a hundredth of a cent. */
function usd(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}
