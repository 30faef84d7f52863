import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../setup/runTool";

/**
 * A folder for PATH with `bin/pulumi` and the analyzer plugin that loads Node policy packs when no Node language host
 * is installed (on users' machines the CLI's own host does this). `nodeArguments` go before the script, for instance
 * `--require tsx/cjs` to load a pack from TypeScript.
 */
export function makeToolFolder(root: string, pulumi: string, nodeArguments: readonly string[]): string {
  const bin = join(root, "bin");
  mkdirSync(bin, { recursive: true });
  const found = pulumi.includes("/") ? pulumi : ask("/bin/sh", ["-c", `command -v ${pulumi}`]);
  if (found === undefined) throw new Error(`${pulumi} is no longer on PATH`);
  symlinkSync(found, join(bin, "pulumi"));
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const words = [process.execPath, ...nodeArguments, runner].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const script = join(bin, "pulumi-analyzer-policy-nodejs");
  writeFileSync(script, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
  chmodSync(script, 0o755);
  return bin;
}
