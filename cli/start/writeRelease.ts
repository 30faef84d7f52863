import { join } from "node:path";
import { editYaml, type YamlEdit } from "../../release/document/editYaml";
import { fail, ok, type Result } from "../../release/fault";
import { UNKNOWN_DIGEST } from "../../release/start/draftManifest";
import { appendAuthors } from "../../release/start/releaseAuthors";
import { completeRelease, finishRelease, type KnownFacts } from "../../release/start/releaseFile";
import type { RiskProposal } from "../../release/start/riskAreas";
import { type FileChange, writeAll } from "../files/writeAll";
import { releaseYaml } from "../init/releaseYaml";
import type { ReleaseFiles } from "./releaseFiles";

/** What is written of a release. */
export interface Draft {
  readonly service: string;
  readonly known: KnownFacts;
  readonly risk: RiskProposal;
  /** What the release changes, in a sentence. */
  readonly scope: string;
  /** MAJOR.MINOR.PATCH of a final release, which keeps its candidate's artifact. */
  readonly final?: string | undefined;
}

/** The text of release.yaml as it is to be: the team's own with the known facts in it, or a new one. */
export function releaseText({ release, file }: ReleaseFiles, draft: Draft): Result<string> {
  const { known, final } = draft;
  if (release !== undefined) {
    return final === undefined
      ? completeRelease(release.text, release.manifest, known, file)
      : finishRelease(release.text, release.manifest, final, file);
  }
  // Notes that are written again each time want a file of their own, as the profile `regulated` has it.
  const template = releaseYaml(draft.service, "regulated");
  const { previous } = known;
  // What git does not know stays visibly open: airlock check refuses it and says what belongs there.
  const digest = previous?.digest ?? UNKNOWN_DIGEST;
  const set = (path: readonly string[], yaml: string): YamlEdit => ({ kind: "set", path, yaml });
  const edited = editYaml(
    template,
    [
      set(["version"], known.version),
      set(["artifact", "commit"], JSON.stringify(known.commit)),
      ...(known.image === undefined ? [] : [set(["artifact", "image"], JSON.stringify(known.image))]),
      ...(previous === null
        ? []
        : [set(["previous"], `{ version: ${previous.version}, digest: ${JSON.stringify(digest)} }`)]),
      set(["plan", "scope"], JSON.stringify(draft.scope)),
      set(["plan", "risk"], draft.risk.risk),
      set(["plan", "areas"], `[${draft.risk.areas.join(", ")}]`),
    ],
    file,
  );
  return edited.ok ? appendAuthors(edited.value, known.authors, file) : edited;
}

/** Writes files below the release's folder, all of them or none; tells what it wrote. */
export function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly text: string; readonly before: string | undefined }[],
): Result<readonly string[]> {
  const placed = files.map((file) => ({ ...file, target: join(folder, file.path) }));
  const changes = placed
    .filter(({ text, before }) => text !== before)
    .map(({ target, text, before }): FileChange => {
      return { path: target, content: text, how: before === undefined ? "new" : "replace" };
    });
  const fault = writeAll(folder, changes);
  if (fault !== undefined) return fail(fault);
  return ok(
    placed.map(({ target, text, before }) => {
      if (text === before) return `${target} is up to date`;
      return `${before === undefined ? "wrote" : "updated"} ${target}`;
    }),
  );
}
