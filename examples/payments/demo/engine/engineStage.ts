import type { EngineRun } from "../../../../test/engine/harness/engineRun";
import type { Check, RolloutReport, Stage, Told } from "../stage";
import { Account } from "./account";
import { runRollout } from "./rolloutRun";

/**
 * The stage for those who have the Pulumi engine and moto (or Go and Python to make them): the real engine previews and ups the stacks
 * with the policy pack, and the state machines really run in an emulated account. A rollout uses an account up.
 */
export class EngineStage implements Stage {
  readonly description =
    "pulumi up on the real engine writes the release record, and the state machines run in an emulated account";
  #account: Promise<Account> | undefined;

  async check(folder: string): Promise<Told<Check>> {
    const run = await (await this.#open()).preview(folder);
    return {
      command: "pulumi preview --policy-pack node_modules/pulumi-airlock/dist/policies",
      exitCode: run.ok ? 0 : 1,
      text: policiesOf(run),
      report: { passed: run.ok && run.violations.length === 0, verdicts: run.violations.map(toVerdict) },
    };
  }

  async rollOut(folder: string, fault?: string): Promise<Told<RolloutReport>> {
    const breakAt = fault === undefined ? undefined : Number(/^errorRate=.*@(\d+)%$/.exec(fault)?.[1] ?? Number.NaN);
    if (Number.isNaN(breakAt)) throw new Error(`the engine's stage cannot play the fault ${String(fault)}`);
    const report = await runRollout(await this.#open(), folder, breakAt);
    await this.close();
    const how = breakAt === undefined ? "" : `   # at ${breakAt} % the alarm on its error rate rings`;
    return { command: `pulumi up${how}`, exitCode: 0, text: textOf(report), report };
  }

  async close(): Promise<void> {
    const account = this.#account;
    this.#account = undefined;
    await (await account)?.close();
  }

  /** The account of the next rollout: 1.4.2 is live in it. */
  #open(): Promise<Account> {
    this.#account ??= Account.open();
    return this.#account;
  }
}

/** What the engine prints about policies, and nothing else. */
function policiesOf({ stdout }: EngineRun): string {
  const [, section = "The engine printed nothing about policies."] = /^(Policies:\n(?:.+\n)*)/m.exec(stdout) ?? [];
  return section.trimEnd();
}

function toVerdict({ policy, message }: EngineRun["violations"][number]): Check["verdicts"][number] {
  return { gate: policy, passed: false, measured: /: measured (.*?), required /s.exec(message)?.[1] ?? message };
}

function textOf({ timeline, outcome, finalWeights }: RolloutReport): string {
  const lines = timeline.map(({ weights }) => `ModifyRule  ${String(weights.canary).padStart(3)} % on the new version`);
  return [...lines, `${outcome}: ${finalWeights.canary} % new, ${finalWeights.stable} % old`].join("\n");
}
