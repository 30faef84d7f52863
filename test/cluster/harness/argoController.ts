import type { ClusterTools } from "../setup/clusterTools";
import { ARGO } from "./controlPlane";
import { type Program, startProgram } from "./program";
import { pause } from "./waitFor";

/** A running Argo Rollouts controller. */
export interface ArgoController {
  /** How often it ended by itself and was started again, as a Deployment would. */
  restarts(): number;
  /** What all of its runs said. */
  log(): string;
  stop(): Promise<void>;
}

const BACK_OFF = 1000; // milliseconds; the kubelet waits longer, ten seconds at first

/** Starts the controller with its defaults, as its own account. */
export async function startArgo(tools: ClusterTools, kubeconfig: string, folder: string): Promise<ArgoController> {
  // Port 0: the system gives one, and nobody asks for its metrics.
  const args = [`--kubeconfig=${kubeconfig}`, "--metricsPort=0", "--healthzPort=0"];
  const run = () => startProgram(tools.argoRollouts, args, folder, { POD_NAMESPACE: ARGO.namespace });
  const wanted = new AbortController();
  const runs: Program[] = [await run()];
  const over = () => wanted.signal.aborted;
  const keep = async (): Promise<void> => {
    while (!over()) {
      await runs.at(-1)?.ended;
      await pause(BACK_OFF);
      if (!over()) runs.push(await run());
    }
    await runs.at(-1)?.stop();
  };
  const kept = keep();
  return {
    restarts: () => runs.length - 1,
    log: () => runs.map((each) => each.log()).join("--- started again ---\n"),
    stop: async () => {
      wanted.abort();
      await runs.at(-1)?.stop();
      await kept;
    },
  };
}
