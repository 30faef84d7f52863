import assert from "node:assert/strict";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { DescribeListenersCommand, DescribeRulesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { uploadCertificate } from "../../engine/harness/certificate";
import type { MotoCall } from "../../engine/harness/motoServer";
import { shiftWeights } from "../../engine/hops/weights";
import { Account } from "../rollout/account";
import { type ReleaseFolder, versionOf, writeRelease } from "../rollout/releaseFolders";
import { mirrorOf, running, stageReached } from "../rollout/truth";
import { platformProgram } from "../stacks";

export const RETIRED = versionOf("0.9.0", "9");
export const FIRST = versionOf("1.0.0", "1");
export const LIVE = versionOf("1.1.0", "2");
export const CANDIDATE = versionOf("1.2.0", "3");
export const NEXT = versionOf("1.3.0", "4");

/** How long the candidate's stage of 30 % is watched, in seconds; `hold` keeps a rollout there. */
export const BAKE_AT_30 = 33;

/** A rollout from {@link LIVE} that goes by 30 %. */
export function byThirty(released = CANDIDATE, previous = LIVE): ReleaseFolder {
  return writeRelease(released, previous, (yaml) =>
    yaml.replace(/stages: \[.*?\]/, `stages: [{ weight: 30%, bake: ${BAKE_AT_30}s }, { weight: 100%, bake: 43s }]`),
  );
}

/** What a test sees with its own eyes; two looks are equal when nothing was moved in between. */
export interface Look {
  readonly running: Awaited<ReturnType<typeof running>>;
  /** The rules of the listener that forward, by ARN and in their order, with the weights of their target groups. */
  readonly rules: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly mirror: Awaited<ReturnType<typeof mirrorOf>>;
}

/** An account in which 1.1.0 is live on blue and 1.0.0 was before, and in which traffic can be made to stand at 70/30. */
export class Standing {
  /** A second certificate, to change to. */
  readonly certificate: string;
  private released: ReleaseFolder;

  private constructor(
    readonly account: Account,
    readonly listener: string,
    certificate: string,
    released: ReleaseFolder,
  ) {
    this.certificate = certificate;
    this.released = released;
  }

  /** Brings the account up and promotes 1.0.0: green takes everything, 0/100. Close it after the last test of a file. */
  static async open(): Promise<Standing> {
    const account = await Account.open();
    const first = writeRelease(FIRST, "none");
    await account.completes(first);
    await account.allIsWell();
    const { aws } = account.world;
    const found = await aws.elb.send(new DescribeRulesCommand({ RuleArns: [account.made.rule] }));
    const arn = found.Rules?.[0]?.RuleArn ?? "";
    const listener = arn.replace(":listener-rule/", ":listener/").split("/").slice(0, -1).join("/");
    const listeners = await aws.elb.send(new DescribeListenersCommand({ ListenerArns: [listener] }));
    assert.equal(listeners.Listeners?.length, 1);
    return new Standing(account, listener, await uploadCertificate(aws, "another"), first);
  }

  /** The release that the service stack declared last. */
  get release(): ReleaseFolder {
    return this.released;
  }

  /** Promotes 1.1.0: blue takes everything, 100/0. */
  async promote(): Promise<void> {
    this.released = writeRelease(LIVE, FIRST);
    await this.account.completes(this.released);
  }

  /** Moves weights and counts past Pulumi and past the rollout, which is at rest: 70/30, both colours with tasks. */
  async moveByHand(blue: number, greenCount: number): Promise<void> {
    const { world, made } = this.account;
    await shiftWeights(world.aws, made.rule, { [made.targetGroups.blue]: blue, [made.targetGroups.green]: 100 - blue });
    const asked = { cluster: made.cluster, service: made.serviceNames.green, desiredCount: greenCount };
    await world.aws.ecs.send(new UpdateServiceCommand(asked));
  }

  /** Starts 1.2.0 and holds it at 70/30; answers its execution. */
  async standAtThirty(): Promise<string> {
    await this.account.hold(BAKE_AT_30);
    this.released = byThirty();
    const forward = await this.account.release(this.released);
    await stageReached(this.account, forward, "green", 30);
    return forward;
  }

  async look(): Promise<Look> {
    const found = await this.account.world.aws.elb.send(new DescribeRulesCommand({ ListenerArn: this.listener }));
    const byPriority = [...(found.Rules ?? [])].sort((one, other) => Number(one.Priority) - Number(other.Priority));
    const rules = byPriority.flatMap(({ RuleArn = "", Actions = [] }) => {
      const groups = Actions.flatMap(({ TargetGroupArn, ForwardConfig }) =>
        TargetGroupArn === undefined ? (ForwardConfig?.TargetGroups ?? []) : [{ TargetGroupArn, Weight: 100 }],
      );
      if (groups.length === 0) return [];
      const weights = groups.map((group) => [this.colourOf(group.TargetGroupArn), group.Weight ?? 0] as const);
      return [[RuleArn, Object.fromEntries(weights)] as const];
    });
    return {
      running: await running(this.account),
      rules: Object.fromEntries(rules),
      mirror: await mirrorOf(this.account),
    };
  }

  private colourOf(arn = ""): string {
    const { targetGroups } = this.account.made;
    return arn === targetGroups.blue ? "blue" : arn === targetGroups.green ? "green" : arn;
  }

  /** Runs something and says which calls reached the account meanwhile that move traffic or tasks, or take something away. */
  async movesOf<T>(work: () => Promise<T>): Promise<{ result: T; moves: readonly string[] }> {
    const before = (await this.account.world.moto.calls()).length;
    const result = await work();
    const calls = (await this.account.world.moto.calls()).slice(before);
    return { result, moves: calls.filter(moves).map(({ action, body }) => `${action} ${body.slice(0, 200)}`) };
  }

  /** Call it before something that goes through; what it answers takes that back. */
  async before(stack: "platform" | "service"): Promise<() => Promise<void>> {
    const { platformStack, serviceStack } = this.account;
    if (stack === "platform") {
      return async () => {
        assert.equal((await platformStack.up(platformProgram())).stderr, "");
      };
    }
    const state = await serviceStack.exportState();
    return async () => {
      await this.account.chooseRelease(this.released);
      await serviceStack.importState(state);
    };
  }
}

function moves({ action, body }: MotoCall): boolean {
  if (action === "elasticloadbalancing.ModifyRule") return body.includes("Actions.");
  if (action === "elasticloadbalancing.ModifyListener") return body.includes("DefaultActions.");
  if (action === "ecs.UpdateService")
    return /"(taskDefinition|desiredCount|forceNewDeployment|networkConfiguration)"/.test(body);
  return /\.(Delete|DELETE|Deregister|Stop|RunTask|StartExecution|RegisterTargets|PutItem|UpdateItem|PutParameter|SetAlarmState)/.test(
    action,
  );
}
