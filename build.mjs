// Builds the package into dist/: the library and the command line (CommonJS with types), the policy pack, the JSON Schemas.
// `--check` also type-checks; without it (npm ci, before tests) types are only stripped, because `npm run typecheck` checks them.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

rmSync(join(root, "dist"), { recursive: true, force: true });
const check = process.argv.includes("--check") ? [] : ["--noCheck"];
node(require.resolve("typescript/lib/tsc.js"), "-p", "tsconfig.build.json", ...check);
node(join(root, "policies", "build.mjs"));

const { jsonSchemas } = require("./dist/release/manifest/jsonSchemas.js");
mkdirSync(join(root, "dist", "schemas"), { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(join(root, "dist", "schemas", `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
}
chmodSync(join(root, "dist", "cli", "main.js"), 0o755);
