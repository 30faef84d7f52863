import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ProgressiveWorkload, type ProgressiveWorkloadArgs, WorkloadRouter } from "../../../components/kubernetes";
import { parseRecord } from "../../../release/record/parseRecord";
import { DIGEST } from "../../release/goodRelease";
import { type Declared, named, record, valueOf } from "../aws/recorder";
import { pinDev, releaseIn, removeReleases, workloadArgs } from "./workload";

/** Message of the error that a declaration ends with. */
async function refusal(args: ProgressiveWorkloadArgs): Promise<string> {
  let said = "";
  const { declared } = await record(() => {
    try {
      new ProgressiveWorkload("payments", args);
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
  });
  assert.deepEqual(declared, []);
  return said;
}

/** What a declaration warns of; without an engine the SDK says it on the console. */
async function warnings(args: ProgressiveWorkloadArgs): Promise<string[]> {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (line: unknown) => said.push(String(line));
  try {
    await record(() => new ProgressiveWorkload("payments", args));
  } finally {
    console.warn = warn;
  }
  return said.map((line) => line.replace("warning: [runtime] ", ""));
}

const TEMPLATES = ["bake-1", "bake-2", "bake-3", "bake-4", "watch"];

// What the engine, the API server and the controller make of it is shown in test/scenarios/kubernetes.
describe("ProgressiveWorkload", () => {
  after(removeReleases);
  const declare = (args: ProgressiveWorkloadArgs, hooks = false) =>
    record(() => new ProgressiveWorkload("payments", args), { hooks });
  const objects = (declared: readonly Declared[]) => declared.filter(({ type }) => type.startsWith("kubernetes:"));

  it("declares the release's objects, the Rollout last, and tells what it declared", async () => {
    const { declared, result } = await declare(workloadArgs(releaseIn()));
    assert.deepEqual(
      objects(declared)
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
      [
        ...TEMPLATES.map((name) => `kubernetes:argoproj.io/v1alpha1:AnalysisTemplate payments-${name}`),
        "kubernetes:argoproj.io/v1alpha1:Rollout payments-rollout",
        "kubernetes:core/v1:ConfigMap payments-evidence-1",
        "kubernetes:core/v1:ConfigMap payments-record",
        "kubernetes:core/v1:Service payments-canary",
        "kubernetes:core/v1:Service payments-stable",
        "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute payments-route",
        "kubernetes:policy/v1:PodDisruptionBudget payments-disruption-budget",
      ],
    );
    const rollout = named(declared, "payments-rollout");
    assert.deepEqual(
      [...rollout.dependsOn].sort(),
      [...TEMPLATES, "canary", "disruption-budget", "evidence-1", "record", "route", "stable"]
        .map((name) => `payments-${name}`)
        .sort(),
    );
    const { metadata, spec } = rollout.inputs as Record<string, Record<string, unknown>>;
    assert.equal(metadata?.namespace, "shop");
    assert.equal(spec?.replicas, 2);
    assert.deepEqual((spec.template as { metadata: object }).metadata, {
      labels: { "app.kubernetes.io/name": "payments", "app.kubernetes.io/managed-by": "airlock" },
      annotations: { "airlock.dev/version": "1.5.0", "airlock.dev/digest": DIGEST },
    });
    assert.equal(await valueOf(result.rolloutName), "payments");
    assert.deepEqual(await valueOf(result.serviceNames), ["payments-stable", "payments-canary"]);
    assert.equal(await valueOf(result.version), "1.5.0");
    assert.equal(await valueOf(result.digest), DIGEST);
    assert.equal(await valueOf(result.recordName), "payments-record-1.5.0-1");
    assert.equal(await valueOf(result.passed), true);
  });

  it("declares record and evidence as they stay: immutable, kept, after each other, and before everything else", async () => {
    const args = { ...workloadArgs(releaseIn()), attempt: 2 };
    const { declared } = await declare(args);
    const [evidence, written] = [named(declared, "payments-evidence-1"), named(declared, "payments-record")];
    for (const { inputs, retainOnDelete } of [evidence, written]) {
      assert.equal(inputs.immutable, true);
      assert.equal(retainOnDelete, true);
    }
    assert.deepEqual(written.dependsOn, ["payments-evidence-1"]);
    for (const { name, dependsOn, type } of objects(declared)) {
      if (type !== "kubernetes:core/v1:ConfigMap") assert.ok(dependsOn.includes("payments-record"), name);
    }
    const { metadata, data } = written.inputs as {
      metadata: { name: string; annotations: Record<string, string> };
      data: Record<string, string>;
    };
    assert.equal(metadata.name, "payments-record-1.5.0-2");
    const parsed = parseRecord(data["record.json"] ?? "", metadata.name);
    assert.ok(parsed.ok);
    const { attempt, revision, artifact, evidence: bound } = parsed.value;
    assert.deepEqual([attempt, revision, artifact.digest], [2, "rollouts/shop/payments", DIGEST]);
    const { metadata: part, binaryData } = evidence.inputs as {
      metadata: { name: string };
      binaryData: Record<string, string>;
    };
    assert.match(part.name, /^payments-evidence-[0-9a-f]{16}-1$/);
    assert.equal(`${metadata.annotations["airlock.dev/evidence"] ?? ""}-1`, part.name);
    const bundle = gunzipSync(Buffer.from(binaryData["bundle.tar.gz"] ?? "", "base64"));
    assert.equal(createHash("sha256").update(bundle).digest("hex"), bound?.sha256);
  });

  it("refuses an attempt and a patience that are no whole numbers", async () => {
    assert.equal(
      await refusal({ ...workloadArgs(releaseIn()), attempt: 0 }),
      "attempt must be whole numbers from 1 to 999, got 0. Leave it out for the first try, count up to run the same release again.",
    );
    assert.equal(
      await refusal({ ...workloadArgs(releaseIn()), verdictSeconds: 0.5 }),
      "verdictSeconds must be whole seconds from 1 to 3600, got 0.5. Leave it out for ten minutes.",
    );
  });

  it("leaves to the controller what it owns, as whole properties, and waits for nothing", async () => {
    const args = workloadArgs(releaseIn());
    const { declared } = await declare(args);
    const istio = await declare({ ...args, routing: { router: WorkloadRouter.Istio, hosts: ["pay.example.com"] } });
    const ignored = (all: readonly Declared[]) =>
      Object.fromEntries(all.flatMap((one) => (one.ignoreChanges.length > 0 ? [[one.name, one.ignoreChanges]] : [])));
    assert.deepEqual(ignored(declared), {
      "payments-stable": ["spec.selector"],
      "payments-canary": ["spec.selector"],
      "payments-route": ["spec.rules"],
      "payments-rollout": ["spec.replicas"],
      "payments-evidence-1": ["data", "binaryData"],
      "payments-record": ["data", "binaryData"],
    });
    assert.deepEqual(ignored(istio.declared)["payments-route"], ["spec.http"]);
    for (const { name, inputs, type } of objects(declared)) {
      if (type === "kubernetes:core/v1:ConfigMap") continue;
      const { annotations } = inputs.metadata as { annotations: Record<string, string> };
      assert.equal(annotations["pulumi.com/skipAwait"], "true", name);
      assert.equal(annotations["pulumi.com/patchForce"], undefined, name);
    }
  });

  it("protects everything but the templates, which come and go with the schedule", async () => {
    const { declared } = await declare(workloadArgs(releaseIn()));
    const open = objects(declared).filter(({ protect }) => !protect);
    assert.deepEqual(
      open.map(({ name }) => name).sort(),
      [...TEMPLATES, "evidence-1", "record"].map((name) => `payments-${name}`).sort(),
    );
  });

  it("has its hook on every object, before create and before update", async () => {
    const { declared } = await declare(workloadArgs(releaseIn()), true);
    for (const { name, hooks } of objects(declared)) {
      assert.deepEqual(hooks, ["airlock-workload:shop:payments", "airlock-workload:shop:payments"], name);
    }
  });

  it("waits for the record's verdict before everything but the record, where the cluster verifies", async () => {
    const folder = releaseIn();
    const waits = async (args: Partial<ProgressiveWorkloadArgs>) => {
      const { declared } = await declare({ ...workloadArgs(folder), ...args }, true);
      return objects(declared).flatMap(({ name, hooks }) =>
        hooks.filter((hook) => hook === "airlock-verdict:shop:payments").length === 2 ? [name] : [],
      );
    };
    const all = [...TEMPLATES, "canary", "disruption-budget", "rollout", "route", "stable"];
    const expected = all.map((name) => `payments-${name}`).sort();
    assert.deepEqual((await waits({ verified: true })).sort(), expected);
    assert.deepEqual(await waits({}), []);
    // A protected environment has a reconciler unless the program says otherwise.
    assert.deepEqual((await waits({ environment: "production" })).sort(), expected);
    assert.deepEqual(await waits({ environment: "production", verified: false }), []);
  });

  it("shows the policies which release it is, with absolute paths, and no kubeconfig", async () => {
    const folder = releaseIn();
    const { declared } = await declare({ ...workloadArgs(folder), cluster: { kubeconfig: "secret", context: "test" } });
    const { inputs, type } = named(declared, "payments");
    assert.equal(type, "airlock:kubernetes:ProgressiveWorkload");
    assert.equal(inputs.release, `${folder}/release.yaml`);
    assert.equal(inputs.config, `${folder}/airlock.yaml`);
    assert.equal(inputs.environment, "dev");
    assert.equal("cluster" in inputs, false);
  });

  it("declares what its gates refuse, says so, and leaves the refusal to policies and hooks", async () => {
    const { result } = await declare({ ...workloadArgs(releaseIn()), environment: "production" });
    assert.equal(await valueOf(result.passed), false);
  });

  const bad = { digest: DIGEST, version: "1.5.0", at: "2026-11-19T20:00:00.000Z", trigger: "alarm", reason: "5xx" };

  it("shows policies what the program has read, and is refused for what is under quarantine", async () => {
    const { declared, result } = await declare({ ...workloadArgs(releaseIn()), quarantined: [bad], debts: [] });
    const { inputs } = named(declared, "payments");
    assert.deepEqual([inputs.quarantined, inputs.debts, "live" in inputs], [[bad], [], false]);
    assert.equal(await valueOf(result.passed), false);
    const other = { ...bad, digest: `sha256:${"0".repeat(64)}` };
    const { result: free } = await declare({ ...workloadArgs(releaseIn()), quarantined: [other] });
    assert.equal(await valueOf(free.passed), true);
  });

  it("says what is live only where that makes a difference", async () => {
    const live = { version: "1.5.0", digest: DIGEST };
    const fine = await declare({ ...workloadArgs(releaseIn()), live });
    assert.equal("live" in named(fine.declared, "payments").inputs, false);
    const refused = await declare({ ...workloadArgs(releaseIn()), environment: "production", live });
    assert.deepEqual(named(refused.declared, "payments").inputs.live, live);
    const another = { ...live, version: "1.4.2" };
    const starts = await declare({ ...workloadArgs(releaseIn()), environment: "production", live: another });
    assert.equal("live" in named(starts.declared, "payments").inputs, false);
  });

  it("says of an audited release that nothing is stopped, where the cluster's own verdict is waited for", async () => {
    const folder = releaseIn();
    const config = readFileSync(join(folder, "airlock.yaml"), "utf8");
    writeFileSync(
      join(folder, "airlock.yaml"),
      config.replace("    promotesFrom: staging\n", "    promotesFrom: staging\n    mode: audit\n"),
    );
    const args = { ...workloadArgs(folder), environment: "production" };
    assert.deepEqual(await warnings(args), [
      "payments 1.5.0 is refused for production by approval-signed: audit: not stopped where the platform stack is in audit mode as well. airlock check says why.",
    ]);
    assert.deepEqual(await warnings({ ...args, verified: false }), [
      "payments 1.5.0 is refused for production by approval-signed: it will not be applied. airlock check says why.",
    ]);
  });

  it("refuses another namespace than airlock.yaml names for the environment", async () => {
    const folder = releaseIn();
    pinDev(folder, { uid: "3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b", namespace: "elsewhere" });
    assert.equal(
      await refusal(workloadArgs(folder)),
      `namespace: found "shop", expected "elsewhere", as ${folder}/airlock.yaml says in environments.dev.cluster.namespace. Nothing was changed.`,
    );
  });

  it("refuses a release that cannot be read, before anything is declared", async () => {
    const folder = releaseIn((yaml) => yaml.replace("version: 1.5.0", "version: [1]"));
    assert.match(await refusal(workloadArgs(folder)), /release\.yaml: version: found .*, expected /);
  });

  it("refuses what Argo cannot express, with every fault at once", async () => {
    const args = workloadArgs(releaseIn());
    const { measuring, routing, ...others } = args;
    const { baselineMilliseconds: _, ...blind } = measuring;
    const said = await refusal({
      ...others,
      initialReplicas: 0,
      routing: { ...routing, router: WorkloadRouter.None },
      measuring: blind,
    });
    assert.deepEqual(said.split("\n"), [
      "routing.router: found none, with strategy canary, expected gatewayApi, alb, istio or nginx. Without a router Argo rounds weights to replicas: 1% of ten pods is one in eleven. Declare a router, or release blue-green or rolling.",
      "initialReplicas: found 0, expected a whole number from 1 to 10000.",
      "measuring.baselineMilliseconds: found nothing, expected the stable version's P95 in milliseconds. At 100% the stable version serves nothing, so a multiple of its latency would have no data.",
    ]);
  });

  it("names every field as the program gave it", async () => {
    const args = workloadArgs(releaseIn());
    const said = await refusal({
      ...args,
      namespace: "Shop",
      container: {
        ...args.container,
        port: 0,
        probes: { ...args.container.probes, liveness: { path: "live" } },
        resources: { cpuRequest: "much", memoryRequest: "more", memoryLimit: "most" },
      },
      routing: { ...args.routing, hosts: [] },
      smokeTest: {
        image: "smoke",
        resources: { cpuRequest: "1", memoryRequest: "1Mi", memoryLimit: "1Mi", cpuLimit: "x" },
      },
      drainSeconds: 1,
    });
    assert.deepEqual(
      said.split("\n").map((line) => line.split(":")[0]),
      [
        "routing.hosts",
        "namespace",
        "container.port",
        "container.probes.liveness.path",
        "container.resources.cpuRequest",
        "container.resources.memoryRequest",
        "container.resources.memoryLimit",
        "smokeTest.image",
        "smokeTest.resources.cpuLimit",
        "drainSeconds",
      ],
    );
  });

  const shapes: { what: string; change: (args: ProgressiveWorkloadArgs) => ProgressiveWorkloadArgs; said: string }[] = [
    {
      what: "a route without a Gateway",
      change: (args) => ({ ...args, routing: { router: WorkloadRouter.GatewayApi, hosts: ["pay.example.com"] } }),
      said: "routing.gateway must be given with router gatewayApi, got nothing. Name the Gateway that users reach.",
    },
    {
      what: "an unheard-of router",
      change: (args) => ({ ...args, routing: { router: "traefik" as unknown as WorkloadRouter } }),
      said: 'routing.router must be one of gatewayApi, alb, istio, nginx, none, got "traefik". docs/reference/components-kubernetes.md has the table of what each can do.',
    },
    {
      what: "an unheard-of unit",
      change: (args) => ({ ...args, measuring: { ...args.measuring, unit: "minutes" } }),
      said: 'measuring.unit must be seconds or milliseconds, got "minutes". Leave it out to use seconds.',
    },
    {
      what: "an unheard-of meaning of no data",
      change: (args) => ({
        ...args,
        measuring: { ...args.measuring, queries: { complaints: { query: "up", noData: "pass" } } },
      }),
      said: 'measuring.queries.complaints.noData must be hold, rollback or continue, got "pass". Leave it out for the default.',
    },
    {
      what: "a path that is an output",
      change: (args) => ({ ...args, release: Promise.resolve("release.yaml") as unknown as string }),
      said: "release must be a path as plain text, got a value that is known only after an update. Release data must be plain, so that policies can judge it at preview.",
    },
  ];
  shapes.push(
    {
      what: "a quarantine that is no list",
      change: (args) => ({ ...args, quarantined: "none" as unknown as [] }),
      said: 'quarantined must be a plain list of digests under quarantine, got "none". Hand over what readQuarantine answered: release data must be plain, so that policies can judge it at preview.',
    },
    {
      what: "something live without a digest",
      change: (args) => ({ ...args, live: { version: "1.5.0" } as unknown as { version: string; digest: string } }),
      said: 'live must be a plain version and digest, got {"version":"1.5.0"}. Hand over what liveRelease made of readLiveWorkload\'s answer: release data must be plain, so that policies can judge it at preview.',
    },
  );
  for (const { what, change, said } of shapes) {
    it(`refuses ${what}`, async () => {
      assert.equal(await refusal(change(workloadArgs(releaseIn()))), said);
    });
  }
});
