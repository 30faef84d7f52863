import assert from "node:assert/strict";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { missingAdmission } from "../../../engines/argo/admission/missingAdmission";
import { releasedList } from "../../../engines/argo/admission/releasedList";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { KubeError, type KubeObject } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";
import { abortedRows, flightRows, invalidRows } from "../clusterAccess/flightRows";
import { standing } from "../clusterAccess/kept";
import { keptRows } from "../clusterAccess/keptRows";
import { rightsRows } from "../clusterAccess/rightsRows";
import { person, rights, SYSTEM } from "./admissionPeople";
import { admissionRows, type Row } from "./admissionRows";
import { SCHEDULE, STAGED, scheduleRows } from "./scheduleRows";
import { ServiceUnderTest, SMOKE_IMAGE } from "./service";

const ROWS = [...admissionRows, ...flightRows, ...keptRows, ...rightsRows, ...scheduleRows];

/** Rows that ask all policies but those of what is not there yet. */
const FIRST = ROWS.filter(
  ({ who, what }) =>
    (who === "administrator" && what.startsWith("releases")) ||
    (who === "robot" && what === "makes a Job") ||
    what === "has no steps",
);

/** Rows that ask the policy on what runs already. */
const RUNNING = ROWS.filter(
  ({ who, what }) =>
    (who === "robot" && /^changes a|^deletes a record|second digest in flight/.test(what)) ||
    (who === "administrator" && (what.endsWith("in flight") || what === "takes a token of the reconciler")),
);

describe("who may do what where only released images run", () => {
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
    // It waits at 10 % for a person, so that nothing moves by itself while the table is walked through.
    service = await ServiceUnderTest.create(cluster, STAGED);
    const { namespace } = service;
    await cluster.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: SYSTEM } });
    await writeList("1.0.0", "1.1.0", "1.2.0");
    await Promise.all(rights(namespace).map((object) => cluster.admin.create(object)));
    for (const object of standing(namespace)) await cluster.admin.create(object);
    const { policies, bindings } = admissionObjects({ namespaces: [namespace] });
    for (const object of [...policies, ...bindings]) await cluster.admin.apply(object as unknown as KubeObject);
    await holds("the policies", FIRST);
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForPhase("Paused");
    // The policy on what runs finds nothing to refuse before something does.
    await holds("the policy on what runs", RUNNING);
  });
  after(async () => {
    service.stop();
    await cluster.stop();
  });

  /** Waits until every one of these rows is refused by a policy. */
  async function holds(what: string, rows: readonly Row[]): Promise<void> {
    let said: string[] = [];
    await waitFor(
      `${what} to hold`,
      async () => {
        said = await Promise.all(rows.map(answer));
        return said.every((each) => each.includes("Airlock:"));
      },
      { seconds: 20, explain: () => said.join("\n") },
    );
  }

  /** What the API server says to a row: nothing if it is allowed. Nothing is changed. */
  async function answer(row: Row | undefined): Promise<string> {
    if (row === undefined) throw new Error("no such row");
    const inEarnest = person(cluster, service.namespace, row.who);
    try {
      await row.run({ client: inEarnest.dry(), inEarnest, admin: cluster.admin, service });
      return "";
    } catch (error) {
      if (error instanceof KubeError) return error.message;
      throw error;
    }
  }

  /** Aborts that the reconciler has looked at, as the list has them. */
  let settled: Record<string, string> = {};

  /** As the reconciler does it: these versions are released, and no others. */
  async function writeList(...versions: readonly string[]): Promise<void> {
    const images = [SMOKE_IMAGE, ...versions.map((version) => service.image(version))].map((image) => {
      const [repository = "", digest = ""] = image.split("@");
      const more =
        image === SMOKE_IMAGE
          ? { command: { command: ["/smoke"] } }
          : { schedules: { payments: SCHEDULE, orders: SCHEDULE } };
      return { repository, digest, ...more };
    });
    const { data, ...list } = releasedList(SYSTEM, service.namespace, images);
    const object = { ...list, data: { ...data, ...settled } } as unknown as KubeObject;
    await cluster.admin.apply(object, { manager: "airlock-reconciler", force: true });
  }

  /** The agent's own apply of a version as another service, dry: no release under way refuses that one. */
  async function release(version: string): Promise<string> {
    const client = person(cluster, service.namespace, "deploy agent").dry();
    const object = service.objects(version).find(({ kind }) => kind === "Rollout") as unknown as KubeObject;
    const other = { ...object, metadata: { ...object.metadata, name: "orders" } };
    return client.apply(other, { manager: "pulumi" }).then(
      () => "",
      (error: unknown) => String(error),
    );
  }

  async function judge(row: Row): Promise<void> {
    const said = await answer(row);
    const what = `${row.who}, ${row.what}: ${said === "" ? "allowed" : `refused with: ${said}`}`;
    if (row.refused === undefined) assert.equal(said, "", what);
    else
      assert.ok(
        [row.refused].flat().some((reason) => said.includes(reason)),
        what,
      );
  }

  for (const row of ROWS) {
    it(`${row.who} ${row.refused === undefined ? "may" : "may not"}: ${row.what}`, async () => judge(row));
  }

  it("has all policies as they were applied, and says which one was changed", async () => {
    const lists = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map((kind) =>
      cluster.admin.list("admissionregistration.k8s.io/v1", kind),
    );
    const found = (await Promise.all(lists)).flat();
    const expected = admissionObjects({ namespaces: [service.namespace] });
    assert.deepEqual(missingAdmission(expected, found), []);
    assert.equal(missingAdmission(admissionObjects({ namespaces: ["other"] }), found).length > 0, true);
  });

  it("lets what is live heal and be aborted while the list is missing, and admits no release", async () => {
    const { metadata, ...list } = releasedList(SYSTEM, service.namespace, []);
    await cluster.admin.delete({ ...list, metadata });
    await waitFor("the list to be missed", async () => /no params found/.test(await release("1.2.0")));
    const [pod] = await cluster.admin.list("v1", "Pod", service.namespace);
    if (pod !== undefined) await cluster.admin.delete(pod);
    await waitFor("another pod in its place", async () => {
      const pods = await cluster.admin.list("v1", "Pod", service.namespace);
      return pods.length === 5 && pods.every((each) => each.metadata.uid !== pod?.metadata.uid);
    });
    const operator = person(cluster, service.namespace, "operator");
    await service.insist("the abort", { abort: true }, ({ phase }) => phase === "Degraded", operator);
    await service.waitForWeight(0, 2);
    await service.waitForService("canary", "1.0.0");
    await writeList("1.0.0", "1.1.0", "1.2.0");
    await waitFor("the list to be seen", async () => (await release("1.2.0")) === "");
    const [first] = abortedRows;
    await waitFor("the abort to be over", async () => (await answer(first)).includes(String(first?.refused)));
    const next = abortedRows.find(({ what }) => what === "releases a second digest");
    assert.match(await answer(next), /the release before was aborted, and the reconciler has not looked at it yet/);
    const { abortedAt = "" } = (await service.status()) as { abortedAt?: string };
    settled = { "aborted-payments": abortedAt };
    await writeList("1.0.0", "1.1.0", "1.2.0");
    await waitFor("the abort to be settled", async () => (await answer(next)) === "");
    for (const row of abortedRows) await judge(row);
    // Once more, for the next test.
    await service.insist("another try", { abort: false }, ({ phase }) => phase !== "Degraded", operator);
    await service.waitForWeight(10, 3);
    await service.waitForPhase("Paused");
  });

  it("lets a quarantined release be left: it heals, it is aborted, and it does not come again", async () => {
    await writeList("1.0.0", "1.2.0");
    await waitFor("the quarantine to hold", async () => /was not released/.test(await release("1.1.0")));
    const operator = person(cluster, service.namespace, "operator");
    await service.insist("the abort", { abort: true }, ({ phase }) => phase === "Degraded", operator);
    await service.waitForWeight(0, 4);
    await service.waitForService("canary", "1.0.0");
    // To insist on an abort takes it back for a moment each time: the last word counts.
    assert.equal(service.weights.at(-1), 0);
    assert.match(await release("1.1.0"), /was not released for this namespace/);
    assert.equal(await release("1.0.0"), "");
  });

  it("lets an agent repair what somebody made invalid", async () => {
    await writeList("1.0.0", "1.1.0", "1.2.0");
    await waitFor("the list to be seen", async () => (await release("1.1.0")) === "");
    const inEarnest = person(cluster, service.namespace, "break-glass");
    await inEarnest.patch(service.rollout, { spec: { minReadySeconds: 9000 } });
    await waitFor("Argo to find it invalid", async () => {
      const { conditions = [] } = (await service.status()) as { conditions?: { type: string; status: string }[] };
      return conditions.some(({ type, status }) => type === "InvalidSpec" && status === "True");
    });
    for (const row of invalidRows) await judge(row);
  });

  it("has a table of at least 30 rows, each named once", () => {
    assert.ok(ROWS.length >= 30);
    assert.equal(new Set(ROWS.map(({ who, what }) => `${who} ${what}`)).size, ROWS.length);
  });
});
