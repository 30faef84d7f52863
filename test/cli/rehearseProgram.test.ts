import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { releaseIn, removeReleases } from "../components/kubernetes/workload";
import { airlock } from "./airlock";

const ROOT = join(__dirname, "..", "..");

describe("airlock rehearse --program", () => {
  let folder: string;
  let release: string;
  before(() => {
    // Inside the repository, so that the program finds @pulumi/pulumi as a user's does.
    const cache = join(ROOT, ".cache");
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, "airlock-rehearse-"));
    release = releaseIn();
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.ts\n");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    removeReleases();
  });

  /** A program that deploys the release to these environments, with these arguments besides. */
  function program(environments: readonly string[], more = ""): void {
    const workloads = environments.map(
      (environment) => `new ProgressiveWorkload("payments-${environment}", {
        release: ${JSON.stringify(join(release, "release.yaml"))},
        config: ${JSON.stringify(join(release, "airlock.yaml"))},
        environment: "${environment}",
        namespace: "shop",
        container: {
          port: 8080,
          probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
          resources: { cpuRequest: "250m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
        },
        routing: { router: WorkloadRouter.Istio, hosts: ["pay.example.com"] },
        measuring: { address: "http://p:9090", baselineMilliseconds: 200, queries: { complaints: { query: "c" } } },
        initialReplicas: 3,
        ${more}
      });`,
    );
    const from = JSON.stringify(join(ROOT, "components", "kubernetes"));
    const imports = `import { ProgressiveWorkload, WorkloadRouter } from ${from};\n`;
    writeFileSync(join(folder, "index.ts"), imports + workloads.join("\n"));
  }

  const rehearse = (...args: readonly string[]) =>
    airlock(["rehearse", "--engine", "kubernetes", "--program", folder, ...args], { cwd: ROOT });

  it("rehearses what the program would deploy: its release, its environment, and all that it says of the workload", () => {
    program(["dev"]);
    const { code, out, err } = rehearse("--format", "json");
    assert.equal(code, 0, err);
    assert.equal(err, `Rehearsed as payments-dev of ${folder} declares it.\n`);
    const { outcome, timeline } = JSON.parse(out) as {
      outcome: string;
      timeline: { event: string; detail?: string }[];
    };
    assert.equal(outcome, "completed");
    const placed = timeline.filter(({ event }) => event === "placed").map(({ detail }) => detail);
    // No smoke test is declared, and three pods; the rehearsal without a program has both otherwise.
    assert.deepEqual(placed, [
      "1 of 3 pods of 1.5.0",
      "1 of 3 pods of 1.5.0",
      "2 of 3 pods of 1.5.0",
      "3 of 3 pods of 1.5.0",
    ]);
  });

  it("says that an adoption is analysed by nothing", () => {
    program(["dev"], 'podLabels: { app: "old" }, adopts: { deployment: "old" },');
    assert.match(
      rehearse("--format", "json").out,
      /1\.5\.0 takes over the pods of Deployment old: Argo skips all steps, and nothing was analysed/,
    );
  });

  it("refuses what cannot be meant", () => {
    const wrong = (args: readonly string[], said: string): void => {
      const { code, err } = airlock(["rehearse", ...args], { cwd: ROOT });
      assert.ok(err.includes(said), err);
      assert.equal(code, 2);
    };
    const asked = ["--engine", "kubernetes", "--program", folder];
    wrong(["--stack", "dev"], "option --stack NAME needs --program DIR.");
    wrong(
      ["--program", folder],
      `--program: found ${folder}, with --engine aws, expected --engine kubernetes. On AWS the release alone decides how it is rolled out: leave --program out.`,
    );
    program(["dev", "staging"]);
    wrong(
      asked,
      "--program: found payments-dev for dev, payments-staging for staging, expected one ProgressiveWorkload. Name the environment (--environment), or the stack that has it (--stack).",
    );
    wrong(
      [...asked, "--environment", "dev", "--release", "release.yaml"],
      `--release: found release.yaml, expected ${join(release, "release.yaml")}. Leave --release out: the program names it.`,
    );
    writeFileSync(
      join(folder, "index.ts"),
      'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.ComponentResource("a:b:C", "x");\n',
    );
    wrong(asked, "--program: found none, expected one ProgressiveWorkload.");
  });
});
