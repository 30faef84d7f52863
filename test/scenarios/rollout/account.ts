import assert from "node:assert/strict";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import type { Colour } from "../../../engines/stepfunctions/deployment";
import type { EngineRun } from "../../engine/harness/engineRun";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { startWorld, type World } from "../../engine/harness/world";
import { type Delivered, objectCreated, setAlarmState } from "../../engine/hops/eventBus";
import { waitForEnd } from "../../engine/hops/executions";
import { type RaisedPlatform, raisePlatform, serviceProgram } from "../stacks";
import { ENVIRONMENT, type ReleaseFolder } from "./releaseFolders";

const NAME = `airlock-payments-${ENVIRONMENT}`;

/** What the platform stack has made, by what a scenario asks for. */
export interface Made {
  readonly rule: string;
  readonly forward: string;
  readonly back: string;
  readonly bucket: string;
  readonly topic: string;
  readonly cluster: string;
  readonly table: string;
  readonly parameter: string;
  readonly scheduleGroup: string;
  readonly targetGroups: Readonly<Record<Colour, string>>;
  readonly serviceNames: Readonly<Record<Colour, string>>;
  /** Alarms of the rollback contract. */
  readonly alarms: Readonly<Record<Colour, readonly string[]>>;
}

/**
 * An account with the platform stack in it, brought up on the real engine, and a service stack that declares releases.
 * Machines really run in moto; what moto does not do by itself (events, schedules, alarms) a scenario plays by hand.
 */
export class Account {
  private constructor(
    readonly world: World,
    private readonly platform: RaisedPlatform,
    readonly serviceStack: EngineWorkspace,
    readonly made: Made,
  ) {}

  /** Starts a world and brings a platform stack up in it, that of stacks/platform unless said. Close it after the last test of a file. */
  static async open(
    raise: (world: World) => Promise<RaisedPlatform> = (world) => raisePlatform(world, ENVIRONMENT),
  ): Promise<Account> {
    const world = await startWorld();
    try {
      // A thousandth of each wait: the order of states is that of AWS, the time is not.
      await world.moto.control({ waitScale: 0.001 });
      const platform = await raise(world);
      const made = await look(world, platform);
      const config = platform.serviceConfig;
      const serviceStack = await world.workspace({ project: "airlock-service", stack: ENVIRONMENT, config });
      return new Account(world, platform, serviceStack, made);
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  get platformStack(): EngineWorkspace {
    return this.platform.stack;
  }

  close(): Promise<void> {
    return this.world.stop();
  }

  /** A second service stack on the same platform, as that of a branch. */
  anotherServiceStack(stack: string): Promise<EngineWorkspace> {
    const config = { ...this.platform.serviceConfig, "airlock-service:environment": ENVIRONMENT };
    return this.world.workspace({ project: "airlock-service", stack, config });
  }

  /** `up` of the platform stack; `before` runs in the program before anything is declared. */
  upPlatform(before?: () => void): Promise<EngineRun> {
    return this.platform.stack.up(this.platform.program(before));
  }

  /** `preview` of the platform stack. */
  previewPlatform(before?: () => void): Promise<EngineRun> {
    return this.platform.stack.preview(this.platform.program(before));
  }

  /** `up` of the service stack: registers the revision and writes the record. No event has been delivered then. */
  async upService(release: ReleaseFolder, variables: Readonly<Record<string, string>> = {}): Promise<EngineRun> {
    await this.chooseRelease(release, variables);
    return this.serviceStack.up(serviceProgram);
  }

  /** Points the service stack at a release. */
  async chooseRelease(release: ReleaseFolder, variables: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.serviceStack.setConfig("airlock-service:release", release.release);
    await this.serviceStack.setConfig("airlock-service:config", release.config);
    await this.serviceStack.setConfig("airlock-service:variables", JSON.stringify(variables));
  }

  /** Plays S3's event about a record through the rules that are declared; answers the executions that it started. */
  async recordArrives(key: string): Promise<Delivered> {
    const delivered = await objectCreated(this.world.aws, this.made.bucket, key);
    assert.ok(delivered, "the bucket's events are on");
    return delivered;
  }

  /** Declares a release and lets its record arrive; answers the one execution of forward that this started. */
  async release(release: ReleaseFolder): Promise<string> {
    const up = await this.upService(release);
    assert.equal(up.stderr, "");
    const { executions } = await this.recordArrives(release.recordKey);
    assert.equal(executions.length, 1);
    return executions[0] ?? "";
  }

  /** Releases and waits for the end; fails unless it completes. */
  async completes(release: ReleaseFolder): Promise<void> {
    const ended = await waitForEnd(this.world.aws, await this.release(release));
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
  }

  /** Traffic flows and all is well: every alarm of the contract has data and is OK. No event, as nobody listens to OK. */
  async allIsWell(): Promise<void> {
    for (const alarm of [...this.made.alarms.blue, ...this.made.alarms.green]) {
      await setAlarmState(this.world.aws, alarm, "OK", { lost: true });
    }
  }

  /** Rollouts stand still in stages that are watched this many seconds; no lengths lets all of them go on. */
  hold(...bakes: readonly number[]): Promise<void> {
    return this.world.moto.control({ heldWaits: bakes });
  }
}

async function look({ aws }: World, { outputs, cluster, serviceNames }: RaisedPlatform): Promise<Made> {
  const groupOf = async (colour: Colour) => {
    const found = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceNames[colour]] }));
    return found.services?.[0]?.loadBalancers?.[0]?.targetGroupArn ?? "";
  };
  const alarmsOf = async (colour: Colour) => {
    const prefix = `${NAME}-${colour}-contract-`;
    const found = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }));
    return (found.MetricAlarms ?? []).map((alarm) => alarm.AlarmName ?? "");
  };
  return {
    rule: String(outputs.productionRuleArn),
    forward: String(outputs.forwardMachineArn),
    back: String(outputs.backMachineArn),
    bucket: String(outputs.auditBucket),
    topic: String(outputs.topicArn),
    cluster,
    table: NAME,
    parameter: `/airlock/payments/${ENVIRONMENT}/live`,
    scheduleGroup: NAME,
    targetGroups: { blue: await groupOf("blue"), green: await groupOf("green") },
    serviceNames,
    alarms: { blue: await alarmsOf("blue"), green: await alarmsOf("green") },
  };
}
