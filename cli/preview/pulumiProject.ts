import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { parseWith } from "../../release/document/parseWith";
import { parseYaml } from "../../release/document/parseYaml";
import { fail, ok, type Result } from "../../release/fault";
import { loadFile } from "../../release/files/loadFile";

const projectModel = z.looseObject({
  name: z.string().min(1, "a project name"),
  runtime: z.union([z.string(), z.looseObject({ name: z.string() })]),
  main: z.string().optional(),
  /** Older name of stackConfigDir; Pulumi takes a string here or the declared configuration. */
  config: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  stackConfigDir: z.string().optional(),
});

/** A Pulumi project of a Node.js program, as its Pulumi.yaml declares it. */
export interface PulumiProject {
  readonly name: string;
  /** Path of Pulumi.yaml, for messages. */
  readonly file: string;
  /** Folder of Pulumi.yaml, absolute. */
  readonly root: string;
  /** Working folder of the program, absolute. */
  readonly folder: string;
  /** File that Pulumi starts inside the folder, or "." when it looks at package.json and index. */
  readonly entry: string;
  /** Configuration that Pulumi.yaml declares for every stack, as written. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Folder of the stacks' files, absolute. */
  readonly stackFolder: string;
}

/** Reads Pulumi.yaml (or .yml) of a folder, as Pulumi does: `main` may be a folder or a file, relative to Pulumi.yaml. */
export function readPulumiProject(folder: string): Result<PulumiProject> {
  const file = [join(folder, "Pulumi.yaml"), join(folder, "Pulumi.yml")].find(isFile);
  if (file === undefined) {
    return fail({
      file: join(folder, "Pulumi.yaml"),
      field: "",
      found: "no file",
      expected: "a Pulumi project",
      remedy: "Give the folder of Pulumi.yaml to --program.",
    });
  }
  const loaded = loadFile(file);
  if (loaded.kind !== "read")
    return fail({ file, field: "", found: "a file that cannot be read", expected: "Pulumi.yaml" });
  const data = parseYaml(loaded.bytes, file);
  const parsed = data.ok ? parseWith(projectModel, data.value, file) : data;
  if (!parsed.ok) return parsed;
  const { name, runtime, main, config, stackConfigDir } = parsed.value;
  const language = typeof runtime === "string" ? runtime : runtime.name;
  if (language !== "nodejs") {
    return fail({
      file,
      field: "runtime",
      found: JSON.stringify(language),
      expected: "nodejs: programs in other languages are judged by the policy pack at pulumi preview",
    });
  }
  const root = resolve(folder);
  const started = main === undefined ? { folder: root, entry: "." } : startOf(resolve(root, main));
  if (started === undefined)
    return fail({ file, field: "main", found: JSON.stringify(main), expected: "a folder or file that exists" });
  return ok({
    name,
    file,
    root,
    ...started,
    config: typeof config === "object" ? config : {},
    stackFolder: resolve(root, stackConfigDir ?? (typeof config === "string" ? config : ".")),
  });
}

function startOf(main: string): { folder: string; entry: string } | undefined {
  const facts = statSync(main, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  return facts.isDirectory() ? { folder: main, entry: "." } : { folder: dirname(main), entry: main };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
