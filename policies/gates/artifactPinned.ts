import { gateRule } from "./gateRule";

/** A5: a tag can be moved after it was tested; a digest cannot. */
export const artifactPinned = gateRule("artifact-pinned", "The artifact is pinned by digest, never by a floating tag.");
