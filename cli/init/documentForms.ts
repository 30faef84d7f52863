import type { DocumentName } from "../../release/manifest/manifest";
import type { Profile } from "./profile";
import type { ProjectFile } from "./projectFile";

type Sections = readonly (readonly [heading: string, question: string])[];

/** Headings of one document, each with the question that it answers. */
interface DocumentForm {
  readonly title: string;
  readonly sections: Sections;
}

const required: readonly (DocumentForm & { readonly name: DocumentName })[] = [
  {
    name: "releaseNotes",
    title: "Release notes",
    sections: [
      ["New features", "What can users do now that they could not do before?"],
      ["Enhancements", "What works better?"],
      ["Bug fixes", "What was wrong, and is right now?"],
      ["Breaking changes", "What must somebody change on their side?"],
      ["Security", "Which weakness was closed?"],
      ["Deprecations", "What goes away, and when?"],
      ["Known issues", "What is still wrong?"],
    ],
  },
  {
    name: "deploymentRunbook",
    title: "Deployment runbook",
    sections: [
      ["Before", "What must be true before the rollout starts?"],
      ["During", "Who watches what, and where?"],
      ["After", "How is it seen that the release is well?"],
    ],
  },
  {
    name: "rollbackProcedure",
    title: "Rollback procedure",
    sections: [
      ["What rolls back by itself", "Which triggers does the contract hold?"],
      ["By hand", "Who may do it, and how?"],
      ["Data", "What happens to data that the new version has written?"],
    ],
  },
  {
    name: "testEvidence",
    title: "Test evidence",
    sections: [
      ["What was run", "Which suites, on which commit?"],
      ["What was not tested", "Which risk remains, and who accepts it?"],
    ],
  },
  {
    name: "securityScan",
    title: "Security scan",
    sections: [
      ["What was scanned", "Which artifact, by which tool, when?"],
      ["Findings", "Which findings remain, and why may they?"],
    ],
  },
  {
    name: "performanceResults",
    title: "Performance results",
    sections: [
      ["Method", "Which load, compared with which version?"],
      ["Results", "What changed?"],
    ],
  },
  {
    name: "stakeholderSignoffs",
    title: "Stakeholder sign-offs",
    sections: [["Sign-offs", "Who agreed to what, and when?"]],
  },
  {
    name: "riskAssessment",
    title: "Risk assessment",
    sections: [
      ["Risks", "What could go wrong, and how likely is it?"],
      ["Answers", "What is done about each?"],
    ],
  },
];
/** What the gate on readiness asks for, in the profile that asks for it. */
const readiness: readonly (DocumentForm & { readonly name: DocumentName })[] = [
  {
    name: "userDocumentation",
    title: "User documentation",
    sections: [
      ["What users see", "What is new or different for them, and where do they read about it?"],
      ["What users must do", "Must anybody change anything, and until when?"],
    ],
  },
  {
    name: "supportBriefing",
    title: "Support briefing",
    sections: [
      ["Who was briefed", "Who of support knows, since when, from whom?"],
      ["Questions to expect", "What will users ask, and what is the answer?"],
      ["Escalation", "Who is asked when support does not know?"],
    ],
  },
];

/** Asked for by no gate, written all the same: what a team wants to have at hand when it is needed. */
const further: readonly DocumentForm[] = [
  {
    title: "Communication plan",
    sections: [
      ["Before", "Who is told that the release comes, by whom, when, where?"],
      ["During", "Who is told what has begun, what is held and what went back?"],
      ["After", "Who is told that it is complete, and where do questions go? Does support know what changes?"],
    ],
  },
  {
    title: "Post-mortem",
    sections: [
      ["Summary", "What happened, to how many users, for how long?"],
      ["Timeline", "When did it begin, when was it seen, when was it over? Every time in UTC."],
      ["What went well, what did not", "What found it, what held it up, where were we lucky?"],
      ["Causes", "What made it possible? Look for causes, not for somebody to blame."],
      ["Actions", "What is done so that it does not happen again, by whom, until when?"],
    ],
  },
  {
    title: "Retrospective",
    sections: [
      ["Figures", "How long did the release take, how many candidates, how many rollbacks, how long to restore?"],
      ["Keep", "What worked and stays?"],
      ["Change", "What is done differently next time, by whom?"],
    ],
  },
];

/** The file in which a small team keeps all documents of a release. */
const ONE_FILE = "documents/release.md";

/** The documents as headings with questions in comments: forms, which the gate takes for empty until they are filled in. */
export function documentForms(profile: Profile): readonly ProjectFile[] {
  const apart = further.map((form) => ({ path: fileOf(form), text: whole(form) }));
  if (profile === "regulated")
    return [...required, ...readiness].map((form) => ({ path: fileOf(form), text: whole(form) })).concat(apart);
  const sections = required.map(({ title, sections: parts }) => `## ${title}\n\n${body(parts, "###")}`);
  return [{ path: ONE_FILE, text: `# Release\n\n${sections.join("\n")}` }, ...apart];
}

/** Where each document that a gate asks for stands, as release.yaml names it. */
export function documentPaths(profile: Profile): readonly (readonly [DocumentName, string])[] {
  if (profile === "regulated") return [...required, ...readiness].map((form) => [form.name, fileOf(form)]);
  return required.map((form) => [form.name, `${ONE_FILE}#${slug(form)}`]);
}

/** The release notes as they are written where each document has a file of its own. */
export function notesForm(): string {
  return required
    .filter(({ name }) => name === "releaseNotes")
    .map(whole)
    .join("");
}

function whole({ title, sections }: DocumentForm): string {
  return `# ${title}\n\n${body(sections, "##")}`;
}

function body(sections: Sections, mark: string): string {
  return sections.map(([heading, question]) => `${mark} ${heading}\n\n<!-- ${question} -->\n`).join("\n");
}

function fileOf(form: DocumentForm): string {
  return `documents/${slug(form)}.md`;
}

function slug({ title }: DocumentForm): string {
  return title.toLowerCase().replaceAll(" ", "-");
}
