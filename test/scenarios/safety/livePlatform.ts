import assert from "node:assert/strict";
import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { platform } from "../../../stacks/platform/program";
import { uploadCertificate } from "../../engine/harness/certificate";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { readWeights, shiftWeights } from "../../engine/hops/weights";
import { startProvider, type TestProvider } from "../../engine/provider/server";
import { type RefusingProxy, startRefusingProxy } from "./refusingProxy";

/** A platform stack that is up, with a proxy between its provider and the account, so that single actions can be refused. */
export class LivePlatform {
  private constructor(
    readonly world: World,
    readonly proxy: RefusingProxy,
    private readonly provider: TestProvider,
    readonly stack: EngineWorkspace,
    private readonly rule: string,
    private readonly groups: readonly string[],
  ) {}

  /** Brings it up. Close it after the last test of a file. */
  static async open(): Promise<LivePlatform> {
    const world = await startWorld();
    const proxy = await startRefusingProxy(world.moto.endpoint);
    const provider = await startProvider(proxy.endpoint);
    const ground = await world.workspace({ project: "ground" });
    const stood = await ground.up(async () => {
      const { vpc, subnets } = declareGround();
      return { vpcId: vpc.id, subnetIds: subnets.map((subnet) => subnet.id) };
    });
    assert.equal(stood.stderr, "");
    const subnetIds = JSON.stringify(stood.outputs.subnetIds);
    const stack = await EngineWorkspace.create({
      project: "airlock-platform",
      stack: "dev",
      providerPort: provider.port,
      config: {
        "airlock-platform:service": "payments",
        "airlock-platform:vpcId": String(stood.outputs.vpcId),
        "airlock-platform:publicSubnetIds": subnetIds,
        "airlock-platform:privateSubnetIds": subnetIds,
        "airlock-platform:certificateArn": await uploadCertificate(world.aws),
        "airlock-platform:placeholderImage": `registry.example.com/nothing@sha256:${"0".repeat(64)}`,
        "airlock-platform:runbookUrl": "https://runbooks.example.com/payments",
        "airlock-platform:repository": "example/payments",
      },
    });
    const up = await stack.up(platformProgram);
    assert.equal(up.stderr, "");
    const found = await world.aws.elb.send(
      new DescribeTargetGroupsCommand({ Names: ["payments-dev-blue", "payments-dev-green"] }),
    );
    const groups = (found.TargetGroups ?? []).map(({ TargetGroupArn }) => TargetGroupArn ?? "");
    return new LivePlatform(world, proxy, provider, stack, String(up.outputs.productionRuleArn), groups);
  }

  async close(): Promise<void> {
    this.stack.dispose();
    await this.provider.stop();
    await this.proxy.stop();
    await this.world.stop();
  }

  /** Shifts the production rule past Pulumi, as a rollout does. */
  async shift(blue: number, green: number): Promise<void> {
    const [blueGroup = "", greenGroup = ""] = this.groups;
    await shiftWeights(this.world.aws, this.rule, { [blueGroup]: blue, [greenGroup]: green });
  }

  /** Live weights of blue and green. */
  async weights(): Promise<readonly (number | undefined)[]> {
    const weights = await readWeights(this.world.aws, this.rule);
    return this.groups.map((group) => weights[group]);
  }
}

/** The platform stack's program. */
export const platformProgram: PulumiFn = async () => ({ ...(await platform()) });

/** What goes wrong in a program, before anything is declared or after all is. */
export interface Trouble {
  readonly first?: () => void | Promise<void>;
  readonly last?: () => void;
}

/**
 * The platform stack's program with trouble in it. It has no outputs then: an output that rejects tells the SDK of the
 * error before the engine hears "finished", and nothing of what follows could happen.
 */
export function troubled({ first, last }: Trouble): PulumiFn {
  return async () => {
    await first?.();
    await platform();
    last?.();
  };
}
