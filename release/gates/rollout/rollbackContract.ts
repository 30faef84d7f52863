import { contractOf } from "../../contract/contract";
import { describeTrigger } from "../../contract/trigger";
import { describeFault } from "../../fault";
import { formatDuration } from "../../values/duration";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";

const ID = "rollback-contract";
const REQUIRED = "an objective up to 5m, a contact, and thresholds for errorRate and latencyP95";

/** B8: "if it breaks" is not a contract. */
export const rollbackContract: Gate = {
  id: ID,
  title: "The rollback contract is specific: thresholds, objective, contact.",
  judge: ({ manifest, requirements }) => {
    const contract = contractOf(manifest);
    if (contract.ok) {
      const { objectiveSeconds, contact, triggers } = contract.value;
      const measured = triggers.map(describeTrigger).join(", ");
      return passed(ID, measured, REQUIRED, `Back within ${formatDuration(objectiveSeconds)}; ${contact} is called.`);
    }
    if (!requirements.protected && manifest.rollback === undefined) {
      return notApplicable(ID, `${requirements.environment} is not protected.`);
    }
    const count = contract.faults.length;
    const measured =
      manifest.rollback === undefined
        ? "no contract"
        : `${count} ${count === 1 ? "thing is" : "things are"} vague or missing`;
    return failed(ID, measured, REQUIRED, contract.faults.map(describeFault).join(" "));
  },
};
