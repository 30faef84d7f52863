import assert from "node:assert/strict";
import { ClusterDeployAgent, ReleaseGuard, WorkloadRouter } from "../../../components/kubernetes";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { missingAdmission } from "../../../engines/argo/admission/missingAdmission";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { startKubernetesProvider } from "../../cluster/provider/server";
import type { EngineRun } from "../../engine/harness/engineRun";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import type { TestProvider } from "../../engine/provider/server";

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
    new ClusterDeployAgent("agent", { namespace: "shop", router: WorkloadRouter.Istio }, opts);
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
