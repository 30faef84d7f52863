import type { ClusterTools } from "../setup/clusterTools";
import { ARGO } from "./controlPlane";
import { type Program, startProgram } from "./program";

/** A running Argo Rollouts controller. */
export interface ArgoController {
  /** How often it ended by itself and was started again, as a Deployment would. */
  restarts(): number;
  /** What all of its runs said. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts the controller with its defaults, as its own account. */
export async function startArgo(tools: ClusterTools, kubeconfig: string, folder: string): Promise<ArgoController> {
  // Port 0: the system gives one, and nobody asks for its metrics.
  const args = [`--kubeconfig=${kubeconfig}`, "--metricsPort=0", "--healthzPort=0"];
  const run = () => startProgram(tools.argoRollouts, args, folder, { POD_NAMESPACE: ARGO.namespace });
  const wanted = new AbortController();
  const runs: Program[] = [await run()];
  const keep = async (): Promise<void> => {
    while (!wanted.signal.aborted) {
      await runs.at(-1)?.ended;
      if (!wanted.signal.aborted) runs.push(await run());
    }
    await Promise.all(runs.map((each) => each.stop()));
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
