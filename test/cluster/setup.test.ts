import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "../engine/setup/cacheFolder";
import { builtCluster, ensureClusterTools, moduleVersion } from "./setup/clusterTools";

describe("the set-up of the cluster tests", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "airlock-setup-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function command(path: string, script: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  /** `bin` is the only folder on PATH, so nothing of the machine's is found. */
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: join(root, "bin"),
    HOME: root,
    XDG_CACHE_HOME: join(root, "cache"),
    ...more,
  });

  it("takes AIRLOCK_CLUSTER_TOOLS first, then one built before", async () => {
    const built = command(join(builtCluster(env()), "bin", "kube-apiserver"), "echo Kubernetes");
    assert.equal((await ensureClusterTools(env())).apiServer, built);
    const own = command(join(root, "own", "bin", "kube-apiserver"), "echo Kubernetes");
    assert.equal((await ensureClusterTools(env({ AIRLOCK_CLUSTER_TOOLS: join(root, "own") }))).apiServer, own);
  });

  it("refuses an AIRLOCK_CLUSTER_TOOLS without an API server that answers", async () => {
    await assert.rejects(ensureClusterTools(env({ AIRLOCK_CLUSTER_TOOLS: join(root, "none") })), {
      name: "SetupError",
      message: `AIRLOCK_CLUSTER_TOOLS is ${join(root, "none")}, whose bin/kube-apiserver does not answer "--version". Correct or unset it.`,
    });
  });

  it("says what to install when there is no Go", async () => {
    await assert.rejects(ensureClusterTools(env()), {
      name: "SetupError",
      message: "go is not on PATH. Install Go 1.25 or newer, and run this again.",
    });
  });

  it("leaves nothing behind when the build fails", async () => {
    command(join(root, "bin", "go"), 'if [ "$1" = version ]; then echo go; else exit 2; fi');
    await assert.rejects(ensureClusterTools(env()), /go build ended with 2\. See above\./);
    assert.deepEqual(readdirSync(cacheFolder(env())), []);
  });

  it("knows the versions from go.mod alone", () => {
    for (const module of [
      "k8s.io/kubernetes",
      "github.com/argoproj/argo-rollouts",
      "go.etcd.io/etcd/server/v3",
      "sigs.k8s.io/gateway-api",
    ]) {
      assert.match(moduleVersion(module), /^v\d+\.\d+\.\d+$/);
    }
    assert.throws(() => moduleVersion("k8s.io/none"), { message: "test/cluster/go.mod does not name k8s.io/none." });
  });
});
