import type { Gate } from "../gate";
import { failed, passed } from "../outcome";

const ID = "strategy-allowed";

/** B9: nothing goes to everybody at once in an environment that matters. */
export const strategyAllowed: Gate = {
  id: ID,
  title: "The environment allows the rollout's strategy.",
  judge: ({ manifest, requirements }) => {
    const { strategy } = manifest.rollout;
    const { strategies } = requirements.schedule;
    const required = `one of ${strategies.join(", ")}`;
    if (strategies.includes(strategy)) {
      return passed(ID, strategy, required, `${requirements.environment} allows it.`);
    }
    if (strategy === "hot" && requirements.protected) {
      const message = `A hot release skips every stage, and ${requirements.environment} is protected. Take canary with shorter bakes, or blue-green. What really cannot wait will need a signed override, which Airlock does not read yet.`;
      return failed(ID, strategy, required, message);
    }
    const message = `airlock.yaml allows ${strategies.join(", ")} in ${requirements.environment}. Choose one of them for rollout.strategy.`;
    return failed(ID, strategy, required, message);
  },
};
