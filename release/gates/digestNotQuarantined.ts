import { artifactDigest } from "../manifest/artifact";
import type { Gate } from "./gate";
import { failed, notApplicable, passed } from "./outcome";

const ID = "digest-not-quarantined";
const REQUIRED = "a digest that no rollback has put under quarantine";

/** A version that was rolled back must not come again with the next `up`, nor under another name. */
export const digestNotQuarantined: Gate = {
  id: ID,
  title: "The artifact was not rolled back as bad before.",
  judge: ({ manifest, quarantined, requirements }) => {
    if (quarantined === undefined) {
      return notApplicable(ID, "What is under quarantine stands in the account; preview and the rollout ask it.");
    }
    const digest = artifactDigest(manifest);
    const found = quarantined.find((one) => one.digest === digest);
    if (found === undefined)
      return passed(ID, digest ?? "no digest", REQUIRED, "No rollback has judged this artifact bad.");
    const { version, at, trigger, reason } = found;
    return failed(
      ID,
      `${found.digest}, rolled back as ${version}`,
      REQUIRED,
      `This artifact was rolled back in ${requirements.environment} as ${version} at ${at} (${trigger}): ${sentence(reason)} ` +
        "Build a new one with the fault repaired. docs/reference/rollout.md says under Quarantine how a person lifts it.",
    );
  },
};

function sentence(text: string): string {
  if (text === "") return "no reason was given.";
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
