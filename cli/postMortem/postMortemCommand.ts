import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as semver from "semver";
import { loadManifest } from "../../release/files/loadRelease";
import { DEBT_DAYS } from "../../release/gates/hotfix";
import { writeAll } from "../files/writeAll";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { visibleText } from "../output/visibleText";

/** What `airlock post-mortem` was asked. */
export interface PostMortemRequest {
  /** Path of release.yaml; the form is written below its folder. */
  readonly release: string;
  /** Version of the hotfix; left out, that of release.yaml. */
  readonly of?: string;
}

/** Opens the post-mortem of a hotfix: a form beside release.yaml, and the line by which the next normal release names it. */
export function openPostMortem({ release, of: asked }: PostMortemRequest): Outcome {
  const manifest = loadManifest(release);
  if (!manifest.ok) return badInput(manifest.faults);
  const { service } = manifest.value;
  const of = asked ?? manifest.value.version;
  // It becomes part of a path.
  if (semver.parse(of)?.raw !== of) {
    const field = asked === undefined ? "version" : "--of";
    const place = asked === undefined ? { file: release, field } : { field };
    return badInput([{ ...place, found: JSON.stringify(of), expected: "a semantic version, such as 1.4.3" }]);
  }
  const path = `documents/post-mortem-${of}.md`;
  const file = join(dirname(release), path);
  if (existsSync(file)) {
    return { code: EXIT.no, out: "", log: [`airlock: ${visibleText(file)} is there already; nothing was written.`] };
  }
  const failed = writeAll(dirname(release), [{ path: file, content: postMortemForm(service, of), how: "new" }]);
  if (failed !== undefined) return surroundingsFailed(failed);
  const out =
    `Wrote ${visibleText(file)}. Fill it in, and name it in the next normal release.yaml:\n\n` +
    `debts:\n  - version: ${of}\n    postMortem: ${path}\n`;
  return { code: EXIT.yes, out, log: [] };
}

/** Headings and comments alone count as empty, so that the form itself pays no debt. */
function postMortemForm(service: string, version: string): string {
  return `# Post-mortem: ${service} ${version} was a hotfix

<!-- Due ${DEBT_DAYS} days after the hotfix completed. Until something is said here, the gate debts-settled counts this document as missing. -->

## What was broken, since when, and whom it hit

## How it was found, and how long that took

## What the hotfix changed, and what it left out (coverage, documents, measurements)

## What is done so that it does not happen again
`;
}
