import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { platform } from "../../stacks/platform/program";
import { service } from "../../stacks/service/program";
import { uploadCertificate } from "../engine/harness/certificate";
import type { EngineRun } from "../engine/harness/engineRun";
import type { EngineWorkspace } from "../engine/harness/engineWorkspace";
import { declareGround } from "../engine/harness/ground";
import type { World } from "../engine/harness/world";

/** A platform stack that is up. */
export interface RaisedPlatform {
  readonly stack: EngineWorkspace;
  readonly outputs: EngineRun["outputs"];
  /** Configuration of a service stack on this platform, which tells it key by key. */
  readonly serviceConfig: Readonly<Record<string, string>>;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  /** Names of the two ECS services. */
  readonly serviceNames: Readonly<Record<"blue" | "green", string>>;
  /** The program that brought it up; `before` runs in it before anything is declared. */
  program(before?: () => void): PulumiFn;
}

/**
 * Brings up a network and, on it, the platform stack of payments: the very program of stacks/platform. `workspace` makes the
 * platform's stack, for a provider other than the world's own.
 */
export async function raisePlatform(
  world: World,
  environment: string,
  workspace: World["workspace"] = (options) => world.workspace(options),
): Promise<RaisedPlatform> {
  const stack = await workspace({
    project: "airlock-platform",
    stack: environment,
    config: {
      ...(await standGround(world)),
      "airlock-platform:service": "payments",
      "airlock-platform:certificateArn": await uploadCertificate(world.aws),
      "airlock-platform:placeholderImage": `registry.example.com/nothing@sha256:${"0".repeat(64)}`,
      "airlock-platform:runbookUrl": "https://runbooks.example.com/payments",
      "airlock-platform:repository": "example/payments",
      "airlock-platform:notifyEmail": "oncall@example.com",
    },
  });
  const up = await stack.up(platformProgram());
  assert.equal(up.stderr, "");
  const entries = PLATFORM_KEYS.map((key) => [`airlock-service:${key}`, String(up.outputs[key])]);
  const cluster = `payments-${environment}`;
  return {
    stack,
    outputs: up.outputs,
    serviceConfig: Object.fromEntries(entries) as Record<string, string>,
    cluster,
    serviceNames: { blue: `${cluster}-blue`, green: `${cluster}-green` },
    program: platformProgram,
  };
}

async function standGround(world: World): Promise<Readonly<Record<string, string>>> {
  const ground = await world.workspace({ project: "ground" });
  const stood = await ground.up(async () => {
    const { vpc, subnets } = declareGround();
    return { vpcId: vpc.id, subnetIds: subnets.map((subnet) => subnet.id) };
  });
  assert.equal(stood.stderr, "");
  const subnetIds = JSON.stringify(stood.outputs["subnetIds"]);
  return {
    "airlock-platform:vpcId": String(stood.outputs["vpcId"]),
    "airlock-platform:publicSubnetIds": subnetIds,
    "airlock-platform:privateSubnetIds": subnetIds,
  };
}

/** The platform stack's program; `before` runs in it before anything is declared. */
export function platformProgram(before: () => void = () => undefined): PulumiFn {
  return async () => {
    before();
    return { ...(await platform()) };
  };
}

/** The service stack's program. */
export const serviceProgram: PulumiFn = async () => ({ ...(await service()) });

/** Outputs of the platform stack that the service stack takes from its configuration where no stack is referred to. */
const PLATFORM_KEYS = [
  "auditBucket",
  "family",
  "containerName",
  "containerPort",
  "executionRoleArn",
  "taskRoleArn",
  "logGroupName",
] as const;
