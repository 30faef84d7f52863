import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../engine/setup/cacheFolder";
import { ask, run, SetupError } from "../../engine/setup/runTool";

/** Programs of a cluster's control plane, and what is applied to it before anything else. */
export interface ClusterTools {
  readonly etcd: string;
  readonly apiServer: string;
  /** Kubernetes' own controllers of ReplicaSets, Deployments, Jobs, namespaces and garbage. */
  readonly controllers: string;
  readonly argoRollouts: string;
  /** Folder of Argo Rollouts' custom resource definitions and of its controller's role, as its release has them. */
  readonly argoManifests: string;
  /** Folder of Gateway API's custom resource definitions (standard channel). */
  readonly gatewayManifests: string;
}

const MODULE = join(__dirname, "..");
const PACKAGES = [
  "go.etcd.io/etcd/server/v3",
  "k8s.io/kubernetes/cmd/kube-apiserver",
  "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
  "./controllers",
];
// Compiling is what costs here, not running: without optimisation and debugging tables it takes a third less.
const FLAGS = ["-buildvcs=false", "-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w"];

/** The versions in go.mod, the only place that names them, by a part of the module's name. */
export function moduleVersion(module: string): string {
  const line = readFileSync(join(MODULE, "go.mod"), "utf8")
    .split("\n")
    .find((each) => each.trim().startsWith(`${module} v`));
  if (line === undefined) throw new SetupError(`test/cluster/go.mod does not name ${module}.`);
  return line.trim().split(" ")[1] ?? "";
}

/** Where what was built is kept, keyed by everything that goes into it. */
export function builtCluster(env: NodeJS.ProcessEnv = process.env): string {
  const hash = createHash("sha256").update(JSON.stringify([PACKAGES, FLAGS]));
  for (const file of ["go.mod", "go.sum", "controllers/main.go"]) hash.update(readFileSync(join(MODULE, file)));
  return join(cacheFolder(env), `cluster-${hash.digest("hex").slice(0, 12)}`);
}

/**
 * The control plane to test with: the folder `AIRLOCK_CLUSTER_TOOLS` (bin/ and manifests/ as this makes them), else one
 * built before, else it is built from Go modules, once. PATH is not looked at: tests pin what these versions do.
 * Fails with what to install if Go is missing.
 */
export async function ensureClusterTools(env: NodeJS.ProcessEnv = process.env): Promise<ClusterTools> {
  const own = env.AIRLOCK_CLUSTER_TOOLS;
  if (own) {
    if (answers(own)) return toolsIn(own);
    throw new SetupError(
      `AIRLOCK_CLUSTER_TOOLS is ${own}, whose bin/kube-apiserver does not answer "--version". Correct or unset it.`,
    );
  }
  const folder = builtCluster(env);
  if (!answers(folder)) await build(folder, env);
  return toolsIn(folder);
}

function toolsIn(folder: string): ClusterTools {
  return {
    etcd: join(folder, "bin", "etcd"),
    apiServer: join(folder, "bin", "kube-apiserver"),
    controllers: join(folder, "bin", "controllers"),
    argoRollouts: join(folder, "bin", "rollouts-controller"),
    argoManifests: join(folder, "manifests", "argo-rollouts"),
    gatewayManifests: join(folder, "manifests", "gateway-api"),
  };
}

function answers(folder: string): boolean {
  const { apiServer } = toolsIn(folder);
  return existsSync(apiServer) && ask(apiServer, ["--version"]) !== undefined;
}

async function build(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const hint = "Install Go 1.25 or newer, and run this again.";
  if (ask("go", ["version"], env) === undefined) throw new SetupError(`go is not on PATH. ${hint}`);
  const names = [
    `Kubernetes ${moduleVersion("k8s.io/kubernetes")}`,
    `Argo Rollouts ${moduleVersion("github.com/argoproj/argo-rollouts")}`,
    `etcd ${moduleVersion("go.etcd.io/etcd/server/v3")}`,
  ];
  process.stderr.write(`Building ${names.join(", ")} from Go modules: about four minutes, once.\n`);
  mkdirSync(cacheFolder(env), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(env), "build-"));
  try {
    const bin = join(work, "bin");
    mkdirSync(bin);
    const options = { cwd: MODULE, env: { ...env, CGO_ENABLED: "0" }, hint: `See above. ${hint}` };
    // One build, so that what the four programs share is compiled once.
    await run("go", ["build", ...FLAGS, "-o", `${bin}/`, ...PACKAGES], options);
    renameSync(join(bin, "server"), join(bin, "etcd"));
    await run("go", ["mod", "download", "sigs.k8s.io/gateway-api"], options);
    const { argoManifests, gatewayManifests } = toolsIn(work);
    const argo = moduleFolder("github.com/argoproj/argo-rollouts", env);
    copyManifests(join(argo, "manifests", "crds"), argoManifests);
    copyManifests(join(argo, "manifests", "role"), argoManifests);
    const gateway = moduleFolder("sigs.k8s.io/gateway-api", env);
    copyManifests(join(gateway, "config", "crd", "standard"), gatewayManifests);
    if (!existsSync(target)) renameSync(work, target); // whole or not at all, also when two builds race
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copies contents only: Go's module folders are read-only, and a copy of that kind could not be removed. */
function copyManifests(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) {
    if (file.endsWith(".yaml") && file !== "kustomization.yaml") {
      writeFileSync(join(to, file), readFileSync(join(from, file)));
    }
  }
}

function moduleFolder(module: string, env: NodeJS.ProcessEnv): string {
  const folder = ask("go", ["-C", MODULE, "list", "-m", "-f", "{{.Dir}}", module], env);
  if (folder) return folder;
  throw new SetupError(`go list does not say where ${module} is. Run "go mod download" in test/cluster.`);
}
