import assert from "node:assert/strict";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { ProgressiveInstances, type ProgressiveInstancesArgs, ReleaseRecord, readRelease } from "pulumi-airlock/aws";
import type { Colour } from "../../../engines/stepfunctions/deployment";
import { LIVE_ITEM_KEY } from "../../../engines/stepfunctions/liveState";
import type { EngineRun } from "../../engine/harness/engineRun";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { objectCreated } from "../../engine/hops/eventBus";
import { waitForEnd } from "../../engine/hops/executions";
import { readWeights } from "../../engine/hops/weights";
import { type FoundGroup, findGroup } from "../../engine/provider/services/autoscaling";
import { ENVIRONMENT, type ReleaseFolder } from "../rollout/releaseFolders";

const NAME = `payments-${ENVIRONMENT}`;

/** What a platform program may change between two ups. */
export interface PlatformChange {
  readonly instances?: Partial<ProgressiveInstancesArgs["instances"]>;
  /** AMI of the placeholder: its launch template gets another version. */
  readonly placeholder?: string;
  readonly network?: "one subnet";
}

/** What is seen of the fleet: weights, and how both groups stand. */
export interface FleetLook {
  readonly weights: Readonly<Record<Colour, number>>;
  readonly blue: FoundGroup | undefined;
  readonly green: FoundGroup | undefined;
}

/** A service on Auto Scaling groups, brought up on the real engine; its machines really run in moto. */
export class Fleet {
  private constructor(
    readonly world: World,
    readonly platform: EngineWorkspace,
    private readonly service: EngineWorkspace,
    private readonly outputs: EngineRun["outputs"],
  ) {}

  static async open(): Promise<Fleet> {
    const world = await startWorld();
    try {
      await world.moto.control({ waitScale: 0.001 });
      const platform = await world.workspace({ project: "fleet", stack: ENVIRONMENT });
      const up = await platform.up(platformProgram());
      assert.equal(up.stderr, "");
      const service = await world.workspace({ project: "fleet-service", stack: ENVIRONMENT });
      return new Fleet(world, platform, service, up.outputs);
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  /** Declares a release: a launch template version, and the record. */
  up(release: ReleaseFolder, image?: string): Promise<EngineRun> {
    return this.service.up(releaseProgram(release, String(this.outputs["auditBucket"]), image));
  }

  /** Declares a release and lets its record arrive; answers the execution of forward. */
  async release(release: ReleaseFolder, image?: string): Promise<string> {
    assert.equal((await this.up(release, image)).stderr, "");
    const arrived = await objectCreated(this.world.aws, String(this.outputs["auditBucket"]), release.recordKey);
    assert.equal(arrived?.executions.length, 1);
    return arrived.executions[0] ?? "";
  }

  /** Releases and waits for the end; fails unless it completes. */
  async completes(release: ReleaseFolder): Promise<void> {
    const ended = await waitForEnd(this.world.aws, await this.release(release));
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
  }

  /** No rollout holds the lock. */
  async isIdle(): Promise<boolean> {
    const asked = { TableName: `airlock-${NAME}`, Key: { pk: { S: LIVE_ITEM_KEY } }, ConsistentRead: true };
    return (await this.world.aws.dynamodb.send(new GetItemCommand(asked))).Item?.["phase"]?.S === "idle";
  }

  async look(): Promise<FleetLook> {
    const { aws } = this.world;
    const weights = await readWeights(aws, String(this.outputs["productionRuleArn"]));
    const groups = this.outputs["targetGroups"] as Readonly<Record<Colour, string>>;
    return {
      weights: { blue: weights[groups.blue] ?? -1, green: weights[groups.green] ?? -1 },
      blue: await findGroup(aws, `${NAME}-blue`),
      green: await findGroup(aws, `${NAME}-green`),
    };
  }
}

/** The platform stack: ground, a placeholder, and the component. */
export function platformProgram({ instances, placeholder, network }: PlatformChange = {}): PulumiFn {
  return async () => {
    const { vpc, subnets, listener } = declareGround();
    const initial = new ec2.LaunchTemplate("placeholder", {
      name: "placeholder",
      imageId: placeholder ?? "ami-00000000000000000",
      instanceType: "t4g.nano",
    });
    const ids = subnets.map(({ id }) => id);
    const service = new ProgressiveInstances("payments", {
      service: "payments",
      environment: ENVIRONMENT,
      network: { vpcId: vpc.id, subnetIds: network === undefined ? ids : ids.slice(0, 1) },
      instances: { port: 8080, most: 6, ...instances },
      releases: {
        launchTemplateName: NAME,
        instanceRoleArns: ["arn:aws:iam::123456789012:role/payments-instances"],
      },
      initialLaunchTemplateId: initial.id,
      routing: { listenerArn: listener.arn },
      alarms: { runbookUrl: "https://runbooks.example.com/payments" },
    });
    const groupOf = (group: { readonly targetGroupArns: pulumi.Output<string[]> }) =>
      group.targetGroupArns.apply(([arn]) => arn);
    return {
      auditBucket: service.auditBucket,
      productionRuleArn: service.productionRuleArn,
      targetGroups: { blue: groupOf(service.blueGroup), green: groupOf(service.greenGroup) },
    };
  };
}

/** The service stack: a launch template whose versions are the revisions, and the record of one of them. */
function releaseProgram(release: ReleaseFolder, auditBucket: string, image?: string): PulumiFn {
  return async () => {
    const files = { release: release.release, config: release.config, environment: ENVIRONMENT };
    const released = readRelease(files).image;
    const template = new ec2.LaunchTemplate(
      "payments",
      {
        name: NAME,
        imageId: "ami-0123456789abcdef0",
        instanceType: "t4g.small",
        userData: Buffer.from(`#!/bin/sh\ndocker run -p 8080:8080 ${released}\n`).toString("base64"),
        tagSpecifications: [
          { resourceType: "volume", tags: { team: "payments" } },
          { resourceType: "instance", tags: { team: "payments", "airlock:image": image ?? released } },
        ],
      },
      { protect: true },
    );
    new ReleaseRecord("release", {
      ...files,
      auditBucket,
      launchTemplateVersionArn: pulumi.interpolate`${template.arn}:${template.latestVersion}`,
    });
  };
}
