import { dirname } from "node:path";
import { type Fault, ok, type Result } from "../../release/fault";
import { artifactDigest, imageOf } from "../../release/manifest/artifact";
import { issueLinks } from "../../release/notes/issueLinks";
import { releaseNotes } from "../../release/notes/notes";
import { notesFile } from "../../release/notes/notesFile";
import { parseDraft } from "../../release/start/draftManifest";
import { digestOfTag, finalFaults } from "../../release/start/finalRelease";
import type { KnownFacts } from "../../release/start/releaseFile";
import { proposeRisk } from "../../release/start/riskAreas";
import { digestOf } from "../../release/values/imageReference";
import { authorsOf } from "../git/authorship";
import { changedPaths, fileAt } from "../git/changedPaths";
import { remoteAddress } from "../git/refs";
import { openRepository, type Repository } from "../git/repository";
import { notesForm } from "../init/documentForms";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { adviceOf, nextSteps, reasonOf, scopeOf } from "./explain";
import { taggingFaults, tagVersion, typedVersionFault } from "./pipelineTag";
import { type HistoryFacts, readHistory } from "./readHistory";
import { type ReleaseFiles, readReleaseFiles } from "./releaseFiles";
import { documentOf, type StartReport } from "./startReport";
import { type Settings, type StartRequest, settingsOf } from "./startRequest";
import { startMarkdown, startText } from "./startText";
import { releaseText, writeFiles } from "./writeRelease";

/** Most commits that are named as the reason of a version. */
const MOST_DECIDING = 8;

/** Everything that one start works on. */
interface Work {
  readonly request: StartRequest;
  readonly repository: Repository;
  readonly settings: Settings;
  readonly history: HistoryFacts;
  readonly files: ReleaseFiles;
  readonly version: string;
}

/** Computes the next version and its notes from git; writes and tags only where it is told to. */
export async function start(request: StartRequest, presentation: Presentation): Promise<Outcome> {
  const misuse = usageFaults(request);
  if (misuse.length > 0) return badInput(misuse);
  const repository = await openRepository(request.directory);
  if (!repository.ok) return surroundings(repository.faults);
  const settings = settingsOf(request, repository.value);
  if (!settings.ok) return badInput(settings.faults);
  const tagging = request.tag ? taggingFaults(request, settings.value) : [];
  if (tagging.length > 0) return badInput(tagging);
  const files = readReleaseFiles(settings.value.releaseFile, repository.value, request.final);
  if (!files.ok) return badInput(files.faults);
  const { previous } = files.value.release?.manifest ?? { previous: "none" as const };
  const follows = previous === "none" ? undefined : previous.version;
  const history = await readHistory(repository.value, settings.value, follows);
  if (history.kind !== "yes") {
    const code = { input: EXIT.badInput, rule: EXIT.no, surroundings: EXIT.surroundings }[history.kind];
    return { ...badInput(history.faults), code };
  }
  const { started } = history.value;
  const version = request.final ? started.target : started.version;
  const work = {
    request,
    repository: repository.value,
    settings: settings.value,
    history: history.value,
    files: files.value,
    version,
  };
  const refused = await refusalOf(work);
  return refused ?? (await carryOut(work, presentation));
}

function usageFaults({ version, image, final, write, tag }: StartRequest): Fault[] {
  const faults: Fault[] = [];
  if (version !== undefined) {
    const remedy =
      "A version is counted from the commits; what it shall be, their types say (fix, feat, a ! for what breaks).";
    faults.push({ field: "VERSION", found: version, expected: "no version", remedy });
  }
  if (image !== undefined && digestOf(image) === undefined) {
    faults.push({ field: "--image", found: image, expected: "an image pinned by digest, NAME@sha256:..." });
  }
  if (image !== undefined && final) {
    faults.push({
      field: "--image",
      found: "--final",
      expected: "one of the two: a final release keeps its candidate's image",
    });
  }
  if (image !== undefined && !write && !tag) {
    faults.push({ field: "--image", found: "neither --write nor --tag", expected: "a place for it" });
  }
  return faults;
}

/** What stands against writing or tagging this version; undefined where nothing does. */
async function refusalOf({
  request,
  repository,
  settings,
  history,
  files,
  version,
}: Work): Promise<Outcome | undefined> {
  const { release, own, file } = files;
  const dirty = changedOutside(repository, settings, own);
  if ((request.tag || request.final) && dirty.length > 0) {
    const found = `changes that are in no commit (${dirty.slice(0, 3).join(", ")})`;
    return surroundings([{ file: repository.folder, field: "", found, expected: "the work tree of the commit" }]);
  }
  if (request.final) {
    if (release === undefined) {
      return badInput([{ file, field: "", found: "no file", expected: "the release.yaml of the candidate" }]);
    }
    const { candidate, tags, started } = history;
    const changed =
      candidate === undefined ? undefined : await changedPaths(repository, candidate.commit, settings.start.path);
    if (changed?.ok === false) return surroundings(changed.faults);
    const others = (changed?.value ?? []).filter((path) => !own.has(path));
    const facts = { tags, target: started.target, candidate, changed: others, manifest: release.manifest, file };
    const faults = finalFaults(facts);
    return faults.length === 0 ? undefined : no(faults);
  }
  const typed = request.tag && !request.write ? release?.manifest.version : undefined;
  const fault = typedVersionFault(file, typed, version, history.tags);
  return fault === undefined ? undefined : badInput([fault]);
}

async function carryOut(work: Work, presentation: Presentation): Promise<Outcome> {
  const { request, repository, settings, history, files, version } = work;
  const { started } = history;
  const service = files.release?.manifest.service ?? settings.service;
  const remote = settings.start.issueUrl === undefined ? await remoteAddress(repository) : "";
  const generated = releaseNotes(started.changes, issueLinks(settings.start.issueUrl, remote));
  const title = `${service} ${version}`;
  const notes = notesFile(files.notes, { title, notes: generated, file: files.notesPath ?? "", form: notesForm() });
  if (!notes.ok && request.write) return badInput(notes.faults);
  const risk = proposeRisk(history.paths, started.level, settings.start.riskAreas);
  const done: string[] = [];
  if (request.write) {
    const known = await knownFacts(work);
    if (!known.ok) return surroundings(known.faults);
    const draft = {
      service,
      known: known.value,
      risk,
      scope: scopeOf(started),
      final: request.final ? version : undefined,
    };
    const text = releaseText(files, draft);
    if (!text.ok) return badInput(text.faults);
    const release = {
      path: files.file.slice(dirname(files.file) === "." ? 0 : dirname(files.file).length + 1),
      text: text.value,
    };
    const written = writeFiles(dirname(files.file), [
      { ...release, before: files.release?.text },
      ...(files.notesPath === undefined || !notes.ok
        ? []
        : [{ path: files.notesPath, text: notes.value.text, before: files.notes }]),
    ]);
    if (!written.ok) return surroundings(written.faults);
    done.push(...written.value);
  }
  if (request.tag) {
    const image =
      request.image ?? (request.final && files.release !== undefined ? imageOf(files.release.manifest) : undefined);
    const tagged = await tagVersion(repository, { settings, tags: history.tags, version, image });
    if (!tagged.ok) return surroundings(tagged.faults);
    done.push(tagged.value.done);
  }
  const dirty = changedOutside(repository, settings, files.own);
  const told = { request, settings, history, files, version, risk, dirty };
  const report: StartReport = {
    schema: "airlock/start/v1",
    version,
    previous: started.previous,
    bump: started.bump,
    candidate: request.final ? (history.candidate?.candidate ?? started.candidate) : started.candidate,
    commits: started.commits,
    notes: notes.ok ? notes.value.body : generated,
    service,
    reason: reasonOf(started, version),
    deciding: started.deciding.slice(0, MOST_DECIDING),
    untold: Math.max(0, started.deciding.length - MOST_DECIDING),
    risk,
    advice: [
      ...(notes.ok ? [] : notes.faults.map(({ file, found }) => `${file ?? ""} has ${found}; --write refuses it.`)),
      ...adviceOf(told),
    ],
    done,
    next: nextSteps(told),
  };
  return { code: EXIT.yes, out: render(report, presentation), log: [] };
}

/** What git and the pipeline know, for release.yaml. The release before it may say its digest in its tag or in its release.yaml. */
async function knownFacts(work: Work): Promise<Result<KnownFacts>> {
  const { request, repository, settings, history, files, version } = work;
  const { started, base, candidate, tags } = history;
  const commit = started.repeated && candidate !== undefined ? candidate.commit : repository.head;
  const { path } = settings.start;
  const range = { until: commit, ...(path === undefined ? {} : { path }) };
  const authors = await authorsOf(repository, base.since === undefined ? range : { ...range, since: base.since });
  if (!authors.ok) return authors;
  const common = { version, commit, image: request.image, authors: authors.value };
  if (base.version === null || base.since === undefined) return ok({ ...common, previous: null });
  const tag = tags.versions.find(({ target, candidate: number }) => number === undefined && target === base.version);
  const digest = (tag === undefined ? undefined : digestOfTag(tag)) ?? (await digestAt(repository, base.since, files));
  return ok({ ...common, previous: { version: base.version, digest } });
}

async function digestAt(
  repository: Repository,
  commit: string,
  { own, file }: ReleaseFiles,
): Promise<string | undefined> {
  const [path] = own;
  const text = path === undefined ? undefined : await fileAt(repository, commit, path);
  const manifest = text === undefined ? undefined : parseDraft(Buffer.from(text), file);
  return manifest?.ok === true ? artifactDigest(manifest.value) : undefined;
}

/** Changed files that are not the release's own, those of the path where there is one. */
function changedOutside({ changed }: Repository, { start: { path } }: Settings, own: ReadonlySet<string>): string[] {
  return changed.filter((file) => !own.has(file) && (path === undefined || file.startsWith(`${path}/`)));
}

function render(report: StartReport, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(documentOf(report));
  const shown = visibleTexts(report);
  return format === "markdown" ? startMarkdown(shown) : startText(shown, paintWith(colours), width);
}

function no(faults: readonly Fault[]): Outcome {
  return { ...badInput(faults), code: EXIT.no };
}

function surroundings(faults: readonly Fault[]): Outcome {
  return { ...badInput(faults), code: EXIT.surroundings };
}
