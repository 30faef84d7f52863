import * as semver from "semver";
import { artifactDigest } from "../../manifest/artifact";
import type { Manifest } from "../../manifest/manifest";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";

const ID = "rollback-possible";

/** After a contracting migration old versions cannot run: a release whose way back leads to one of them has no way back. */
export const rollbackPossible: Gate = {
  id: ID,
  title: "The version that a rollback leads to can still run.",
  judge: ({ manifest }) => {
    const { version, previous, kind } = manifest;
    const minimum = manifest.rollback?.minimumVersion;
    const required = minimum === undefined ? "a version to go back to" : `a version from ${minimum} on to go back to`;
    if (minimum !== undefined && !isVersion(minimum)) {
      return failed(
        ID,
        `minimum version ${minimum}`,
        "a semantic version (MAJOR.MINOR.PATCH)",
        `rollback.minimumVersion ${JSON.stringify(minimum)} is not a semantic version. Write the oldest version that can run on the migrated data, such as 1.4.0.`,
      );
    }
    if (minimum !== undefined && isVersion(version) && semver.lt(version, minimum)) {
      const message = `rollback.minimumVersion is ${minimum}, above ${version} itself. Write the oldest version that can run on the data as this release leaves it.`;
      return failed(ID, version, required, message);
    }
    if (kind === "rollback") return judgeRollback(manifest, required);
    if (previous === "none") return notApplicable(ID, "The first release has nothing to go back to.");
    if (minimum !== undefined && isVersion(previous.version) && semver.lt(previous.version, minimum)) {
      const message = `${version} could not go back: a rollback leads to ${previous.version}, and rollback.minimumVersion is ${minimum}. Release first a version that no longer needs the old schema, then the contracting migration after it.`;
      return failed(ID, previous.version, required, message);
    }
    const message =
      minimum === undefined
        ? `A rollback leads to ${previous.version}; no older version is ruled out.`
        : `A rollback leads to ${previous.version}.`;
    return passed(ID, previous.version, required, message);
  },
};

/** A rollback on purpose. Whether the live release still lets it run is in the account, and for the state machine to say. */
function judgeRollback(manifest: Manifest, required: string) {
  const { version, previous } = manifest;
  if (previous === "none") {
    const message = "kind is rollback, and previous is none: there is no version that it could go back from.";
    return failed(ID, "no live version", required, message);
  }
  const rerun = version === previous.version && artifactDigest(manifest) === previous.digest;
  if (isVersion(version) && isVersion(previous.version) && semver.gte(version, previous.version) && !rerun) {
    const message = `kind is rollback, but ${version} is not below ${previous.version}, which runs. Remove kind, or name the older version that you mean.`;
    return failed(ID, version, required, message);
  }
  const message = `${version} is what it goes back to. Whether ${previous.version} still lets it run is known to the account: the rollout refuses it otherwise.`;
  return passed(ID, version, required, message);
}

function isVersion(text: string): boolean {
  return semver.parse(text) !== null;
}
