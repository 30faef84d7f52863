import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import { resources as forAws } from "../../../components/aws";
import * as surface from "../../../components/kubernetes";

interface Property {
  readonly plain?: boolean;
}
interface Schema {
  readonly resources: Readonly<
    Record<
      string,
      { inputProperties: Record<string, Property>; properties: Record<string, Property>; requiredInputs: string[] }
    >
  >;
  readonly types: Readonly<Record<string, { enum?: { value: string }[]; properties?: Record<string, Property> }>>;
}

const ROOT = resolve(__dirname, "../../..");
const { resources } = surface;

// This door (the same components from YAML, Python and Go) closes with one type that Pulumi cannot derive a schema from.
describe("The schema of the components for Kubernetes", () => {
  let folder: string;
  let schema: Schema;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "airlock-schema-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "airlock", version: "0.1.0" }));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["index.ts"] }),
    );
    writeFileSync(join(folder, "index.ts"), `export * from ${JSON.stringify(join(ROOT, "components/kubernetes"))};\n`);
    const components = Object.values(resources);
    schema = JSON.parse(
      await new ComponentProvider({ name: "airlock", dirname: folder, components }).getSchema(),
    ) as Schema;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("lists every component, under a name that no component for AWS has", () => {
    assert.deepEqual(Object.keys(resources), [
      "airlock:kubernetes:ClusterDeployAgent",
      "airlock:kubernetes:ProgressiveWorkload",
      "airlock:kubernetes:ReleaseGuard",
      "airlock:kubernetes:ReleaseReconciler",
    ]);
    assert.deepEqual(
      Object.keys(schema.resources).sort(),
      Object.keys(resources).map((token) => token.replace("airlock:kubernetes:", "airlock:index:")),
    );
    const taken = Object.values(forAws).map(({ name }) => name);
    for (const [token, component] of Object.entries(resources)) {
      assert.equal(component.name, token.replace("airlock:kubernetes:", ""));
      assert.equal(taken.includes(component.name), false);
      assert.equal(Object.entries(surface).find(([, exported]) => exported === component)?.[0], component.name);
    }
  });

  it("keeps everything plain that shapes the objects; the kubeconfig alone may be an output", () => {
    const { inputProperties, requiredInputs } = schema.resources["airlock:index:ProgressiveWorkload"] ?? assert.fail();
    assert.deepEqual(requiredInputs, [
      ...["config", "container", "environment", "measuring", "namespace", "release", "routing"],
    ]);
    assert.deepEqual(
      Object.entries(inputProperties).flatMap(([name, { plain }]) => (plain === true ? [] : [name])),
      [],
    );
    const access = schema.types["airlock:index:ClusterAccessArgs"]?.properties ?? {};
    assert.deepEqual(
      Object.entries(access).map(([name, { plain }]) => `${name} ${plain === true ? "plain" : "input"}`),
      ["kubeconfig input", "context plain"],
    );
  });

  it("knows the routers", () => {
    assert.deepEqual(
      schema.types["airlock:index:WorkloadRouter"]?.enum?.map((member) => member.value),
      ["gatewayApi", "alb", "istio", "nginx", "none"],
    );
  });

  it("is told in docs/reference/components-kubernetes.md, every component, input and output of it", () => {
    const text = readFileSync(join(ROOT, "docs/reference/components-kubernetes.md"), "utf8");
    const inputs = Object.values(schema.resources).flatMap(({ inputProperties }) => Object.keys(inputProperties));
    const outputs = Object.values(schema.resources).flatMap(({ properties }) => Object.keys(properties));
    const nested = Object.values(schema.types).flatMap(({ properties }) => Object.keys(properties ?? {}));
    const untold = [...new Set([...inputs, ...outputs, ...nested])].filter((name) => !text.includes(`\`${name}\``));
    assert.deepEqual(untold, []);
    const headings = Object.keys(resources).map((token) => `### ${token.replace("airlock:kubernetes:", "")}\n`);
    assert.deepEqual(
      headings.filter((heading) => !text.includes(heading)),
      [],
    );
  });
});
