import assert from "node:assert/strict";
import { ClusterDeployAgent, ReleaseGuard, WorkloadRouter } from "../../../components/kubernetes";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { missingAdmission } from "../../../engines/argo/admission/missingAdmission";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { startKubernetesProvider } from "../../cluster/provider/server";
import type { EngineRun } from "../../engine/harness/engineRun";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import type { TestProvider } from "../../engine/provider/server";

/** A CI system's job, as the API server would know it by OIDC. */
const PIPELINE = "github:repo:shop/payments:environment:production";

const EXPECTED = admissionObjects({ namespaces: ["shop"] });

/** What the platform applies to a cluster, on the real engine and the real API server. */
describe("The platform's part of a cluster", () => {
  let cluster: Cluster;
  let provider: TestProvider;
  let stack: EngineWorkspace;
  before(async () => {
    cluster = await startCluster();
    provider = await startKubernetesProvider(cluster.admin);
    const env = { PULUMI_DEBUG_PROVIDERS: `kubernetes:${provider.port}` };
    stack = await EngineWorkspace.create({ project: "platform", stack: "dev", env });
  });
  after(async () => {
    stack.dispose();
    await provider.stop();
    await cluster.stop();
  });

  const program = async () => {
    const guard = new ReleaseGuard("guard", { namespaces: ["shop"] });
    const opts = { dependsOn: guard };
    const place = { namespace: "shop", router: WorkloadRouter.GatewayApi };
    const network = { podLabels: { app: "runner" }, apiServer: [{ cidr: "10.0.0.1/32", port: 6443 }] };
    new ClusterDeployAgent("agent", { ...place, network }, opts);
    new ClusterDeployAgent("pipeline", { ...place, accountName: "pipeline", subject: { user: PIPELINE } }, opts);
  };

  async function missing(): Promise<readonly string[]> {
    const kinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
    const found = await Promise.all(kinds.map((kind) => cluster.admin.list("admissionregistration.k8s.io/v1", kind)));
    return missingAdmission(EXPECTED, found.flat());
  }

  const changed = ({ steps }: EngineRun) =>
    steps
      .filter(({ op, type }) => !["same", "refresh", "read"].includes(op) && type.startsWith("kubernetes:"))
      .map(({ op, name }) => `${op} ${name}`);

  it("is previewed, is applied, and is what the reconciler looks for", async () => {
    assert.equal((await stack.preview(program)).stderr, "");
    assert.equal((await missing()).length, EXPECTED.policies.length + EXPECTED.bindings.length);
    assert.equal((await stack.up(program)).stderr, "");
    assert.deepEqual(await missing(), []);
  });

  it("lets a CI system deploy that has no token of the cluster, and no job of another environment", async () => {
    const rollout = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "any", namespace: "shop" },
    };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "any", namespace: "shop" } };
    const authenticated = ["system:authenticated"];
    const job = cluster.as({ user: PIPELINE, groups: authenticated });
    assert.equal(await job.get(rollout), undefined);
    await assert.rejects(job.get(secret), /cannot get resource "secrets"/);
    const other = cluster.as({ user: PIPELINE.replace("production", "dev"), groups: authenticated });
    await assert.rejects(other.get(rollout), /cannot get resource "rollouts"/);
  });

  it("does not change by itself", async () => {
    const again = await stack.up(program);
    assert.equal(again.stderr, "");
    assert.deepEqual(changed(again), []);
  });

  it("comes back with refresh and up where somebody took a policy away, or made it say less", async () => {
    const [first, second] = EXPECTED.policies;
    assert.ok(first && second);
    await cluster.admin.delete(first);
    await cluster.admin.patch(second, { spec: { failurePolicy: "Ignore" } });
    assert.deepEqual(await missing(), [
      `ValidatingAdmissionPolicy ${first.metadata.name} is missing: what it refuses is admitted now. Apply the platform stack again, and find out who changed it.`,
      `ValidatingAdmissionPolicy ${second.metadata.name} was changed at spec.failurePolicy. Apply the platform stack again, and find out who changed it.`,
    ]);
    assert.equal((await stack.refresh()).stderr, "");
    assert.equal((await stack.up(program)).stderr, "");
    assert.deepEqual(await missing(), []);
  });

  it("is not destroyed while it is protected", async () => {
    const done = await stack.destroy();
    assert.equal(done.ok, false);
    assert.match(done.stderr, /cannot be deleted\s+because it is protected/);
    assert.deepEqual(await missing(), []);
  });
});
