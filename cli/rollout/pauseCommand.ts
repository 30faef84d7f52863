import type { Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { actionOutcome } from "./actionReport";
import { type PauseResult, pause, resume } from "./live/pause";
import { withRollout } from "./openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "./rolloutRequest";

/** Pauses the rollout in flight at the end of its stage (`pause`), or lets it go on (`resume`). */
export function pauseOrResume(
  action: "pause" | "resume",
  flags: RolloutFlags,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  return withRollout(flags, ROLES.operators, tools, async ({ edge, places, by }) => {
    const result = action === "pause" ? await pause(edge, places, by, tools.clock) : await resume(edge, places);
    const { service, environment } = places;
    const [done, message, notes] = described(action, result, `${service} ${environment}`);
    return actionOutcome(
      {
        schema: "airlock/rollout-action/v1",
        action,
        service,
        environment,
        done,
        by,
        message,
        notes,
        facts: {
          version: result.item?.candidateVersion ?? null,
          stage: result.item?.stage ?? null,
          phase: result.item?.phase ?? null,
        },
      },
      presentation,
    );
  });
}

function described(
  action: "pause" | "resume",
  result: PauseResult,
  named: string,
): [done: boolean, message: string, notes: readonly string[]] {
  const { item } = result;
  const version = item?.candidateVersion ?? "";
  switch (result.kind) {
    case "done":
      return action === "pause"
        ? [
            true,
            `${named}: ${version} pauses at the end of ${stageText(result.item.stage)}.`,
            [
              "Its alarms are looked at all the while, and a breach goes back. It waits for up to five days; airlock rollout resume lets it go on.",
            ],
          ]
        : [
            true,
            `${named}: ${version} goes on, from ${stageText(result.item.stage)}.`,
            ["Where it stood still already it looks for this each minute, after an hour of it every ten."],
          ];
    case "was-so":
      return action === "pause"
        ? [false, `${named}: ${version} is paused already, since ${result.item.paused} by ${result.item.pausedBy}.`, []]
        : [false, `${named}: ${version} is not paused.`, []];
    case "nothing-in-flight":
      return [false, `${named}: no rollout is in flight. Nothing was changed.`, []];
    case "too-late":
      return [false, `${named}: ${version} is ${result.item.phase}; that cannot be paused. Nothing was changed.`, []];
    case "another-rollout":
      return [
        false,
        `${named}: another rollout came in between; it was left alone.`,
        [`Look at airlock rollout status, and run this again if that one is meant.`],
      ];
  }
}

function stageText(stage: string): string {
  return stage === "" ? "placing, before its first stage" : `stage ${stage}`;
}
