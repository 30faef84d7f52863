import { resolve } from "node:path";
import type { ReleaseFileArgs } from "../readRelease";
import { checkName, checkText } from "./checks";
import { refuse } from "./refuse";

/** Which release is declared, with paths that mean the same in a policy's own working directory. */
export function checkReleaseFiles({ release, config, environment }: ReleaseFileArgs): ReleaseFileArgs {
  return {
    release: resolve(checkPath("release", release)),
    config: resolve(checkPath("config", config)),
    environment: checkName("environment", environment),
  };
}

function checkPath(field: string, value: string): string {
  const remedy = "Release data must be plain, so that policies can judge it at preview.";
  if (typeof value !== "string") refuse(field, "a path as plain text", value, remedy);
  return checkText(field, value, remedy);
}
