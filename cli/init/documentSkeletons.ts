/** Headings of one required document, each with the question that it answers. */
interface DocumentSkeleton {
  readonly path: string;
  readonly title: string;
  readonly sections: readonly (readonly [heading: string, question: string])[];
}

const documents: readonly DocumentSkeleton[] = [
  {
    path: "documents/release-notes.md",
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
    path: "documents/deployment-runbook.md",
    title: "Deployment runbook",
    sections: [
      ["Before", "What must be true before the rollout starts?"],
      ["During", "Who watches what, and where?"],
      ["After", "How is it seen that the release is well?"],
    ],
  },
  {
    path: "documents/rollback-procedure.md",
    title: "Rollback procedure",
    sections: [
      ["What rolls back by itself", "Which triggers does the contract hold?"],
      ["By hand", "Who may do it, and how?"],
      ["Data", "What happens to data that the new version has written?"],
    ],
  },
  {
    path: "documents/test-evidence.md",
    title: "Test evidence",
    sections: [
      ["What was run", "Which suites, on which commit?"],
      ["What was not tested", "Which risk remains, and who accepts it?"],
    ],
  },
  {
    path: "documents/security-scan.md",
    title: "Security scan",
    sections: [
      ["What was scanned", "Which artifact, by which tool, when?"],
      ["Findings", "Which findings remain, and why may they?"],
    ],
  },
  {
    path: "documents/performance-results.md",
    title: "Performance results",
    sections: [
      ["Method", "Which load, compared with which version?"],
      ["Results", "What changed?"],
    ],
  },
  {
    path: "documents/stakeholder-signoffs.md",
    title: "Stakeholder sign-offs",
    sections: [["Sign-offs", "Who agreed to what, and when?"]],
  },
  {
    path: "documents/risk-assessment.md",
    title: "Risk assessment",
    sections: [
      ["Risks", "What could go wrong, and how likely is it?"],
      ["Answers", "What is done about each?"],
    ],
  },
];

/** The required documents as headings with questions in comments: a form, which the gate takes for empty until it is filled in. */
export const documentSkeletons: readonly { readonly path: string; readonly text: string }[] = documents.map(
  ({ path, title, sections }) => ({
    path,
    text: `# ${title}\n\n${sections.map(([heading, question]) => `## ${heading}\n\n<!-- ${question} -->\n`).join("\n")}`,
  }),
);
