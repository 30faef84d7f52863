import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The file that starts a program, and whether its package is one of ES modules. */
export interface EntryPoint {
  readonly file: string;
  readonly esModule: boolean;
}

/**
 * Finds the file that Pulumi's Node.js host would start (@pulumi/pulumi/cmd/run/run.js): the entry that Pulumi.yaml names, else what
 * the nearest package.json exports or names as main, else index in the program's folder. Undefined when there is none.
 */
export function findEntryPoint(folder: string, entry: string): EntryPoint | undefined {
  const packageFolder = nearestPackage(folder);
  const manifest = packageFolder === undefined ? {} : manifestOf(packageFolder);
  const esModule = manifest["type"] === "module";
  const named = entry === "." ? mainOf(manifest) : undefined;
  const file =
    entry !== "."
      ? fileAt(entry)
      : ((named === undefined || packageFolder === undefined ? undefined : fileAt(join(packageFolder, named))) ??
        indexIn(folder));
  return file === undefined ? undefined : { file, esModule };
}

function mainOf(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const { exports: exported, main } = manifest;
  if (typeof exported === "string") return exported;
  if (typeof exported === "object" && exported !== null) {
    const root = (exported as Record<string, unknown>)["."];
    if (typeof root === "string") return root;
    if (typeof root !== "object" || root === null) return undefined;
    const { default: fallback, require: required, import: imported } = root as Record<string, unknown>;
    return [fallback, required, imported].find((path) => typeof path === "string");
  }
  return typeof main === "string" ? main : undefined;
}

function nearestPackage(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestPackage(above);
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  } catch {
    // Pulumi goes on without it, too.
    return {};
  }
}

function fileAt(path: string): string | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile()) return path;
  if (facts?.isDirectory()) return indexIn(path);
  return [".js", ".ts", ".cjs", ".mjs"].map((end) => `${path}${end}`).find((file) => existsSync(file));
}

/** index.js before index.ts: Pulumi takes it, and warns. */
function indexIn(folder: string): string | undefined {
  return ["index.js", "index.ts", "index.cjs", "index.mjs", "index.mts"]
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
}
