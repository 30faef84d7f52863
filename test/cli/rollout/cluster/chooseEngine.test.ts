import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../../../../cli/commandLine";
import { chooseEngine, type Whereabouts } from "../../../../cli/rollout/cluster/chooseEngine";
import { describeFault } from "../../../../release/fault";

const UID = "3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b";

describe("which engine airlock rollout asks", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-engine-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (environments: string) =>
    writeFileSync(join(folder, "airlock.yaml"), `schema: airlock/config/v1\nenvironments:\n${environments}`);
  const pinned = () => write(`  production:\n    cluster: { uid: ${UID}, namespace: shop }\n`);
  const choose = (said: Partial<Whereabouts> = {}) => {
    const none = {
      engine: undefined,
      config: undefined,
      kubeconfig: undefined,
      context: undefined,
      namespace: undefined,
    };
    const chosen = chooseEngine({ environment: "production", release: join(folder, "release.yaml"), ...none, ...said });
    return chosen.ok ? chosen.value : chosen.faults.map((fault) => describeFault(fault).replaceAll(folder, "."));
  };

  it("is AWS without a file, and where the file pins no cluster", () => {
    assert.deepEqual(choose(), { kind: "aws" });
    write("  production: {}\n");
    assert.deepEqual(choose(), { kind: "aws" });
    assert.deepEqual(choose({ environment: "elsewhere" }), { kind: "aws" });
  });

  it("is the cluster that airlock.yaml pins, in the namespace that it names", () => {
    pinned();
    const pin = {
      uid: UID,
      namespace: "shop",
      file: join(folder, "airlock.yaml"),
      field: "environments.production.cluster",
    };
    const expected = { kubeconfig: undefined, context: "prod-eu", namespace: "shop", pin };
    assert.deepEqual(choose({ context: "prod-eu" }), { kind: "kubernetes", cluster: expected });
    assert.deepEqual(choose({ context: "prod-eu", namespace: "shop", engine: "kubernetes" }), {
      kind: "kubernetes",
      cluster: expected,
    });
    assert.deepEqual(choose({ release: undefined, config: join(folder, "airlock.yaml"), context: "prod-eu" }), {
      kind: "kubernetes",
      cluster: expected,
    });
    assert.deepEqual(choose({ engine: "aws" }), { kind: "aws" });
  });

  it("refuses another namespace than the pinned one", () => {
    pinned();
    assert.deepEqual(choose({ namespace: "other" }), [
      '--namespace: found "other", expected "shop", as ./airlock.yaml says in environments.production.cluster.namespace. Nothing was changed.',
    ]);
  });

  it("wants the context of a protected environment said where nothing is pinned, and the namespace of every one", () => {
    const engine = "kubernetes";
    assert.deepEqual(choose({ engine }), [
      "--namespace: found nothing, expected the namespace of the service. Give it, or pin the cluster: environments.production.cluster in ./airlock.yaml.",
    ]);
    assert.deepEqual(choose({ engine, namespace: "shop" }), [
      "--context: found nothing, expected the context of the cluster, because production is protected. " +
        "Give it, or pin the cluster: environments.production.cluster in ./airlock.yaml. Nothing was changed.",
    ]);
    const open = { kubeconfig: undefined, context: undefined, namespace: "shop", pin: undefined };
    assert.deepEqual(choose({ engine, namespace: "shop", environment: "dev" }), { kind: "kubernetes", cluster: open });
    write("  dev: { protected: true }\n");
    assert.match(JSON.stringify(choose({ engine, namespace: "shop", environment: "dev" })), /because dev is protected/);
  });

  it("refuses a file that cannot be read, but for who says aws", () => {
    write("  production: { clusters: 1 }\n");
    const [fault] = choose() as string[];
    assert.match(
      fault ?? "",
      /^\.\/airlock\.yaml: environments\.production\.clusters: .* --engine aws goes on without the file\.$/,
    );
    assert.deepEqual(choose({ engine: "aws" }), { kind: "aws" });
    assert.ok(Array.isArray(choose({ engine: "kubernetes", context: "a", namespace: "b" })));
    assert.match(JSON.stringify(choose({ config: join(folder, "missing.yaml") })), /missing\.yaml: .*found no file/);
  });

  it("takes options of the other engine for bad usage", async () => {
    const run = async (...args: string[]) => {
      const common = ["--environment", "production", "--service", "payments", "--config", join(folder, "airlock.yaml")];
      const { code, log } = await runCommandLine(["rollout", ...args, ...common], { colours: false, width: 100 });
      return [code, ...log];
    };
    write("  production: {}\n");
    assert.deepEqual(await run("status", "--context", "prod-eu"), [
      2,
      "airlock: option --context belongs to --engine kubernetes, and this is aws. See airlock rollout status --help.",
    ]);
    pinned();
    assert.deepEqual(await run("start", "--attempt", "2"), [
      2,
      "airlock: option --attempt belongs to --engine aws, and this is kubernetes. See airlock rollout start --help.",
    ]);
    assert.deepEqual(await run("rollback", "--region", "eu-west-1"), [
      2,
      "airlock: option --region belongs to --engine aws, and this is kubernetes. See airlock rollout rollback --help.",
    ]);
  });
});
