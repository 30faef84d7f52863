import { documentReference, sectionOf } from "../../document/documentReference";
import { saysSomething, withoutComments } from "../../document/markdownContent";
import type { Gate, LoadedFile } from "../gate";
import { failed, notApplicable, passed } from "../outcome";

const ID = "documents-complete";

/** B3: the documents that a release needs exist and say something. */
export const documentsComplete: Gate = {
  id: ID,
  title: "Every required document exists and is not empty.",
  judge: ({ manifest, requirements, files }) => {
    const wanted = requirements.documents;
    if (wanted.length === 0) return notApplicable(ID, `${requirements.environment} asks for no documents.`);
    const problems = wanted.flatMap((name) => {
      const named = manifest.documents[name];
      if (named === undefined) return [`documents.${name} is not given.`];
      const { path, section } = documentReference(named);
      const problem = emptiness(files.get(path), section);
      return problem === undefined ? [] : [`documents.${name}: ${named} ${problem}.`];
    });
    const paths = [...new Set(wanted.flatMap((name) => pathOf(manifest.documents[name])))];
    const measured = `${wanted.length - problems.length} of ${wanted.length} documents`;
    const required = wanted.join(", ");
    if (problems.length === 0) return passed(ID, measured, required, "All required documents are there.", paths);
    return failed(
      ID,
      measured,
      required,
      `${problems.join(" ")} Write what is missing and name it under documents.`,
      paths,
    );
  },
};

function pathOf(named: string | undefined): readonly string[] {
  return named === undefined ? [] : [documentReference(named).path];
}

/** Why a document says nothing, as the end of a sentence; undefined when it says something. */
export function emptiness(file: LoadedFile | undefined, section: string | undefined): string | undefined {
  if (file === undefined || file.kind === "missing") return "is missing";
  if (file.kind === "unreadable") return `cannot be read: ${file.reason}`;
  // Before sections are taken: a heading in a comment is none, and a comment that nobody closed hides all that follows.
  const whole = withoutComments(new TextDecoder("utf-8").decode(file.bytes));
  const text = section === undefined ? whole : sectionOf(whole, section);
  if (text === undefined) return "is no heading of that file, or more than one";
  // Headings, rules and tags alone are a form that nobody filled in.
  return saysSomething(text) ? undefined : "is empty";
}
