/** What of a plan decides how traffic comes to a release. */
interface Schedule {
  readonly strategy: string;
  readonly stages: readonly { readonly weight: number; readonly approval: boolean }[];
}

/**
 * A plan in one line, as the list of released images holds it and the policy airlock-released-schedule reads it off a Rollout: `1% analysis approval 10% analysis 100% analysis`, `blue-green
 * approval`. A smoke test before the first stage is not in it: more may be asked than was planned, not less.
 */
export function scheduleText({ strategy, stages }: Schedule): string {
  if (strategy === "blue-green") {
    return stages.some(({ approval }) => approval) ? `${BLUE_GREEN} ${APPROVAL}` : BLUE_GREEN;
  }
  return stages.flatMap(({ approval, weight }) => [...(approval ? [APPROVAL] : []), `${weight}%`, ANALYSIS]).join(" ");
}

/** Words of a schedule. */
export const ANALYSIS = "analysis";
export const APPROVAL = "approval";
export const BLUE_GREEN = "blue-green";
