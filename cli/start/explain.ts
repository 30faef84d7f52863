import type { Change } from "../../release/history/commit";
import { entriesOf } from "../../release/notes/sections";
import type { RiskProposal } from "../../release/start/riskAreas";
import type { Started } from "../../release/start/startRelease";
import { greatest, versionOf } from "../../release/version/releaseTag";
import { tagNameOf } from "./pipelineTag";
import type { HistoryFacts } from "./readHistory";
import type { ReleaseFiles } from "./releaseFiles";
import { pipelineOf, type Settings, type StartRequest } from "./startRequest";

/** What explanations are made from. */
export interface Told {
  readonly request: StartRequest;
  readonly settings: Settings;
  readonly history: HistoryFacts;
  readonly files: ReleaseFiles;
  readonly version: string;
  readonly risk: RiskProposal;
  readonly dirty: readonly string[];
}

/** Why it is this version, in a sentence or two. */
export function reasonOf(
  { previous, bump, level, deciding, commits, repeated, kept }: Started,
  version: string,
): string {
  const history = `${count(commits, "commit")} since ${previous ?? "the beginning"}`;
  if (previous === null) return `The first version: ${history}.`;
  const what = { major: "breaking", minor: "new", patch: "a fix or smaller" }[level];
  const early = level === "major" && bump !== "major" ? " (before 1.0.0 a breaking change raises MINOR)" : "";
  const why = kept
    ? `${history}; a candidate that is out already asked for a ${bump} version`
    : `${history}, ${deciding.length} of them ${what}: ${bump}${early}`;
  return `${why}.${repeated ? ` Nothing came after ${version}: it is the same candidate.` : ""}`;
}

/** What the release changes, in a sentence for the plan: its greatest news. */
export function scopeOf({ changes }: Started): string {
  const told = changes.flatMap((change) =>
    entriesOf(change).map(({ section }) => ({ section, subject: change.subject })),
  );
  const order = ["Breaking Changes", "New Features", "Security", "Bug Fixes", "Enhancements"];
  const sorted = order.flatMap((section) => told.filter((entry) => entry.section === section));
  const subjects = [...new Set(sorted.map(({ subject }) => subject))];
  if (subjects.length === 0) return "Nothing changes for users.";
  const more = subjects.length > 3 ? `; and ${subjects.length - 3} more` : "";
  return `${subjects.slice(0, 3).join("; ")}${more}.`;
}

/** What a person should know, and nobody must obey. */
export function adviceOf(told: Told): string[] {
  return [...aboutCommits(told), ...aboutTags(told), ...aboutPlan(told)];
}

function aboutCommits({ history: { started, missing }, settings, dirty }: Told): string[] {
  const { changes, standing, kept, target } = started;
  const untyped = changes.filter(({ type }) => type === undefined);
  const released = changes.filter(({ hash, breaking }) => standing.ofReleased.has(hash) && !breaking);
  const advice: string[] = [];
  if (dirty.length > 0) advice.push(`${listed(dirty)} changed and in no commit: not part of this release.`);
  if (untyped.length > 0) {
    advice.push(
      `${count(untyped.length, "commit")} without a type (feat, fix, ...): told under Enhancements, counted like fixes.`,
    );
  }
  const cancelled = standing.cancelled.length;
  if (cancelled > 0) advice.push(`${count(cancelled, "commit")} left out: reverts and what they revert.`);
  for (const change of released) {
    advice.push(
      `${named(change)} takes back what was released: if users lose something, mark it as breaking (revert!: ...).`,
    );
  }
  if (kept) advice.push(`What asked for ${target} is gone, but a candidate of it is out: versions never go down.`);
  for (const commit of missing) {
    const header = commit.message.split("\n", 1)[0] ?? "";
    advice.push(
      `${named({ hash: commit.hash, header })} seems not to be on ${settings.mainBranches[0] ?? "main"}: git cherry-pick -x it there. (By patch id, which passes over white space.)`,
    );
  }
  return advice;
}

function aboutTags({ history: { tags, base }, settings }: Told): string[] {
  const advice: string[] = [];
  if (tags.ignored.length > 0) {
    advice.push(`${listed(tags.ignored)}: neither X.Y.Z nor X.Y.Z-rc.N, so not counted.`);
  }
  const elsewhere = tags.versions.filter(({ reachable }) => !reachable);
  const last = greatest(elsewhere);
  const above = last !== undefined && greatest([last, ...tags.versions.filter(({ reachable }) => reachable)]) === last;
  if (above && settings.start.strategy === "tagged") {
    advice.push(
      `${last.name} is on another branch: ${base.version ?? "nothing"} is the last release of this one. Where releases have branches of their own, set start.strategy: release-branch in airlock.yaml.`,
    );
  }
  return advice;
}

function aboutPlan({ files, risk, history: { started }, request }: Told): string[] {
  const plan = files.release?.manifest.plan;
  const advice: string[] = [];
  if (
    plan !== undefined &&
    ["low", "medium", "high"].indexOf(plan.risk) < ["low", "medium", "high"].indexOf(risk.risk)
  ) {
    advice.push(`${files.file} says risk ${plan.risk}; ${risk.risk} is proposed, because ${risk.reason}.`);
  }
  const areas = risk.areas.filter((area) => plan !== undefined && !plan.areas.includes(area));
  if (areas.length > 0) advice.push(`${files.file}: plan.areas does not name ${areas.join(", ")}.`);
  if (request.write && files.notesPath === undefined) {
    advice.push("The notes are a section of another document: copy them there, Airlock writes whole files only.");
  }
  const kind = files.release?.manifest.kind ?? "normal";
  if (kind !== "normal") {
    // It is people's word, and stays from the release before: nobody should be let off by what somebody forgot.
    advice.push(`${files.file} says kind: ${kind}. Set it to normal where this release is none.`);
  }
  const previous = files.release?.manifest.previous;
  if (
    previous !== undefined &&
    started.previous !== null &&
    previous !== "none" &&
    previous.version !== started.previous
  ) {
    advice.push(`${files.file} says that ${previous.version} is live; the last release here is ${started.previous}.`);
  }
  return advice;
}

/** What comes next, in the order in which it is done. */
export function nextSteps({ request, settings, history, files, version }: Told): string[] {
  const { start, branch, names } = settings;
  const { target } = history.started;
  const tag = tagNameOf(settings, history.tags, version);
  if (start.strategy === "release-branch" && branch?.startsWith(`release/${names.prefix}`) !== true) {
    return [
      `git switch -c release/${names.prefix}${target}: releases are made on branches of their own; only fixes go there.`,
    ];
  }
  const tagged = history.tags.versions.some((known) => versionOf(known) === version);
  const steps: string[] = [];
  if (!settings.configured && files.release === undefined && !request.write) {
    steps.push(
      "airlock init writes airlock.yaml, which says what each environment asks, and the forms of all documents.",
    );
  }
  if (!request.write) steps.push(`airlock start --write writes ${files.file} and its notes.`);
  if (request.tag) steps.push(`git push origin ${tag}`);
  else if (!tagged && pipelineOf(request.variables) === undefined) {
    steps.push(
      `Let the pipeline build ${version}, and tag it: airlock start --tag --image NAME@sha256:..., git push origin ${tag}.`,
    );
  }
  steps.push(`airlock check --release ${files.file} --environment production says what is missing.`);
  if (!request.final)
    steps.push(`Once staging has completed ${version}, airlock start --final makes ${target} of the same artifact.`);
  return steps;
}

function named({ hash, header }: Pick<Change, "hash" | "header">): string {
  return `${hash.slice(0, 7)} (${header})`;
}

function listed(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, 3).join(", ")}${more}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
