import { poll, waitForEnd } from "../../../../test/engine/hops/executions";
import { readWeights } from "../../../../test/engine/hops/weights";
import type { RolloutReport } from "../stage";
import { type Account, FAST } from "./account";

/** Slow enough to look at a stage while it lasts: two hours take seven seconds. */
const SLOW = 0.001;

/**
 * Releases what is in the folder, over a version that is live on one colour, and watches the production rule until the machines have
 * ended. With a fault, the error-rate alarm of the new version's colour rings as soon as the rule shows that weight.
 */
export async function runRollout(
  account: Account,
  folder: string,
  breakAt: number | undefined,
): Promise<RolloutReport> {
  const { world, rule } = account;
  const before = await readWeights(world.aws, rule);
  const canaryGroup = Object.keys(before).find((group) => before[group] === 0) ?? "";
  await account.allIsWell();
  await world.moto.control({ waitScale: breakAt === undefined ? FAST : SLOW });
  const earlier = (await shiftsOf(account, canaryGroup)).length;
  const forward = await account.release(folder);
  const weight = async (): Promise<number> => (await readWeights(world.aws, rule))[canaryGroup] ?? -1;
  let broken: { readonly rangAt: number; readonly backAt: number } | undefined;
  if (breakAt !== undefined) {
    await poll(`${breakAt} % on the new version`, async () => ((await weight()) === breakAt ? true : undefined));
    await nextSecond();
    const rangAt = performance.now();
    const [back = ""] = await account.errorRateRises(canaryGroup.includes("green") ? "green" : "blue");
    await poll("all traffic on the version before", async () => ((await weight()) === 0 ? true : undefined));
    broken = { rangAt, backAt: performance.now() };
    await waitForEnd(world.aws, back);
  }
  const ended = await waitForEnd(world.aws, forward);
  const canary = await weight();
  const shifts = (await shiftsOf(account, canaryGroup)).slice(earlier);
  return {
    outcome: ended.status === "SUCCEEDED" && canary === 100 ? "completed" : canary === 0 ? "rolled-back" : "refused",
    finalWeights: { stable: 100 - canary, canary },
    timeline: shifts.map((share) => ({ weights: { stable: 100 - share, canary: share } })),
    ...(broken === undefined ? {} : { rollbackSeconds: (broken.backAt - broken.rangAt) / 1000 }),
  };
}

/** EventBridge tells whole seconds: an event of the second in which the rollout began to shift counts as older than it. */
async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Shares that the load balancer was told to give the new version, in order. */
async function shiftsOf({ world, rule }: Account, canaryGroup: string): Promise<readonly number[]> {
  const calls = await world.moto.calls();
  return calls.flatMap(({ action, body }): number[] => {
    const fields = new URLSearchParams(body);
    if (action !== "elasticloadbalancing.ModifyRule" || fields.get("RuleArn") !== rule) return [];
    const group = [...fields].find(([name, value]) => name.endsWith(".TargetGroupArn") && value === canaryGroup)?.[0];
    const weight = fields.get(group?.replace(/TargetGroupArn$/, "Weight") ?? "");
    return weight === null ? [] : [Number(weight)];
  });
}
