import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureClusterTools } from "../setup/clusterTools";
import { type ArgoController, startArgo } from "./argoController";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { installDefinitions } from "./definitions";
import type { KubeClient, KubeObject, Person } from "./kubeClient";
import { keepPods, type PodKeeper } from "./podKeeper";
import { startProgram } from "./program";
import { type FakePrometheus, startPrometheus } from "./prometheus";

/** A cluster without nodes: a real API server, real controllers, and pods whose state the test sets. */
export interface Cluster {
  /** The administrator. */
  readonly admin: KubeClient;
  /** The administrator's kubeconfig file, for clients of the program under test. */
  readonly kubeconfig: string;
  readonly controlPlane: ControlPlane;
  readonly argo: ArgoController;
  readonly pods: PodKeeper;
  readonly prometheus: FakePrometheus;
  /** Somebody else; what that person may do is RBAC's affair. */
  as(person: Person): KubeClient;
  /** A service account of a namespace, as a client. */
  asAccount(namespace: string, name: string): KubeClient;
  /** A new, empty namespace; its name. */
  namespace(): Promise<string>;
  /** The events of a namespace, oldest first: `Warning RolloutAborted: ...`. */
  events(namespace: string): Promise<string[]>;
  /** Deletes the namespaces made so far, without waiting until they are empty, and forgets what was set of pods and answers. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster. Stop it after the last test of a file; if it is not, it ends with the process. */
export async function startCluster(): Promise<Cluster> {
  const tools = await ensureClusterTools();
  const folder = mkdtempSync(join(tmpdir(), "airlock-cluster-"));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const controlPlane = await startControlPlane(tools, folder);
    ends.push(() => controlPlane.stop());
    const { admin, kubeconfig } = controlPlane;
    const controllers = await startProgram(tools.controllers, [`--kubeconfig=${kubeconfig}`], folder);
    ends.push(() => controllers.stop());
    await installDefinitions(admin, tools);
    const argo = await startArgo(tools, controlPlane.argoKubeconfig, folder);
    ends.push(() => argo.stop());
    const prometheus = await startPrometheus();
    ends.push(() => prometheus.stop());
    const pods = keepPods(admin);
    ends.push(() => pods.stop());
    const namespaces: string[] = [];
    return {
      admin,
      kubeconfig,
      controlPlane,
      argo,
      pods,
      prometheus,
      as: (person) => admin.as(person),
      asAccount: (namespace, name) => admin.as(accountOf(namespace, name)),
      namespace: async () => {
        const name = `test-${namespaces.length}-${Math.random().toString(36).slice(2, 8)}`;
        await admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
        namespaces.push(name);
        return name;
      },
      events: async (namespace) => inOrder(await admin.list("v1", "Event", namespace)).map(eventLine),
      reset: async () => {
        prometheus.reset();
        pods.reset();
        const gone = namespaces.splice(0);
        await Promise.all(
          gone.map((name) => admin.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
        );
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function accountOf(namespace: string, name: string): Person {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** An event's time has whole seconds; its name ends with the nanosecond, in hexadecimal digits. */
function inOrder(events: KubeObject[]): KubeObject[] {
  const time = (event: KubeObject) => event.metadata.name.split(".").at(-1) ?? "";
  return events.toSorted((a, b) => (time(a) < time(b) ? -1 : 1));
}

function eventLine(event: KubeObject): string {
  const { type, reason, message } = event as KubeObject & Record<"type" | "reason" | "message", string>;
  return `${type} ${reason}: ${message}`;
}
