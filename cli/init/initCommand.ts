import { lstatSync, renameSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Fault } from "../../release/fault";
import { nameField } from "../../release/manifest/fields";
import { type FileChange, writeAll } from "../files/writeAll";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { type PipelineHost, pipelineFiles } from "./pipelines/pipelines";
import type { Profile } from "./profile";
import type { ProjectFile } from "./projectFile";
import { skeleton } from "./skeleton";

/** Most files that a message names. */
const MOST_NAMED = 3;

/** What `airlock init` was asked. */
export interface InitRequest {
  /** Folder to write to; it is made when it is missing. */
  readonly directory: string;
  /** Name of the service; the folder's name when it is left out. */
  readonly service?: string;
  readonly profile: Profile;
  /** Pipeline to write; none when it is left out. In a folder that has an airlock.yaml nothing else is written then. */
  readonly ci?: PipelineHost;
  /** Move files that are in the way aside instead of refusing. */
  readonly force: boolean;
}

/** Writes the files that a team fills in. Nothing is written when something is in the way, and no file that is there is ever lost. */
export function init(request: InitRequest): Outcome {
  const { directory, service, force, profile, ci } = request;
  if (directory === "") return badInput([{ field: "--directory", found: "nothing", expected: "a folder" }]);
  const name = serviceName(directory, service);
  if (typeof name !== "string") return badInput([name]);
  try {
    const facts = statSync(directory, { throwIfNoEntry: false });
    if (facts !== undefined && !facts.isDirectory()) {
      return badInput([{ field: "--directory", found: `${directory}, a file`, expected: "a folder" }]);
    }
    const begun = ci !== undefined && exists(join(directory, "airlock.yaml"));
    const files = [...(begun ? [] : skeleton(name, profile)), ...(ci === undefined ? [] : pipelineFiles(ci, name))];
    return write(directory, files, force);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return surroundingsFailed({ file: directory, field: "", found, expected: "a place that can be written to" });
  }
}

function write(directory: string, files: readonly ProjectFile[], force: boolean): Outcome {
  const inTheWay = [...new Set(files.flatMap(({ path }) => obstacle(directory, path) ?? []))];
  if (inTheWay.length > 0 && !force) {
    const named = inTheWay.slice(0, MOST_NAMED).join(", ");
    const fault: Fault = {
      file: directory,
      field: "",
      found: `${named}${inTheWay.length > MOST_NAMED ? " and more" : ""}, already there`,
      expected: "a folder without these files",
      remedy: "Nothing was written. Choose another folder with --directory, or move them aside with --force.",
    };
    return badInput([fault]);
  }
  const moved = inTheWay.map((path) => moveAside(join(directory, path)));
  const changes = files.map(
    ({ path, text }): FileChange => ({ path: join(directory, path), content: text, how: "new" }),
  );
  const fault = writeAll(directory, changes);
  if (fault !== undefined) {
    for (const { from, to } of moved) renameSync(to, from);
    return surroundingsFailed(fault);
  }
  const lines = [
    ...moved.map(({ to }) => `kept   ${to}`),
    ...changes.map(({ path }) => `wrote  ${path}`),
    "",
    `Next: airlock check${flagsFor(directory)} --environment production says what is missing.`,
    "",
  ];
  return { code: EXIT.yes, out: lines.join("\n"), log: [] };
}

function serviceName(directory: string, given: string | undefined): string | Fault {
  const name =
    given ??
    basename(resolve(directory))
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^[^a-z]+|-+$/g, "")
      .slice(0, 24);
  const parsed = nameField.safeParse(name);
  if (parsed.success) return parsed.data;
  const expected = parsed.error.issues.map((issue) => issue.message).join("; ");
  if (given !== undefined) return { field: "--service", found: JSON.stringify(given), expected };
  const remedy = "The folder's name gives none: name the service with --service.";
  return { field: "--service", found: "nothing", expected, remedy };
}

/** Renames a file to the first free name with .bak at its end, and tells both names. */
function moveAside(file: string): { readonly from: string; readonly to: string } {
  for (let number = 0; ; number += 1) {
    const aside = `${file}.bak${number === 0 ? "" : String(number)}`;
    if (exists(aside)) continue;
    renameSync(file, aside);
    return { from: file, to: aside };
  }
}

/** What stands where a file shall be, or where one of its folders shall be, as a path below the directory. */
function obstacle(directory: string, path: string): string | undefined {
  const parts = path.split("/");
  for (let length = 1; length < parts.length; length += 1) {
    const folder = parts.slice(0, length).join("/");
    if (!exists(join(directory, folder))) return undefined;
    if (!statSync(join(directory, folder), { throwIfNoEntry: false })?.isDirectory()) return folder;
  }
  return exists(join(directory, path)) ? path : undefined;
}

/** Also true for a link that leads nowhere: writing through it would make a file elsewhere. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function flagsFor(directory: string): string {
  if (resolve(directory) === resolve(".")) return "";
  return ` --release ${join(directory, "release.yaml")} --config ${join(directory, "airlock.yaml")}`;
}
