import * as semver from "semver";
import { artifactDigest } from "../manifest/artifact";
import type { Gate } from "./gate";
import { failed, passed } from "./outcome";

const ID = "version-forward";

/** A1: a release has a semantic version above the one that runs; only a rollback release may go back, and it says so. */
export const versionForward: Gate = {
  id: ID,
  title: "The version is a semantic version, and not below what runs.",
  judge: ({ manifest }) => {
    const { version, previous, kind } = manifest;
    const required = "a semantic version (MAJOR.MINOR.PATCH)";
    // semver.parse takes "v1.2.3" and " 1.2.3 "; the tag and the manifest must be the same text everywhere.
    if (semver.parse(version)?.raw !== version || version.startsWith("v")) {
      return failed(
        ID,
        version,
        required,
        `version ${JSON.stringify(version)} is not a semantic version. Write it as 1.5.0 or 1.5.0-rc.2, without a v.`,
      );
    }
    if (previous === "none" && kind === "hotfix") {
      const message = "Nothing runs that a hotfix could repair. Release the first version as normal.";
      return failed(ID, version, "a patch of a version that runs", message);
    }
    if (previous === "none") return passed(ID, version, required, `${version} is the first release.`);
    if (semver.parse(previous.version) === null) {
      return failed(
        ID,
        `previous version ${previous.version}`,
        required,
        `previous.version ${JSON.stringify(previous.version)} is not a semantic version. Write the version that is live.`,
      );
    }
    if (kind === "rollback")
      return passed(ID, version, required, `${version} goes back from ${previous.version} on purpose.`);
    const notBelow = `above the live version, ${previous.version}`;
    if (semver.lt(version, previous.version)) {
      return failed(
        ID,
        version,
        notBelow,
        `${version} is below ${previous.version}, which runs. Release a higher version, or set kind: rollback if you mean to go back.`,
      );
    }
    if (semver.eq(version, previous.version) && artifactDigest(manifest) !== previous.digest) {
      return failed(
        ID,
        version,
        notBelow,
        `${version} already runs with another digest. One version is one artifact: release a new version.`,
      );
    }
    if (kind === "hotfix" && !sameMinor(version, previous.version)) {
      return failed(
        ID,
        version,
        `a patch of the live version, ${previous.version}`,
        `A hotfix repairs what runs, and ${version} is more than a patch of ${previous.version}. Branch from ${previous.version}, or release it as normal.`,
      );
    }
    return passed(ID, version, notBelow, `${version} follows ${previous.version}.`);
  },
};

function sameMinor(version: string, live: string): boolean {
  return semver.major(version) === semver.major(live) && semver.minor(version) === semver.minor(live);
}
