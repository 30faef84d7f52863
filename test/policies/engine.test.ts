import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { EngineWorkspace, type PackUse } from "../engine/harness/engineWorkspace";
import { startProvider } from "../engine/provider/server";
import { DIGEST } from "../release/goodRelease";
import { type ReleaseFolder, releaseFolder, removeReleaseFolders } from "./declared";

const ROOT = join(__dirname, "../..");
// Below node_modules, so that the built pack finds @pulumi/policy as an installed package would.
const PACK = join(ROOT, "node_modules", ".cache", "airlock-policies-test");
const RECORD = "airlock:aws:ReleaseRecord";

/** Declares a release as our component does (type and args are the contract), with a child that stands for its resources. */
class Release extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs) {
    super(RECORD, name, args);
    new pulumi.ComponentResource("test:index:Child", `${name}-record`, {}, { parent: this });
    this.registerOutputs({});
  }
}

const argsOf = ({ release, config }: ReleaseFolder) => ({ release, config, environment: "production", attempt: 1 });

describe("the built pack on the real engine", () => {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let workspace: EngineWorkspace;
  const packs: readonly PackUse[] = [{ folder: PACK }];

  before(async () => {
    execFileSync(process.execPath, [join(ROOT, "policies", "build.mjs"), PACK], { stdio: "pipe" });
    // New resources are only checked at preview; the address is never called.
    provider = await startProvider("http://127.0.0.1:9");
  });
  beforeEach(async () => {
    workspace = await EngineWorkspace.create({ providerPort: provider.port });
  });
  afterEach(() => {
    workspace.dispose();
    removeReleaseFolders();
  });
  after(async () => {
    await provider.stop();
    rmSync(PACK, { recursive: true, force: true });
  });

  async function preview(program: () => unknown, config: Record<string, unknown> = {}) {
    const declare = () => {
      program();
      return Promise.resolve({});
    };
    const run = await workspace.preview(declare, { packs: [{ folder: PACK, config }] });
    return { ...run, found: run.violations.map(({ policy, level, pack }) => `${pack} ${level} ${policy}`) };
  }

  it("lets a good release and its resources through", async () => {
    const run = await preview(() => new Release("payments", argsOf(releaseFolder())));
    assert.deepEqual(run.found, []);
    assert.ok(run.ok, run.stderr);
    assert.ok(run.steps.some(({ name }) => name === "payments-record"));
  });

  it("stops the preview of a bad release with one message for each gate", async () => {
    const folder = releaseFolder({
      manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest").replace(/tests: \[.*\]/, "tests: []"),
    });
    const run = await preview(() => new Release("payments", argsOf(folder)));
    assert.equal(run.ok, false);
    assert.deepEqual(run.found, [
      "airlock mandatory artifact-pinned",
      "airlock mandatory tests-pass",
      "airlock mandatory promoted-digest",
    ]);
    assert.equal(
      run.violations[1]?.message.trim(),
      "All tests pass, and none is skipped beyond the budget.\ntests-pass: measured no test report, required all tests pass, at most 0 skipped. evidence.tests is empty. Add the JUnit XML that your test run wrote, with its sha256.",
    );
  });

  it("refuses release data that is unknown at preview: mandatory, never an advisory", async () => {
    const run = await preview(() => {
      const group = new lb.TargetGroup("group", { port: 80, protocol: "HTTP", vpcId: "vpc-0" }, { protect: true });
      new Release("payments", { ...argsOf(releaseFolder()), release: group.arn });
    });
    assert.equal(run.ok, false);
    assert.deepEqual(run.found, ["airlock mandatory release-data-plain"]);
    assert.match(run.violations[0]?.message ?? "", /release is unknown at preview, required the absolute path/);
  });

  it("creates nothing of a bad release with up --skip-preview", async () => {
    const folder = releaseFolder({ manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest") });
    const run = await workspace.up(
      async () => {
        new Release("payments", argsOf(folder));
        return {};
      },
      { packs },
    );
    assert.equal(run.ok, false);
    const state = (await workspace.exportState()).deployment as { resources?: { urn: string }[] };
    const ours = (state.resources ?? []).filter(({ urn }) => urn.includes("payments"));
    assert.deepEqual(ours, []);
  });

  it("judges a plain task definition: pinned passes, latest and unknown are refused, unknown may be put off", async () => {
    const define = (name: string, image: pulumi.Input<string>) =>
      new ecs.TaskDefinition(name, {
        family: name,
        containerDefinitions: pulumi.jsonStringify([{ name: "app", image }]),
      });
    const unknownImage = () => {
      const group = new lb.TargetGroup("group", { port: 80, protocol: "HTTP", vpcId: "vpc-0" }, { protect: true });
      define("later", pulumi.interpolate`payments@${group.arn}`);
    };
    const policy = "task-definition-image-pinned";
    const pinned = await preview(() => define("pinned", `payments@${DIGEST}`));
    assert.deepEqual([pinned.ok, pinned.found], [true, []], pinned.stderr);
    const latest = await preview(() => define("latest", "payments:latest"));
    assert.deepEqual([latest.ok, latest.found], [false, [`airlock mandatory ${policy}`]]);
    const unknown = await preview(unknownImage);
    assert.deepEqual([unknown.ok, unknown.found], [false, [`airlock mandatory ${policy}`]]);
    const allowed = await preview(unknownImage, { [policy]: { unknownImages: "allow" } });
    assert.deepEqual([allowed.ok, allowed.found], [true, []], allowed.stderr);
    const elsewhere = await preview(() => define("latest", "payments:latest"), {
      [policy]: { environments: ["production"] },
    });
    assert.deepEqual([elsewhere.ok, elsewhere.found], [true, []], elsewhere.stderr);
  });

  /** Two colours behind one rule, as somebody writes it without our components. No ARN is known at preview. */
  function declareColours(safe: boolean): void {
    const groupOpts = safe ? { protect: true } : {};
    const [blue, green] = ["blue", "green"].map(
      (name) => new lb.TargetGroup(name, { port: 80, protocol: "HTTP", targetType: "ip", vpcId: "vpc-0" }, groupOpts),
    );
    assert.ok(blue !== undefined && green !== undefined);
    const listener = new lb.Listener("http", {
      loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/x/1",
      port: 80,
      defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
    });
    new lb.ListenerRule(
      "production",
      {
        listenerArn: listener.arn,
        conditions: [{ pathPattern: { values: ["/*"] } }],
        actions: [
          {
            type: "forward",
            forward: {
              targetGroups: [
                { arn: blue.arn, weight: 100 },
                { arn: green.arn, weight: 0 },
              ],
            },
          },
        ],
      },
      safe ? { ignoreChanges: ["actions"], protect: true } : { ignoreChanges: ["actions[0].forward"] },
    );
    new ecs.Service(
      "blue",
      {
        taskDefinition: "payments:1",
        desiredCount: 1,
        loadBalancers: [{ targetGroupArn: blue.arn, containerName: "app", containerPort: 80 }],
      },
      safe ? { ignoreChanges: ["taskDefinition", "desiredCount"] } : {},
    );
  }

  it("takes a safe pair of colours whose ARNs are unknown", async () => {
    const run = await preview(() => declareColours(true));
    assert.deepEqual([run.ok, run.found], [true, []], run.stderr);
  });

  it("refuses an unsafe pair at preview, resource by resource and as a stack, though its ARNs are unknown", async () => {
    const run = await preview(() => declareColours(false));
    assert.equal(run.ok, false);
    assert.deepEqual(run.found.toSorted(), [
      "airlock mandatory progressive-service-ignores-revision",
      "airlock mandatory target-group-protected",
      "airlock mandatory target-group-protected",
      "airlock mandatory weighted-rule-ignores-actions",
      "airlock mandatory weighted-rule-protected",
    ]);
    const services = run.violations.filter(({ policy }) => policy.startsWith("progressive"));
    assert.deepEqual(
      services.map(({ urn }) => urn),
      ["urn:pulumi:test::airlock-test::aws:ecs/service:Service::blue"],
    );
  });
});
