import assert from "node:assert/strict";
import {
  ClusterFailure,
  type ClusterFailureKind,
  namespaceFault,
  openCluster,
  pinOf,
} from "../../../../engines/argo/cluster";
import { describeFault } from "../../../../release/fault";
import { type FakeApiServer, SYSTEM_UID, startApiServer } from "./apiServer";

const MAP = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "a" } as const;
const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" }, data: { key: "1" } };
const PATH = "/api/v1/namespaces/shop/configmaps";
const PIN = { uid: SYSTEM_UID, namespace: "shop", file: "airlock.yaml", field: "environments.production.cluster" };
const missing = (name: string) => ({ status: 404, body: { kind: "Status", message: "gone", details: { name } } });

describe("The cluster", () => {
  let api: FakeApiServer;
  beforeEach(async () => {
    api = await startApiServer();
  });
  afterEach(() => api.stop());
  const open = () => openCluster({ kubeconfig: api.kubeconfig() });

  it("is asked by kind, as the account of its context", async () => {
    api.answers.set(`GET ${PATH}/a`, { status: 200, body: OBJECT });
    const cluster = await open();
    assert.deepEqual(await cluster.get(MAP), OBJECT);
    assert.deepEqual(await cluster.get(MAP), OBJECT);
    assert.deepEqual(
      api.asked.map(({ line }) => line),
      ["GET /api/v1", `GET ${PATH}/a`, `GET ${PATH}/a`],
    );
    assert.equal(api.asked[1]?.token, "Bearer t");
    assert.deepEqual([cluster.context, cluster.server], ["test", api.server]);
  });

  it("says that there is no such object, and lists those with a label, with their kind", async () => {
    api.answers.set(`GET ${PATH}/a`, missing("a"));
    api.answers.set(`GET ${PATH}?labelSelector=airlock.dev%2Frecord%3Dpayments`, {
      status: 200,
      body: { items: [{ metadata: OBJECT.metadata, data: OBJECT.data }] },
    });
    const cluster = await open();
    assert.equal(await cluster.get(MAP), undefined);
    const found = await cluster.list(
      { apiVersion: "v1", kind: "ConfigMap", namespace: "shop" },
      { labels: { "airlock.dev/record": "payments" } },
    );
    assert.deepEqual(found, [OBJECT]);
  });

  it("creates, replaces, patches and deletes, each with one request", async () => {
    const ok = { status: 200, body: OBJECT };
    api.answers.set(`POST ${PATH}`, { status: 201, body: OBJECT });
    api.answers.set(`PUT ${PATH}/a`, ok);
    api.answers.set(`PATCH ${PATH}/a?fieldManager=airlock`, ok);
    api.answers.set(`PATCH ${PATH}/a?fieldManager=me`, ok);
    const status = "PATCH /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/a/status?fieldManager=airlock";
    api.answers.set(status, ok);
    api.answers.set(`DELETE ${PATH}/a`, ok);
    const cluster = await open();
    assert.deepEqual(await cluster.create(OBJECT), OBJECT);
    await cluster.replace(OBJECT);
    await cluster.patch(MAP, { data: { key: null } });
    await cluster.patch(MAP, { data: { key: "2" } }, { type: "apply", manager: "me" });
    const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "a" };
    await cluster.patch(rollout, { status: { abort: true } }, { subresource: "status" });
    await cluster.remove(MAP);
    const changes = api.asked.filter(({ line }) => !line.startsWith("GET"));
    assert.deepEqual(
      changes.map(({ line, type, body }) => [line, type, body]),
      [
        [`POST ${PATH}`, "application/json", JSON.stringify(OBJECT)],
        [`PUT ${PATH}/a`, "application/json", JSON.stringify(OBJECT)],
        [`PATCH ${PATH}/a?fieldManager=airlock`, "application/merge-patch+json", '{"data":{"key":null}}'],
        [
          `PATCH ${PATH}/a?fieldManager=me`,
          "application/apply-patch+yaml",
          '{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"2"}}',
        ],
        [status, "application/merge-patch+json", '{"status":{"abort":true}}'],
        [`DELETE ${PATH}/a`, "", ""],
      ],
    );
  });

  it("takes it for deleted what is not there", async () => {
    api.answers.set(`DELETE ${PATH}/a`, missing("a"));
    await (await open()).remove(MAP);
  });

  const status = (reason: string, message: string) => ({ kind: "Status", reason, message });
  const answers: readonly (readonly [what: string, status: number, body: unknown, ClusterFailureKind, said: string])[] =
    [
      [
        "who may not",
        403,
        status("Forbidden", 'User "ci" cannot patch'),
        "forbidden",
        'does not let this account patch ConfigMap a in namespace shop: it answers 403 (User "ci" cannot patch). Ask with an account that has this right.',
      ],
      [
        "admission",
        403,
        status("Forbidden", "ValidatingAdmissionPolicy 'airlock-traffic' denied request: no"),
        "refused",
        "refused to patch ConfigMap a in namespace shop: it answers 403 (ValidatingAdmissionPolicy 'airlock-traffic' denied request: no). Change what its answer names, then run this again.",
      ],
      [
        "who is nobody",
        401,
        status("Unauthorized", "Unauthorized"),
        "forbidden",
        "does not know who asks to patch ConfigMap a in namespace shop: it answers 401 (Unauthorized). Renew the credentials of that context, then run this again.",
      ],
      [
        "another manager",
        409,
        status("Conflict", "conflict with argo"),
        "conflict",
        "did not patch ConfigMap a in namespace shop: it answers 409 (conflict with argo). Look at what stands there, then run this again.",
      ],
      [
        "an invalid object",
        422,
        status("Invalid", "data: Invalid value"),
        "refused",
        "refused to patch ConfigMap a in namespace shop: it answers 422 (data: Invalid value). Change what its answer names, then run this again.",
      ],
      [
        "an object to change that is not there",
        404,
        missing("a").body,
        "refused",
        "refused to patch ConfigMap a in namespace shop: it answers 404 (gone). Change what its answer names, then run this again.",
      ],
      [
        "a server that does not serve",
        503,
        "upstream connect error",
        "unreachable",
        "could not patch ConfigMap a in namespace shop: it answers 503 (upstream connect error). Run this again when its API server serves.",
      ],
      [
        "a page",
        200,
        "<html>",
        "unreachable",
        "does not answer as an API server when asked to patch ConfigMap a in namespace shop. Look at the server that the context names.",
      ],
    ];
  for (const [what, code, body, kind, said] of answers) {
    it(`fails at ${what} as ${kind}`, async () => {
      api.answers.set(`PATCH ${PATH}/a?fieldManager=airlock`, { status: code, body });
      const failure = await failureOf((await open()).patch(MAP, {}));
      assert.deepEqual([failure.kind, failure.message], [kind, `context test (${api.server}) ${said}`]);
      if (code > 299) assert.equal(failure.answer?.status, code);
    });
  }

  it("has no kind that nobody installed, and none that is gone again", async () => {
    const cluster = await open();
    const said = (kind: string, next: string) => `context test (${api.server}) has no kind ${kind}. ${next}`;
    const route = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", namespace: "shop", name: "a" };
    const first = await failureOf(cluster.get(route));
    const brings = "Install what brings it first.";
    assert.deepEqual(
      [first.kind, first.message],
      ["no-kind", said("HTTPRoute of gateway.networking.k8s.io/v1", brings)],
    );
    const run = { apiVersion: "argoproj.io/v1alpha1", kind: "AnalysisRun", namespace: "shop", name: "a" };
    const argo = "Install Argo Rollouts with its custom resource definitions first.";
    assert.equal((await failureOf(cluster.list(run))).message, said("AnalysisRun of argoproj.io/v1alpha1", argo));
    const gone = await failureOf(cluster.get({ ...run, kind: "Rollout" }));
    assert.equal(gone.message, said("Rollout of argoproj.io/v1alpha1", argo));
  });

  it("fails as unreachable where nobody answers, and where nobody answers in time", async () => {
    api.answers.set("GET /api/v1", "silent");
    const late = await failureOf((await openCluster({ kubeconfig: api.kubeconfig() }, undefined, 50)).get(MAP));
    const next = "Run this again when it can be reached from here.";
    const where = `context test (${api.server}) does not answer`;
    assert.deepEqual([late.kind, late.message], ["unreachable", `${where} (no answer in 0.05 s). ${next}`]);
    const cluster = await open();
    api.stop();
    const away = await failureOf(cluster.get(MAP));
    assert.deepEqual([away.kind, away.message], ["unreachable", `${where} (fetch failed: ECONNREFUSED). ${next}`]);
  });

  it("is the one that airlock.yaml names, or is asked nothing else", async () => {
    const access = { kubeconfig: api.kubeconfig() };
    await openCluster(access, PIN);
    const uid = "00000000-6a8e-4d1f-9f3e-0c1d2e3f4a5b";
    const other = await failureOf(openCluster(access, { ...PIN, uid }));
    assert.equal(other.kind, "other-cluster");
    assert.equal(
      other.message,
      `context test (${api.server}) is another cluster than the one that airlock.yaml names in environments.production.cluster.uid: ` +
        `it has uid ${SYSTEM_UID} for its namespace kube-system, expected ${uid}. Nothing was changed: choose the context of that cluster.`,
    );
    api.answers.set("GET /api/v1/namespaces/kube-system", missing("kube-system"));
    const none = await failureOf(openCluster(access, PIN));
    assert.match(none.message, /: it has no namespace kube-system, expected 3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b\. /);
    api.answers.set("GET /api/v1/namespaces/kube-system", { status: 403, body: status("Forbidden", "no") });
    assert.equal((await failureOf(openCluster(access, PIN))).kind, "forbidden");
  });

  const config = (change: Record<string, unknown>) =>
    JSON.stringify({ ...(JSON.parse(api.kubeconfig()) as object), ...change });
  const credentials = (user: unknown) => config({ users: [{ name: "u", user }] });
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "/nowhere/login", interactiveMode: "Never" };
  const configs: readonly (readonly [what: string, access: () => Parameters<typeof openCluster>[0], said: RegExp])[] = [
    [
      "a context that the kubeconfig does not have",
      () => ({ kubeconfig: api.kubeconfig(), context: "production" }),
      /^the context must be one of the kubeconfig \(test\), got "production"\. Name one of them\.$/,
    ],
    [
      "a kubeconfig without contexts",
      () => ({ kubeconfig: config({ contexts: [] }) }),
      /^the context must be one of the kubeconfig \(it has none\), got "test"\./,
    ],
    [
      "a file that is not there",
      () => ({ kubeconfig: "/nowhere/kubeconfig" }),
      /^the kubeconfig cannot be read \(ENOENT: no such file or directory, open '\/nowhere\/kubeconfig'\)\. Give the path or the text of one\.$/,
    ],
    [
      "a program for tokens that is not there",
      () => ({ kubeconfig: credentials({ exec }) }),
      /^the credentials of context test \(http:\/\/127\.0\.0\.1:\d+\) cannot be had \(.*ENOENT.*\)\. Log in again, or correct the kubeconfig\.$/,
    ],
  ];
  for (const [what, access, said] of configs) {
    it(`fails at ${what} as config`, async () => {
      const failure = await failureOf(openCluster(access()).then((cluster) => cluster.get(MAP)));
      assert.equal(failure.kind, "config");
      assert.match(failure.message, said);
    });
  }

  it("fails as config where no kubeconfig is found and nothing runs in a pod", async () => {
    const { KUBECONFIG, HOME } = process.env;
    try {
      Object.assign(process.env, { KUBECONFIG: "", HOME: "/nowhere" });
      const failure = await failureOf(openCluster());
      assert.equal(
        failure.message,
        "there is no kubeconfig: KUBECONFIG is not set, ~/.kube/config is not there, and this is no pod. Give one.",
      );
    } finally {
      delete process.env.KUBECONFIG;
      delete process.env.HOME;
      Object.assign(process.env, KUBECONFIG === undefined ? {} : { KUBECONFIG }, HOME === undefined ? {} : { HOME });
    }
  });
});

describe("The pin of an environment", () => {
  const cluster = { uid: SYSTEM_UID, namespace: "shop" };

  it("says where it stands", () => {
    assert.deepEqual(pinOf({ environment: "production", cluster }, "airlock.yaml"), PIN);
    assert.equal(pinOf({ environment: "production" }, "airlock.yaml"), undefined);
  });

  it("refuses another namespace, and without one none is refused", () => {
    assert.equal(namespaceFault(PIN, "shop", "namespace"), undefined);
    assert.equal(namespaceFault(undefined, "test", "namespace"), undefined);
    const fault = namespaceFault(PIN, "test", "namespace");
    assert.equal(
      fault === undefined ? "" : describeFault(fault),
      'namespace: found "test", expected "shop", as airlock.yaml says in environments.production.cluster.namespace. Nothing was changed.',
    );
  });
});

async function failureOf(asked: Promise<unknown>): Promise<ClusterFailure> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ClusterFailure) return error;
    throw error;
  }
  assert.fail("it did not fail");
}
