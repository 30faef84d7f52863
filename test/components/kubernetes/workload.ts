import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ProgressiveWorkloadArgs, WorkloadRouter } from "../../../components/kubernetes";
import { CONFIG, goodFiles, goodManifest } from "../../release/goodRelease";

const folders: string[] = [];

/** Writes the good release to a folder of its own; `change` edits release.yaml. */
export function releaseIn(change: (yaml: string) => string = (yaml) => yaml): string {
  const folder = mkdtempSync(join(tmpdir(), "airlock-workload-"));
  folders.push(folder);
  const files = { ...goodFiles(), "release.yaml": change(goodManifest()), "airlock.yaml": CONFIG };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Pins dev, in the airlock.yaml of a release's folder. */
export function pinDev(folder: string, { uid, namespace }: { readonly uid: string; readonly namespace: string }): void {
  const pinned = CONFIG.replace("dev: {}", `dev: { cluster: { uid: ${uid}, namespace: ${namespace} } }`);
  writeFileSync(join(folder, "airlock.yaml"), pinned);
}

export function removeReleases(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** How the release in a folder is deployed, behind a Gateway. */
export function workloadArgs(folder: string): ProgressiveWorkloadArgs {
  return {
    release: join(folder, "release.yaml"),
    config: join(folder, "airlock.yaml"),
    environment: "dev",
    namespace: "shop",
    container: {
      port: 8080,
      probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
      resources: { cpuRequest: "250m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
    },
    routing: {
      router: WorkloadRouter.GatewayApi,
      hosts: ["pay.example.com"],
      gateway: { name: "public", namespace: "infra" },
    },
    measuring: {
      address: "http://prometheus.monitoring:9090",
      baselineMilliseconds: 200,
      queries: { complaints: { query: "sum(increase(complaints_total[1h]))", noData: "continue" } },
    },
  };
}
