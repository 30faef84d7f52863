import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { platform } from "../../../stacks/platform/program";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { startWorld, type World } from "../../engine/harness/world";
import { readWeights, shiftWeights } from "../../engine/hops/weights";
import { startProvider, type TestProvider } from "../../engine/provider/server";
import { raisePlatform } from "../stacks";
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
    const { stack, outputs } = await raisePlatform(world, "dev", (options) =>
      EngineWorkspace.create({ ...options, providerPort: provider.port }),
    );
    const found = await world.aws.elb.send(
      new DescribeTargetGroupsCommand({ Names: ["payments-dev-blue", "payments-dev-green"] }),
    );
    const groups = (found.TargetGroups ?? []).map(({ TargetGroupArn }) => TargetGroupArn ?? "");
    return new LivePlatform(world, proxy, provider, stack, String(outputs.productionRuleArn), groups);
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
