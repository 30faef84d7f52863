import { badInput, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { actionOutcome } from "./actionReport";
import { type ApprovalResult, answerApproval } from "./live/approvals";
import { withRollout } from "./openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "./rolloutRequest";

/** What `airlock rollout approve` or `deny` was asked. */
export interface ApprovalRequest extends RolloutFlags {
  readonly action: "approve" | "deny";
  /** As the notification and `status` name it; undefined: the one that is wanted now. */
  readonly id: string | undefined;
  readonly reason: string | undefined;
}

/** Lets the next stage of the rollout in flight begin, or sends the rollout back. */
export async function answer(
  request: ApprovalRequest,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  const { action, id, reason = "" } = request;
  if (action === "deny" && reason.trim() === "") {
    const expected = "why the release is denied; it stands in the rollback log";
    return badInput([{ field: "--reason", found: "nothing", expected }]);
  }
  return withRollout(request, ROLES.approvers, tools, async ({ edge, places, by }) => {
    const { service, environment } = places;
    const asked = { id, approve: action === "approve", by, reason };
    const result = await answerApproval(edge, places, asked, tools.clock);
    const [message, notes] = described(action, result, `${service} ${environment}`, by);
    return actionOutcome(
      {
        schema: "airlock/rollout-action/v1",
        action,
        service,
        environment,
        done: result.kind === "answered",
        by,
        message,
        notes,
        facts: {
          id: result.kind === "answered" ? result.id : (id ?? null),
          stage: result.kind === "answered" ? result.stage : null,
          version: result.kind === "answered" ? result.version : null,
        },
      },
      presentation,
    );
  });
}

function described(
  action: ApprovalRequest["action"],
  result: ApprovalResult,
  named: string,
  by: string,
): [message: string, notes: readonly string[]] {
  switch (result.kind) {
    case "answered":
      return action === "approve"
        ? [`${named}: stage ${result.stage} of ${result.version} is approved, by ${by}.`, ["The stage begins now."]]
        : [
            `${named}: stage ${result.stage} of ${result.version} is denied, by ${by}.`,
            ["All traffic goes back to the stable version now; the digest is not put under quarantine."],
          ];
    case "nothing-in-flight":
      return [`${named}: no rollout is in flight, so nothing waits for an approval.`, []];
    case "none-wanted":
      return [`${named}: the rollout in flight does not wait for an approval now.`, []];
    case "not-this-one":
      return result.wanted === undefined
        ? [`${named}: this approval is not wanted, and no other is.`, []]
        : [`${named}: this approval is not wanted; ${result.wanted} is.`, []];
    case "expired":
      return [
        `${named}: the machine did not take the answer; it asks again each minute, later every five.`,
        ["Look at airlock rollout status whether the approval is still wanted, and run this again."],
      ];
  }
}
