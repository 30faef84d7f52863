import { canonicalJson } from "../../release/approval/canonicalJson";
import { editYaml, type YamlEdit } from "../../release/document/editYaml";
import { fail, type Result } from "../../release/fault";
import type { BoundFile } from "../../release/manifest/manifest";
import { parseManifest } from "../../release/manifest/parseManifest";

/**
 * The text of release.yaml with what an environment has completed bound to it, in the place of what was bound before. The result is read back: it must say
 * what the file said before, and the binding.
 */
export function withPromotion(bytes: Uint8Array, file: string, environment: string, bound: BoundFile): Result<string> {
  const before = parseManifest(bytes, file);
  if (!before.ok) return before;
  const { path, sha256 } = bound;
  const values = { path, sha256 };
  const edits: readonly YamlEdit[] = Object.hasOwn(before.value.promotion, environment)
    ? Object.entries(values).map(([key, value]) => ({
        kind: "set",
        path: ["promotion", environment, key],
        yaml: JSON.stringify(value),
      }))
    : [{ kind: "put", map: "promotion", key: environment, entry: values }];
  const edited = editYaml(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), edits, file);
  const after = edited.ok ? parseManifest(new TextEncoder().encode(edited.value), file) : edited;
  const promotion = { ...before.value.promotion, [environment]: values };
  if (edited.ok && after.ok && canonicalJson(after.value) === canonicalJson({ ...before.value, promotion }))
    return edited;
  return fail({
    file,
    field: `promotion.${environment}`,
    found: "YAML that cannot be changed safely",
    expected: "a plain mapping, without anchors and aliases",
    remedy: `Nothing was written. Write ${environment}: { path: ${JSON.stringify(path)}, sha256: "${sha256}" } below promotion by hand.`,
  });
}
