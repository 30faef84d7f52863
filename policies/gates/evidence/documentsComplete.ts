import { gateRule } from "../gateRule";

/** B3: the documents that a release needs exist and say something. */
export const documentsComplete = gateRule("documents-complete", "Every required document exists and is not empty.");
