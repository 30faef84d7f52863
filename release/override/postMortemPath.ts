import { posix } from "node:path";
import { documentReference } from "../document/documentReference";
import type { Manifest } from "../manifest/manifest";

/**
 * The field of release.yaml that names the same file as a post-mortem; undefined where none does. What was written for something else
 * says nothing of what happened, and would pay the debt at once.
 */
export function otherUseOf(path: string, { evidence, documents }: Manifest): string | undefined {
  const bound = Object.entries(evidence).flatMap(([kind, files]) =>
    files.map((file, index) => ({ path: file.path, field: `evidence.${kind}[${index}]` })),
  );
  const written = Object.entries(documents).flatMap(([name, named]) =>
    named === undefined ? [] : [{ path: documentReference(named).path, field: `documents.${name}` }],
  );
  const wanted = posix.normalize(path);
  return [...bound, ...written].find((other) => posix.normalize(other.path) === wanted)?.field;
}
