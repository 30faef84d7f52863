import { z } from "zod";
import { canonicalJson } from "../approval/canonicalJson";
import { parseWith } from "../document/parseWith";
import { fail, type Result } from "../fault";
import { pathField, sha256Field } from "../manifest/fields";
import { tarHeader } from "./tarMember";

/** Name of the first file in a bundle. */
export const INDEX = "index.json";

/**
 * Most bytes of a bundle (160 MiB): the 128 MiB that the files of a release may have, and what airlock.yaml names. Whoever judges one
 * holds it at once.
 */
export const MAX_BUNDLE_BYTES = 160 * 1024 * 1024;

/** Largest index that is read (4 MiB): one of 20,000 files. */
export const MAX_INDEX_BYTES = 4 * 1024 * 1024;

const namedField = pathField.refine(
  (name) => name.startsWith("release/") || name.startsWith("config/"),
  "a name that begins with release/ or config/",
);

const entryModel = z.union([
  z.strictObject({ name: namedField, bytes: z.number().int().min(0).max(MAX_BUNDLE_BYTES), sha256: sha256Field }),
  z.strictObject({ name: namedField, missing: z.literal(true) }),
  z.strictObject({ name: namedField, unreadable: z.string().max(200) }),
]);

const indexModel = z.strictObject({
  schema: z.literal("airlock/evidence-bundle/v1"),
  release: namedField,
  config: namedField,
  files: z.array(entryModel),
});

/** What stands first in a bundle: which files it holds, in their order, and what could not be read where it was made. */
export type BundleIndex = z.output<typeof indexModel>;
export type BundleEntry = BundleIndex["files"][number];

/** The bytes of an index. */
export function indexText(index: BundleIndex): string {
  return `${canonicalJson(index)}\n`;
}

/** Reads an index, whose bytes are UTF-8; another spelling than {@link indexText} writes is refused, so that a bundle has one. `source` names it in faults. */
export function parseIndex(bytes: Uint8Array, source: string): Result<BundleIndex> {
  let text: string;
  let data: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    data = JSON.parse(text);
  } catch {
    return fail({ file: source, field: INDEX, found: "something that is not JSON", expected: "an index of files" });
  }
  const parsed = parseWith(indexModel, data, source);
  if (!parsed.ok) return parsed;
  const { files } = parsed.value;
  const unsorted = files.find(({ name }, position) => position > 0 && name <= (files[position - 1]?.name ?? ""));
  if (unsorted !== undefined) {
    const expected = "names that are sorted, each of them once";
    return fail({ file: source, field: INDEX, found: JSON.stringify(unsorted.name), expected });
  }
  if (indexText(parsed.value) !== text) {
    const expected = "the JSON that Airlock writes, without repeated keys and white space";
    return fail({ file: source, field: INDEX, found: "another spelling", expected });
  }
  return parsed;
}

/** The name that a file has in the archive. The few that ustar cannot hold stand under their hash; the index says what they are. */
export function memberName({ name, sha256 }: { readonly name: string; readonly sha256: string }): string {
  return tarHeader(name, 0) === undefined ? `long/${sha256}` : name;
}
