import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Version of the installed package, from its package.json; it stands one folder higher when the build is run. */
export function packageVersion(): string {
  for (const folder of [dirname(__dirname), dirname(dirname(__dirname))]) {
    const manifest = manifestIn(folder);
    if (manifest?.["name"] === "pulumi-airlock" && typeof manifest["version"] === "string") return manifest["version"];
  }
  throw new Error("package.json of pulumi-airlock was not found beside the command line; install the package again");
}

function manifestIn(folder: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
