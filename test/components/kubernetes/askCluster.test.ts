import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type * as pulumi from "@pulumi/pulumi";
import { readLiveWorkload } from "../../../components/kubernetes";
import { openCluster } from "../../../components/kubernetes/askCluster";
import { otherCluster } from "../../../components/kubernetes/changeHooks";
import { liveWorkload } from "../../../engines/argo";
import { record } from "../aws/recorder";

const ROLLOUT = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "payments", namespace: "shop", uid: "u-1", generation: 2 },
  status: { observedGeneration: "2", stableRS: "aaa", currentPodHash: "aaa" },
};
const MISSING = {
  kind: "Status",
  reason: "NotFound",
  message: 'rollouts.argoproj.io "payments" not found',
  details: { name: "payments", kind: "rollouts" },
};
const FORBIDDEN = { kind: "Status", reason: "Forbidden", message: 'User "ci" cannot get resource "rollouts"' };
const REMEDY =
  "Nothing is changed unseen: give cluster.kubeconfig and cluster.context of the cluster that the provider applies to, with the right to get rollouts.";

// What a real API server answers is shown in test/scenarios/clusterSafety.
describe("readLiveWorkload", () => {
  let server: Server;
  let answer: { status: number; body: string } | "silent";
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (answer === "silent") return;
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function kubeconfig(): string {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
      "current-context": "test",
    });
  }

  const read = async (
    status: number,
    body: unknown,
    more: { kubeconfig?: pulumi.Input<string>; context?: string } = {},
  ) => {
    answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
    const cluster = { kubeconfig: kubeconfig(), ...more };
    return (await record(() => readLiveWorkload({ service: "payments", namespace: "shop", cluster }))).result;
  };

  it("tells what the Rollout of that name is doing", async () => {
    assert.deepEqual(await read(200, ROLLOUT), liveWorkload(ROLLOUT));
    assert.equal(asked.at(-1), "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/payments");
  });

  it("is undefined where there is none", async () => {
    assert.equal(await read(404, MISSING), undefined);
  });

  it("takes a kubeconfig that is a promise", async () => {
    assert.equal((await read(200, ROLLOUT, { kubeconfig: Promise.resolve(kubeconfig()) }))?.phase, "idle");
  });

  it("refuses a cluster that keeps silent", async () => {
    answer = "silent";
    await record(async () => {
      const opened = await openCluster({ kubeconfig: kubeconfig() }, 50);
      await assert.rejects(opened?.rollout("shop", "payments") ?? assert.fail("not opened"), {
        message: `the cluster could not be asked what is live: it does not answer (no answer in 0.05 s). ${REMEDY}`,
      });
    });
  });

  const refusals: { what: string; answer: Parameters<typeof read>; said: string }[] = [
    {
      what: "a cluster without Argo Rollouts",
      answer: [404, "404 page not found"],
      said: "the cluster has no kind Rollout of argoproj.io/v1alpha1. Install Argo Rollouts with its custom resource definitions first.",
    },
    {
      what: "a cluster that does not let it look",
      answer: [403, FORBIDDEN],
      said: `the cluster could not be asked what is live: it answers 403 (User "ci" cannot get resource "rollouts"). ${REMEDY}`,
    },
    {
      what: "a context that the kubeconfig does not have",
      answer: [200, ROLLOUT, { context: "production" }],
      said: 'cluster.context must be a context of the kubeconfig (test), got "production".',
    },
    {
      what: "a file that is not there",
      answer: [200, ROLLOUT, { kubeconfig: "/nowhere/kubeconfig" }],
      said: `the cluster could not be asked what is live: its kubeconfig cannot be read (ENOENT: no such file or directory, open '/nowhere/kubeconfig'). ${REMEDY}`,
    },
  ];
  for (const { what, answer: given, said } of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(read(...given), { message: said });
    });
  }
});

describe("A Rollout of another cluster than the one that was asked", () => {
  const args = (uid: string | undefined, type = "kubernetes:argoproj.io/v1alpha1:Rollout") =>
    ({ type, name: "payments-rollout", oldOutputs: { metadata: { uid } } }) as unknown as pulumi.ResourceHookArgs;
  const said = (why: string) =>
    `kubernetes:argoproj.io/v1alpha1:Rollout payments-rollout is not the Rollout of the cluster that was asked what is live (${why}). ` +
    "Give cluster.kubeconfig and cluster.context of the cluster that the provider applies to.";

  it("is told by its identity, and by its absence", () => {
    assert.equal(otherCluster(args("u-2"), liveWorkload(ROLLOUT)), said("it has another"));
    assert.equal(otherCluster(args("u-2"), undefined), said("it has none"));
  });

  it("is none of the same identity, none that is created, and no other kind", () => {
    assert.equal(otherCluster(args("u-1"), liveWorkload(ROLLOUT)), undefined);
    assert.equal(otherCluster(args(undefined), undefined), undefined);
    assert.equal(otherCluster(args("u-2", "kubernetes:core/v1:Service"), undefined), undefined);
  });
});
