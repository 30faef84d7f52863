// Builds the policy pack to dist/policies/, or to the folder given: a bundle, so that a preview loads one file, and what the
// engine and `pulumi policy publish` want beside it. @pulumi/policy must be found from there.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = resolve(process.argv[2] ?? join(root, "dist", "policies"));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const DESCRIPTION = "Airlock: release gates and traffic safety for progressive delivery.";

/** The exact version that the pack was built and tested with: a published pack is installed with it. */
function pinned(name) {
  const candidates = [manifest.peerDependencies?.[name], manifest.devDependencies?.[name]];
  const version = candidates.find((candidate) => /^\d+\.\d+\.\d+$/.test(candidate ?? ""));
  if (version === undefined) {
    console.error(`package.json: devDependencies.${name}: found ${candidates[1]}, expected an exact version.`);
    process.exit(2);
  }
  return version;
}

mkdirSync(output, { recursive: true });
await build({
  entryPoints: [join(root, "policies", "main.ts")],
  outfile: join(output, "index.js"),
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "eof",
  // The engine's own modules: a second copy would not be the one that the engine talks to.
  external: ["@pulumi/pulumi", "@pulumi/pulumi/*", "@pulumi/policy"],
  logLevel: "warning",
});
writeFileSync(join(output, "PulumiPolicy.yaml"), `description: "${DESCRIPTION}"\nruntime: nodejs\n`);
writeFileSync(
  join(output, "package.json"),
  `${JSON.stringify(
    {
      name: "pulumi-airlock-policies",
      version: manifest.version,
      description: DESCRIPTION,
      license: manifest.license,
      private: true,
      main: "index.js",
      files: ["index.js", "PulumiPolicy.yaml"],
      dependencies: { "@pulumi/policy": pinned("@pulumi/policy"), "@pulumi/pulumi": pinned("@pulumi/pulumi") },
    },
    null,
    2,
  )}\n`,
);
