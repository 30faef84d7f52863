import type { ResourceRule } from "../rule";
import { isReleaseArgs, RELEASE_TYPES, releaseArgs } from "./releaseArgs";

/** Keeps the gates from being blinded: what they judge must be known before anything is created. */
export const releaseDataPlain: ResourceRule = {
  kind: "resource",
  name: "release-data-plain",
  group: "release-gates",
  description: "A release record says in plain strings which release it is and for which environment.",
  types: RELEASE_TYPES,
  check: (resource) => {
    const args = releaseArgs(resource);
    return isReleaseArgs(args) ? [] : args;
  },
};
