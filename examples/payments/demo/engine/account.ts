import { rmSync } from "node:fs";
import { join } from "node:path";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { platform } from "../../../../stacks/platform/program";
import { service } from "../../../../stacks/service/program";
import { uploadCertificate } from "../../../../test/engine/harness/certificate";
import type { EngineRun } from "../../../../test/engine/harness/engineRun";
import type { EngineWorkspace } from "../../../../test/engine/harness/engineWorkspace";
import { declareGround } from "../../../../test/engine/harness/ground";
import { startWorld, type World } from "../../../../test/engine/harness/world";
import { objectCreated, setAlarmState } from "../../../../test/engine/hops/eventBus";
import { waitForEnd } from "../../../../test/engine/hops/executions";
import { writeLiveRelease } from "./liveRelease";

const ENVIRONMENT = "production";
const NAME = `airlock-payments-${ENVIRONMENT}`;
const PACK = join(__dirname, "..", "..", "..", "..", "dist", "policies");
const PLATFORM_OUTPUTS = [
  "auditBucket",
  "family",
  "containerName",
  "containerPort",
  "executionRoleArn",
  "taskRoleArn",
  "logGroupName",
] as const;

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
      const outputs = await raisePlatform(world);
      const platformOutputs = PLATFORM_OUTPUTS.map((key) => [`airlock-service:${key}`, String(outputs[key])]);
      const config = Object.fromEntries(platformOutputs) as Record<string, string>;
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
    return this.services.preview(declareService, { packs: [{ folder: PACK }] });
  }

  /** `pulumi up` of the service stack with the pack, then S3's event about the record; answers the execution that it started. */
  async release(folder: string): Promise<string> {
    await this.choose(folder);
    const up = await this.services.up(declareService, { packs: [{ folder: PACK }] });
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

/** Brings up a network and the platform stack, the very program of stacks/platform. */
async function raisePlatform(world: World): Promise<EngineRun["outputs"]> {
  const ground = await world.workspace({ project: "ground" });
  const stood = succeeded(
    await ground.up(() => {
      const { vpc, subnets } = declareGround();
      return Promise.resolve({ vpcId: vpc.id, subnetIds: subnets.map((subnet) => subnet.id) });
    }),
  );
  const subnetIds = JSON.stringify(stood["subnetIds"]);
  const stack = await world.workspace({
    project: "airlock-platform",
    stack: ENVIRONMENT,
    config: {
      "airlock-platform:service": "payments",
      "airlock-platform:vpcId": String(stood["vpcId"]),
      "airlock-platform:publicSubnetIds": subnetIds,
      "airlock-platform:privateSubnetIds": subnetIds,
      "airlock-platform:certificateArn": await uploadCertificate(world.aws),
      "airlock-platform:placeholderImage": `registry.example.com/nothing@sha256:${"0".repeat(64)}`,
      "airlock-platform:runbookUrl": "https://runbooks.example.com/payments",
      "airlock-platform:repository": "example/payments",
    },
  });
  return succeeded(await stack.up(async () => ({ ...(await platform()) })));
}

async function declareService() {
  return { ...(await service()) };
}

function succeeded(run: EngineRun): EngineRun["outputs"] {
  if (!run.ok) throw new Error(`pulumi up failed: ${run.stderr}`);
  return run.outputs;
}
