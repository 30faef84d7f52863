import { rmSync } from "node:fs";
import { join } from "node:path";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { EngineRun } from "../../../../test/engine/harness/engineRun";
import type { EngineWorkspace } from "../../../../test/engine/harness/engineWorkspace";
import { startWorld, type World } from "../../../../test/engine/harness/world";
import { objectCreated, setAlarmState } from "../../../../test/engine/hops/eventBus";
import { waitForEnd } from "../../../../test/engine/hops/executions";
import { raisePlatform, serviceProgram } from "../../../../test/scenarios/stacks";
import { writeLiveRelease } from "./liveRelease";

const ENVIRONMENT = "production";
const NAME = `airlock-payments-${ENVIRONMENT}`;
const PACK = join(__dirname, "..", "..", "..", "..", "dist", "policies");
/** Share of its length that a wait takes when nobody looks: a day of validation lasts nine seconds. */
export const FAST = 0.0001;

/** An emulated account in which the platform stack stands and payments 1.4.2 is live; both got there as they do for users. */
export class Account {
  private constructor(
    readonly world: World,
    readonly rule: string,
    private readonly bucket: string,
    private readonly services: EngineWorkspace,
  ) {}

  static async open(): Promise<Account> {
    const world = await startWorld();
    try {
      await world.moto.control({ waitScale: FAST });
      const { outputs, serviceConfig: config } = await raisePlatform(world, ENVIRONMENT);
      const services = await world.workspace({ project: "airlock-service", stack: ENVIRONMENT, config });
      const account = new Account(
        world,
        String(outputs["productionRuleArn"]),
        String(outputs["auditBucket"]),
        services,
      );
      await account.allIsWell();
      const live = writeLiveRelease();
      try {
        const ended = await waitForEnd(world.aws, await account.release(live));
        if (ended.status !== "SUCCEEDED")
          throw new Error(`1.4.2 did not go live: ${ended.error ?? ""}: ${ended.cause ?? ""}`);
      } finally {
        rmSync(live, { recursive: true, force: true });
      }
      return account;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.world.stop();
  }

  /** `pulumi preview` of the service stack with the policy pack. */
  async preview(folder: string): Promise<EngineRun> {
    await this.choose(folder);
    return this.services.preview(serviceProgram, { packs: [{ folder: PACK }] });
  }

  /** `pulumi up` of the service stack with the pack, then S3's event about the record; answers the execution that it started. */
  async release(folder: string): Promise<string> {
    await this.choose(folder);
    const up = await this.services.up(serviceProgram, { packs: [{ folder: PACK }] });
    if (!up.ok) throw new Error(`pulumi up failed: ${up.stderr}`);
    const delivered = await objectCreated(this.world.aws, this.bucket, String(up.outputs["record"]));
    const [execution] = delivered?.executions ?? [];
    if (execution === undefined) throw new Error("the record's event started no rollout");
    return execution;
  }

  /** Traffic flows and all is well: every alarm of the contract has data and is OK. */
  async allIsWell(): Promise<void> {
    const found = await this.world.aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${NAME}-` }));
    const contract = (found.MetricAlarms ?? []).flatMap(({ AlarmName: name }) =>
      name?.includes("-contract-") ? [name] : [],
    );
    for (const alarm of contract) await setAlarmState(this.world.aws, alarm, "OK", { lost: true });
  }

  /** The error rate of a colour is above what the contract allows; answers the executions that the alarm's event started. */
  async errorRateRises(colour: "blue" | "green"): Promise<readonly string[]> {
    const alarm = `${NAME}-${colour}-contract-error-rate`;
    return (await setAlarmState(this.world.aws, alarm, "ALARM", { reason: "set by the demo" }))?.executions ?? [];
  }

  private async choose(folder: string): Promise<void> {
    await this.services.setConfig("airlock-service:release", join(folder, "release.yaml"));
    await this.services.setConfig("airlock-service:config", join(folder, "airlock.yaml"));
  }
}
