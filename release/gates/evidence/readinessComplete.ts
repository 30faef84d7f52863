import { documentReference } from "../../document/documentReference";
import type { DocumentName } from "../../manifest/manifest";
import type { Gate, GateInput } from "../gate";
import { failed, notApplicable, passed } from "../outcome";
import { emptiness } from "./documentsComplete";

const ID = "readiness-complete";

/** Documents that a user-facing release must name. */
const ASKED = ["userDocumentation", "supportBriefing"] as const satisfies readonly DocumentName[];

/** B11: users can read what changed, support knows it, and somebody will tell whom it concerns. */
export const readinessComplete: Gate = {
  id: ID,
  title: "User documentation is written, support is briefed, and the communication plan says who is told when.",
  judge: ({ manifest, requirements, files }) => {
    if (requirements.readiness === undefined) {
      return notApplicable(ID, `${requirements.environment} does not ask for readiness.`);
    }
    const { plan, documents } = manifest;
    if (plan.audience === "backend-only") {
      return notApplicable(
        ID,
        "The plan says backend-only: users and support have nothing to learn. Who approves signs that, too.",
      );
    }
    const { communicationPlan } = documents;
    const written = [...ASKED, ...(communicationPlan === undefined ? [] : (["communicationPlan"] as const))];
    const problems = [
      ...written.flatMap((name) => problemOf(name, { documents, files })),
      ...(plan.communication.length > 0 ? [] : ["plan.communication names nobody who is told, and when."]),
    ];
    const parts = written.length + 1;
    const measured = `${parts - problems.length} of ${parts} parts`;
    const required = "user documentation, a briefed support, a communication plan";
    const paths = [...new Set(written.flatMap((name) => pathOf(documents[name])))];
    if (problems.length > 0) {
      const remedy =
        "Write what is missing, name it under documents, and list who is told when under plan.communication.";
      return failed(ID, measured, required, [...problems, remedy].join(" "), paths);
    }
    const told = plan.communication.map(({ who, when }) => `${who} (${when})`).join(", ");
    return passed(ID, measured, required, `Told are ${told}.`, paths);
  },
};

function problemOf(
  name: DocumentName,
  { documents, files }: Pick<GateInput, "files"> & Pick<GateInput["manifest"], "documents">,
): readonly string[] {
  const named = documents[name];
  if (named === undefined) return [`documents.${name} is not given.`];
  const { path, section } = documentReference(named);
  const problem = emptiness(files.get(path), section);
  return problem === undefined ? [] : [`documents.${name}: ${named} ${problem}.`];
}

function pathOf(named: string | undefined): readonly string[] {
  return named === undefined ? [] : [documentReference(named).path];
}
