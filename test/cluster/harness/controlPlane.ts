import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { ClusterTools } from "../setup/clusterTools";
import { KubeClient } from "./kubeClient";
import { type Program, startProgram } from "./program";
import { waitFor } from "./waitFor";

/** A running etcd and kube-apiserver. */
export interface ControlPlane {
  readonly admin: KubeClient;
  /** A kubeconfig file of the administrator. */
  readonly kubeconfig: string;
  /** A kubeconfig file of the account that Argo Rollouts runs as. */
  readonly argoKubeconfig: string;
  /** The API server freezes; connections stay open and nobody answers. */
  pause(): void;
  resume(): void;
  log(): string;
  stop(): Promise<void>;
}

/** The account of the Argo Rollouts controller, as its installation has it. */
export const ARGO = { namespace: "argo-rollouts", name: "argo-rollouts" };

const ATTEMPTS = 3; // a port that was free can be taken by the time a program binds it

/** Starts both in `folder`, on free ports of the loopback interface: about four seconds. */
export async function startControlPlane(tools: ClusterTools, folder: string): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    const own = join(folder, `attempt-${attempt}`);
    mkdirSync(own);
    try {
      return await start(tools, own);
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function start(tools: ClusterTools, folder: string): Promise<ControlPlane> {
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const etcd = await startProgram(tools.etcd, etcdArguments(folder, etcdPort, peerPort), folder);
  const tokens = { admin: randomBytes(16).toString("hex"), argo: randomBytes(16).toString("hex") };
  const args = apiServerArguments(folder, port, etcdPort, tokens);
  const server = `https://127.0.0.1:${port}`;
  const api = await startProgram(tools.apiServer, args, folder);
  const stop = async () => {
    await Promise.all([api.stop(), etcd.stop()]);
  };
  try {
    const ca = await waitFor("the API server's certificate", () => certificate(folder, api), { seconds: 30 });
    const admin = new KubeClient({ server, ca, token: tokens.admin });
    await waitUntilReady(admin, api, etcd);
    return {
      admin,
      kubeconfig: kubeconfig(join(folder, "admin.yaml"), server, ca, tokens.admin),
      argoKubeconfig: kubeconfig(join(folder, "argo.yaml"), server, ca, tokens.argo),
      pause: () => api.pause(),
      resume: () => api.resume(),
      log: () => api.log(),
      stop: async () => {
        admin.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw new Error(`The control plane did not start: ${String(error)}\n${etcd.log()}\n${api.log()}`);
  }
}

function etcdArguments(folder: string, port: number, peerPort: number): string[] {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  return [
    "--data-dir",
    join(folder, "etcd"),
    "--unsafe-no-fsync", // it keeps nothing that matters, and a slow disk would make it elect itself anew
    "--log-level=error",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerArguments(
  folder: string,
  port: number,
  etcdPort: number,
  tokens: { admin: string; argo: string },
): string[] {
  const key = join(folder, "accounts.pem");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(key, privateKey.export({ type: "sec1", format: "pem" }));
  const account = `system:serviceaccount:${ARGO.namespace}:${ARGO.name}`;
  const people = join(folder, "tokens.csv");
  writeFileSync(
    people,
    `${tokens.admin},admin,admin,"system:masters"\n` +
      `${tokens.argo},${account},argo,"system:serviceaccounts,system:serviceaccounts:${ARGO.namespace}"\n`,
  );
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, "certificates")}`,
    `--token-auth-file=${people}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://airlock.test",
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    "--service-cluster-ip-range=10.0.0.0/16",
    "--disable-admission-plugins=ServiceAccount", // nobody runs pods here, and no controller makes accounts for them
    "--profiling=false",
  ];
}

function certificate(folder: string, api: Program): string | undefined {
  if (/address already in use/.test(api.log())) throw new Error("address already in use");
  try {
    const text = readFileSync(join(folder, "certificates", "apiserver.crt"), "utf8");
    return text.trimEnd().endsWith("-----END CERTIFICATE-----") ? text : undefined;
  } catch {
    return undefined;
  }
}

async function waitUntilReady(admin: KubeClient, api: Program, etcd: Program): Promise<void> {
  let last = "";
  let over = false;
  for (const each of [api, etcd]) {
    void each.ended.then(() => {
      over = true;
    });
  }
  await waitFor(
    "the API server to be ready",
    async () => {
      if (over) throw new Error("one of them ended");
      try {
        return (await admin.text("/readyz")) === "ok";
      } catch (error) {
        last = String(error);
        return false;
      }
    },
    { seconds: 60, explain: () => last },
  );
}

function kubeconfig(file: string, server: string, ca: string, token: string): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
    users: [{ name: "test", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A port of the loopback interface that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(address.port);
      });
    });
  });
}
