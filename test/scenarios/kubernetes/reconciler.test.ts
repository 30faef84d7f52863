import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcomeInCluster } from "../../../cli/promotion/outcomeInCluster";
import type { ReconcileReport } from "../../../cli/reconcile/passReport";
import { reconcileCommand } from "../../../cli/reconcile/reconcileCommand";
import { deployAgentAccess } from "../../../engines/argo/access/deployAgent";
import { reconcilerAccess } from "../../../engines/argo/access/reconciler";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { openCluster } from "../../../engines/argo/cluster";
import { verifyOutcome } from "../../../release/attestation/verifyOutcome";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { KubeError, type KubeObject } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";
import { makeP256 } from "../../release/attestation/signOutcome";
import { FAILURES, ServiceUnderTest } from "./service";
import { type SignedRelease, signedRelease, TRUST } from "./signedRelease";

const SYSTEM = "airlock-system";
const ACCOUNT = "airlock-reconciler";

/** The reconciler with its own account and its own rights, on a cluster with the policies that it looks after. */
describe("airlock reconcile on a real cluster", () => {
  let cluster: Cluster;
  let service: ServiceUnderTest;
  let kubeconfig: string;
  let folder: string;
  let signingKey: string;
  const key = makeP256();
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "airlock-reconciler-"));
    signingKey = join(folder, "key.pem");
    writeFileSync(signingKey, key.privateKey.export({ type: "pkcs8", format: "pem" }));
    cluster = await startCluster();
    // The schedule that the release says, or it would not be admitted; it stands at 50 % until its analysis fails.
    service = await ServiceUnderTest.create(cluster, {
      stages: [
        [1, 1],
        [10, 1],
        [50, 30],
        [100, 1],
      ],
    });
    const { namespace } = service;
    const { admin } = cluster;
    await admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: SYSTEM } });
    const access = [
      ...reconcilerAccess({ systemNamespace: SYSTEM, namespaces: [namespace] }),
      ...deployAgentAccess({ namespace, router: "istio" }),
    ];
    for (const object of access) await admin.create(object as unknown as KubeObject);
    const trust = { name: `trust-${namespace}`, namespace: SYSTEM };
    await admin.create({ apiVersion: "v1", kind: "ConfigMap", metadata: trust, data: TRUST });
    kubeconfig = await accountOf();
    for (const object of policies()) await admin.apply(object);
    await waitFor("the policies to hold", async () => /no params found/.test(await release("1.0.0")), {
      explain: () => release("1.0.0"),
    });
  });
  after(async () => {
    service.stop();
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  /** The administrator's kubeconfig with a token of an account in place of his own. */
  async function accountOf(namespace = SYSTEM, account = ACCOUNT): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const asked = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } };
    const { status } = await cluster.admin.call<{ status: { token: string } }>("POST", path, asked);
    const config = JSON.parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { user: object }[] };
    const users = config.users.map((each) => ({ ...each, user: { token: status.token } }));
    return JSON.stringify({ ...config, users });
  }

  function policies(): KubeObject[] {
    const objects = admissionObjects({ namespaces: [service.namespace] });
    return [...objects.policies, ...objects.bindings] as unknown as KubeObject[];
  }

  async function pass(): Promise<{ code: number; log: readonly string[]; report: ReconcileReport }> {
    const { code, log, out } = await reconcileCommand(
      { namespace: [service.namespace], kubeconfig, signingKey, variables: {} },
      { format: "json", colours: false, width: 100 },
    );
    return { code, log, report: JSON.parse(out) as ReconcileReport };
  }

  const agent = () => cluster.asAccount(service.namespace, "airlock-deploy-agent");

  /** The agent writes evidence and record of a version. */
  async function declare(version: string, more: Partial<SignedRelease> = {}): Promise<void> {
    const { namespace } = service;
    for (const object of signedRelease({ namespace, version, image: service.image(version), ...more })) {
      await agent().apply(object, { manager: "pulumi" });
    }
  }

  /** What the API server says to the agent's own apply of a version, dry; nothing if it is admitted. */
  async function release(version: string): Promise<string> {
    const object = service.objects(version).find(({ kind }) => kind === "Rollout");
    return said(
      agent()
        .dry()
        .apply(object as unknown as KubeObject, { manager: "pulumi" }),
    );
  }

  async function said(asked: Promise<unknown>): Promise<string> {
    return asked.then(
      () => "",
      (error: unknown) => {
        if (error instanceof KubeError) return error.message;
        throw error;
      },
    );
  }

  const map = (name: string, namespace = SYSTEM) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
  });

  async function dataOf(name: string): Promise<Record<string, string>> {
    return ((await cluster.admin.get(map(name)))?.["data"] ?? {}) as Record<string, string>;
  }

  it("lists what was verified, and only then the release is admitted", async () => {
    await declare("1.0.0");
    const { code, log, report } = await pass();
    assert.deepEqual([code, log, report.problems], [0, [], []], JSON.stringify(report.records));
    assert.deepEqual(
      report.records.map(({ record, verdict, reasons }) => [record, verdict, reasons]),
      [["payments-record-1.0.0-1", "verified", []]],
    );
    assert.deepEqual(Object.values(await dataOf(`released-${service.namespace}`)).sort(), [
      "1% analysis 10% analysis 50% analysis 100% analysis",
      "registry.test/shop/payments",
    ]);
    await waitFor("the list to be seen", async () => (await release("1.0.0")) === "");
    await service.deploy("1.0.0");
    const [end] = (await pass()).report.ends;
    assert.deepEqual([end?.version, end?.outcome], ["1.0.0", "completed"]);
    assert.equal(end?.name, `outcome-${service.namespace}-payments-1.0.0-1-1`);
    const { outcome } = JSON.parse((await dataOf(end.name))["outcome.json"] ?? "") as { outcome: string };
    assert.equal(outcome, "completed");
  });

  it("signs what completed, where the pipeline finds it", async () => {
    const { namespace } = service;
    const client = await openCluster({ kubeconfig: await accountOf(namespace, "airlock-deploy-agent") });
    const digest = service.image("1.0.0").split("@")[1] ?? "";
    const released = { service: "payments", version: "1.0.0", digest };
    const found = await outcomeInCluster(client, { namespace }, released, {});
    assert.ok(found.found, found.address);
    const verifier = { id: "airlock:verifier/payments/production", key: createPublicKey(key.pem) };
    const signed = verifyOutcome(Buffer.from(found.text), verifier);
    assert.ok(signed.ok, signed.ok ? "" : signed.reason);
    assert.deepEqual([signed.value.version, signed.value.digest, signed.value.attempt], ["1.0.0", digest, 1]);
    assert.equal(found.address, `ConfigMap payments-attestation-1.0.0-1 in namespace ${namespace}`);
  });

  it("refuses a record that nobody signed, and one with other evidence, with reasons where people look", async () => {
    await declare("1.1.0", { approvals: [] });
    await declare("1.1.0", {
      attempt: 2,
      forge: ({ evidence, ...record }) => ({
        ...record,
        ...(evidence && { evidence: { ...evidence, sha256: "0".repeat(64) } }),
      }),
    });
    const { code, report } = await pass();
    assert.equal(code, 1);
    const reasons = Object.fromEntries(report.records.map((each) => [each.record, each.reasons.join(" ")]));
    assert.match(reasons["payments-record-1.1.0-1"] ?? "", /by 1 person is needed; nobody gave one\./);
    assert.match(
      reasons["payments-record-1.1.0-2"] ?? "",
      /^The evidence is not the record's: evidence\/payments\/production\/1\.1\.0\/attempt-2\.tar: found sha256 [0-9a-f]{64}, expected 0{64}, as the record says\.$/,
    );
    const record = await cluster.admin.get(map("payments-record-1.1.0-1", service.namespace));
    assert.equal(record?.metadata.annotations?.["airlock.dev/verdict"], "refused");
    assert.match(await release("1.1.0"), /was not released for this namespace/);
  });

  it("puts what an analysis sent back under quarantine: it is not admitted again, and what is live heals", async () => {
    await declare("1.1.0", { attempt: 3 });
    assert.equal((await pass()).report.records[0]?.verdict, "verified");
    await waitFor("the list to be seen", async () => (await release("1.1.0")) === "");
    await service.release("1.1.0");
    await service.waitForWeight(50);
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    const seen: ReconcileReport["ends"][number][] = [];
    await waitFor("the rollback to be written down", async () => {
      seen.push(...(await pass()).report.ends);
      return seen.at(-1)?.outcome === "rolled-back";
    });
    const digest = service.image("1.1.0").split("@")[1] ?? "";
    const end = seen.at(-1);
    assert.deepEqual([end?.version, end?.trigger, end?.quarantined], ["1.1.0", "alarm", [digest]]);
    const key = digest.replace(":", "-");
    assert.ok(key in (await dataOf(`quarantine-${service.namespace}`)));
    assert.equal(key in (await dataOf(`released-${service.namespace}`)), false);
    const { "rollback.json": rollback = "" } = await dataOf(end?.name ?? "");
    const { detectedAt, restoredAt, from, to, by } = JSON.parse(rollback) as Record<string, string> & {
      from: { version: string };
      to: { version: string };
    };
    assert.deepEqual([from.version, to.version, by], ["1.1.0", "1.0.0", "argo-rollouts"]);
    assert.ok(Date.parse(detectedAt ?? "") <= Date.parse(restoredAt ?? ""));
    const events = await cluster.events(service.namespace);
    assert.ok(
      events.some((each) => each.startsWith("Warning AirlockRolledBack: payments 1.1.0 went back to 1.0.0 (alarm: ")),
    );
    // The same digest is not even admitted as another service, which no freeze keeps.
    const rollout = service.objects("1.1.0").find(({ kind }) => kind === "Rollout") as unknown as KubeObject;
    const other = { ...rollout, metadata: { ...rollout.metadata, name: "orders" } };
    await waitFor("the quarantine to hold", async () =>
      /was not released/.test(await said(agent().dry().apply(other, { manager: "pulumi" }))),
    );
    const pods = await cluster.admin.list("v1", "Pod", service.namespace);
    const live = pods.find(({ metadata }) => metadata.annotations?.["airlock.dev/version"] === "1.0.0");
    assert.ok(live);
    await cluster.admin.delete(live);
    await waitFor("another pod in its place", async () => (await service.pods())["1.0.0"] === 4);
    cluster.prometheus.answer(FAILURES, [0]);
    await declare("1.1.0", { attempt: 4 });
    const again = await pass();
    assert.match(again.report.records[0]?.reasons.join(" ") ?? "", /digest-not-quarantined/);
  });

  it("does not call validated what was promoted in its validation, as a newer release promotes it", async () => {
    await declare("1.2.0");
    assert.equal((await pass()).report.records[0]?.verdict, "verified");
    await waitFor("the list to be seen", async () => (await release("1.2.0")) === "");
    const stages = [
      [1, 1],
      [10, 1],
      [50, 1],
      [100, 300],
    ] as const;
    await service.release("1.2.0", { stages });
    await service.waitForWeight(100);
    // Admission lets the agent say it in the validation alone.
    await waitFor("the promotion", async () => {
      const done = await said(agent().patch(service.rollout, { status: { promoteFull: true } }, "status"));
      return done === "";
    });
    await service.waitForService("stable", "1.2.0");
    const ends: ReconcileReport["ends"][number][] = [];
    await waitFor("its end to be written down", async () => {
      ends.push(...(await pass()).report.ends);
      return ends.length > 0;
    });
    assert.deepEqual(
      ends.map(({ version, outcome }) => [version, outcome]),
      [["1.2.0", "superseded-unvalidated"]],
    );
  });

  it("writes nothing where nothing has happened", async () => {
    const versions = async () =>
      (await cluster.admin.list("v1", "ConfigMap")).map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
    const before = await versions();
    const { code, report } = await pass();
    assert.deepEqual([code, report.records, report.ends, report.problems], [0, [], [], []]);
    assert.deepEqual(await versions(), before);
  });

  it("tells of a policy that somebody deleted, with exit code 1 and an Event", async () => {
    const [traffic] = policies().filter(
      ({ kind, metadata }) => kind === "ValidatingAdmissionPolicy" && metadata.name === "airlock-traffic",
    );
    assert.ok(traffic);
    await cluster.admin.delete(traffic);
    const { code, report } = await pass();
    assert.equal(code, 1);
    const problem =
      "ValidatingAdmissionPolicy airlock-traffic is missing: what it refuses is admitted now. Apply the platform stack again, and find out who changed it.";
    assert.deepEqual(report.problems, [problem]);
    assert.deepEqual(await cluster.events(SYSTEM), [`Warning AirlockAdmissionMissing: ${problem}`]);
    await cluster.admin.apply(traffic);
    assert.equal((await pass()).code, 0);
  });

  it("may not do what it does not need", async () => {
    const itself = cluster.asAccount(SYSTEM, ACCOUNT);
    const { namespace } = service;
    const outcome = `outcome-${namespace}-payments-1.0.0-1-1`;
    const asked = {
      "changes an outcome": () => itself.patch(map(outcome), { metadata: { labels: { x: "y" } } }),
      "deletes an outcome": () => itself.delete(map(outcome)),
      "trusts somebody": () => itself.patch(map(`trust-${namespace}`), { data: { required: "0" } }),
      "reads secrets": () => itself.list("v1", "Secret", namespace),
      "aborts a rollout": () => itself.patch(service.rollout, { status: { abort: true } }, "status"),
      "deletes a record": () => itself.delete(map("payments-record-1.0.0-1", namespace)),
      "makes a pod": () => itself.create({ apiVersion: "v1", kind: "Pod", metadata: { name: "x", namespace } }),
    };
    for (const [what, answer] of Object.entries(asked)) {
      assert.match(
        await said(answer()),
        /is forbidden: User "system:serviceaccount:airlock-system:airlock-reconciler"/,
        what,
      );
    }
  });
});
