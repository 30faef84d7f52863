import { badInput, EXIT, type Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { readStatus } from "../live/readStatus";
import { watchedAccount } from "../live/watchedAccount";
import { withRollout } from "../openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "../rolloutRequest";
import { renderStatus } from "./renderStatus";
import { watch } from "./watch";

/** What `airlock rollout status` was asked. */
export interface StatusRequest extends RolloutFlags {
  /** Look again until the rollout has ended. */
  readonly watch: boolean;
}

/** Says how a service's rollout stands, once or until it has ended. */
export async function status(
  request: StatusRequest,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  if (request.watch && presentation.format === "markdown") {
    return badInput([{ field: "--format", found: "markdown with --watch", expected: "text or json" }]);
  }
  return withRollout(request, ROLES.operators, tools, async (rollout) => {
    if (request.watch) return watch(watchedAccount(rollout, tools.clock), presentation, tools);
    const read = await readStatus(rollout.edge, rollout.places, tools.clock);
    return { code: EXIT.yes, out: renderStatus(read, presentation), log: [] };
  });
}
