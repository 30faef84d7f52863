import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import { resources } from "../../../components/aws";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
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

// This door (the same components from YAML, Python and Go) closes with one type that Pulumi cannot derive a schema from.
describe("The components' schema", () => {
  let folder: string;
  let schema: Schema;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "airlock-schema-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "airlock", version: "0.1.0" }));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["index.ts"] }),
    );
    writeFileSync(join(folder, "index.ts"), `export * from ${JSON.stringify(join(ROOT, "components/aws"))};\n`);
    const components = Object.values(resources);
    schema = JSON.parse(
      await new ComponentProvider({ name: "airlock", dirname: folder, components }).getSchema(),
    ) as Schema;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("lists every component", () => {
    assert.deepEqual(
      Object.keys(schema.resources).sort(),
      Object.keys(resources).map((token) => token.replace("airlock:aws:", "airlock:index:")),
    );
  });

  it("keeps release data plain and values open", () => {
    const { inputProperties, requiredInputs } = schema.resources["airlock:index:ReleaseRecord"] ?? assert.fail();
    const plain = Object.entries(inputProperties).filter(([, property]) => property.plain === true);
    assert.deepEqual(plain.map(([name]) => name).sort(), [
      "attempt",
      "config",
      "debts",
      "environment",
      "live",
      "quarantined",
      "release",
    ]);
    assert.deepEqual(requiredInputs, ["auditBucket", "config", "environment", "release"]);
  });

  it("is told in docs/reference/components.md, every component, input and output of it", () => {
    const text = readFileSync(join(ROOT, "docs/reference/components.md"), "utf8");
    const inputs = Object.values(schema.resources).flatMap(({ inputProperties }) => Object.keys(inputProperties));
    const outputs = Object.values(schema.resources).flatMap(({ properties }) => Object.keys(properties));
    const nested = Object.values(schema.types).flatMap(({ properties }) => Object.keys(properties ?? {}));
    const untold = [...new Set([...inputs, ...outputs, ...nested])].filter((name) => !text.includes(`\`${name}\``));
    assert.deepEqual(untold, []);
    const headings = Object.keys(resources).map((token) => `### ${token.replace("airlock:aws:", "")}\n`);
    assert.deepEqual(
      headings.filter((heading) => !text.includes(heading)),
      [],
    );
  });

  it("knows the enumerations", () => {
    assert.deepEqual(
      schema.types["airlock:index:AuditLock"]?.enum?.map((member) => member.value),
      ["GOVERNANCE", "COMPLIANCE"],
    );
  });
});
