import { ok, type Result } from "../../release/fault";
import type { Repository } from "./repository";

/** A tag of the repository. */
export interface TagRecord {
  /** Name without `refs/tags/`. */
  readonly name: string;
  /** Commit that it stands at, or whatever else it names. */
  readonly commit: string;
  /** Whether HEAD reaches it. */
  readonly reachable: boolean;
  /** Message of an annotated tag; empty for a lightweight one. */
  readonly message: string;
}

const FORMAT = "--format=%(refname:lstrip=2)%00%(objecttype)%00%(objectname)%00%(*objectname)%00%(contents)%00";
const FIELDS = 5;

/** All tags, by two processes at once: every tag, and those that HEAD reaches. */
export async function tagsOf(repository: Repository): Promise<Result<readonly TagRecord[]>> {
  const [all, merged] = await Promise.all([
    repository.git("for-each-ref", FORMAT, "refs/tags"),
    repository.git("for-each-ref", "--merged", repository.head, "--format=%(refname:lstrip=2)", "refs/tags"),
  ]);
  if (!all.ok) return all;
  if (!merged.ok) return merged;
  const reachable = new Set(merged.value.split("\n"));
  const fields = all.value.split("\0");
  const tags: TagRecord[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [raw = "", type = "", object = "", peeled = "", contents = ""] = fields.slice(at, at + FIELDS);
    // Records end with a newline, which so begins the next one.
    const name = raw.replace(/^\n/, "");
    const annotated = type === "tag";
    tags.push({
      name,
      commit: annotated ? peeled : object,
      reachable: reachable.has(name),
      message: annotated ? contents : "",
    });
  }
  return ok(tags);
}
