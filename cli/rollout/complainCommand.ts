import type { Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { actionOutcome } from "./actionReport";
import { type Counted, complain } from "./live/complaints";
import { withRollout } from "./openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "./rolloutRequest";

/** What `airlock rollout complain` was asked. */
export interface ComplainRequest extends RolloutFlags {
  readonly count: number;
  /** Where the complaint is written down. */
  readonly ticket: string | undefined;
}

/** Counts complaints of customers into the metric that the rollback contract watches. */
export function countComplaints(
  request: ComplainRequest,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  return withRollout(request, ROLES.operators, tools, async ({ edge, places, by }) => {
    const { service, environment } = places;
    const { count, ticket } = request;
    const counted = await complain(edge, places, count, tools.clock);
    const about = ticket === undefined ? "" : ` (${ticket})`;
    return actionOutcome(
      {
        schema: "airlock/rollout-action/v1",
        action: "complain",
        service,
        environment,
        done: true,
        by,
        message: `${service} ${environment}: counted ${complaints(count)}${about}. ${standing(counted)}`,
        notes: counted.notKnown.map((why) => `Not known: ${why}`),
        facts: {
          count,
          ticket: ticket ?? null,
          inWindow: counted.inWindow ?? null,
          threshold: counted.limit?.threshold ?? null,
          windowSeconds: counted.limit?.windowSeconds ?? null,
        },
      },
      presentation,
    );
  });
}

function standing({ limit, inWindow }: Counted): string {
  if (limit === undefined)
    return "What the contract bears is not known: no alarm that watches complaints could be read.";
  const window = `${limit.windowSeconds / 60} minutes`;
  const bears = `the contract bears ${limit.threshold}`;
  if (inWindow === undefined) return `Within ${window} ${bears}.`;
  const there = `${complaints(inWindow)} within ${window}, ${bears}`;
  if (inWindow <= limit.threshold) return `${there}.`;
  return `${there}: a rollout in flight goes back as soon as the alarm has seen them, in a minute or two.`;
}

function complaints(count: number): string {
  return count === 1 ? "1 complaint" : `${count} complaints`;
}
