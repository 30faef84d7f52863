import { gateRule } from "./gateRule";

/** A1: a release has a semantic version above the one that runs; only a rollback release may go back, and it says so. */
export const versionForward = gateRule(
  "version-forward",
  "The version is a semantic version, and not below what runs.",
);
