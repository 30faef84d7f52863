import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type LaunchType,
  type NetworkMode,
  RegisterTaskDefinitionCommand,
  type Service,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { Aws } from "../aws";
import { covers } from "../diff";
import {
  type Change,
  child,
  compact,
  flag,
  type Kind,
  list,
  need,
  num,
  type Props,
  removedTags,
  tagMap,
  text,
  texts,
} from "../kind";
import { goneIf } from "./gone";

const ecsTags = (inputs: Props) => Object.entries(tagMap(inputs)).map(([key, value]) => ({ key, value }));

async function retag(arn: string, change: Change, aws: Aws): Promise<void> {
  if (!change.changed.has("tags")) return;
  const gone = removedTags(change);
  if (gone.length > 0) await aws.ecs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: gone }));
  await aws.ecs.send(new TagResourceCommand({ resourceArn: arn, tags: ecsTags(change.inputs) }));
}

/** aws:ecs/cluster:Cluster. */
export const cluster: Kind = {
  inputs: ["name", "settings", "tags"],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const settings = list(inputs, "settings").map((s) => ({
      name: "containerInsights" as const,
      value: need(s, "value"),
    }));
    const made = await aws.ecs.send(
      new CreateClusterCommand({ clusterName: need(inputs, "name"), settings, tags: ecsTags(inputs) }),
    );
    const arn = made.cluster?.clusterArn ?? "";
    return { id: arn, computed: { arn } };
  },
  read: async (id, state, aws) => {
    const found = await aws.ecs.send(new DescribeClustersCommand({ clusters: [id] }));
    return found.clusters?.[0]?.status === "ACTIVE" ? { ...state } : undefined;
  },
  update: async (id, change, aws) => {
    await retag(id, change, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.ecs.send(new DeleteClusterCommand({ cluster: id }));
  },
};

function network(inputs: Props) {
  const found = child(inputs, "networkConfiguration");
  if (found === undefined) return {};
  const awsvpcConfiguration = {
    subnets: texts(found, "subnets"),
    securityGroups: texts(found, "securityGroups"),
    assignPublicIp: flag(found, "assignPublicIp") ? ("ENABLED" as const) : ("DISABLED" as const),
  };
  return { networkConfiguration: { awsvpcConfiguration } };
}

function balancers(inputs: Props) {
  return list(inputs, "loadBalancers").map((entry) => ({
    targetGroupArn: text(entry, "targetGroupArn"),
    containerName: text(entry, "containerName"),
    containerPort: num(entry, "containerPort"),
  }));
}

function deployment(inputs: Props) {
  const breaker = child(inputs, "deploymentCircuitBreaker");
  return {
    deploymentConfiguration: {
      maximumPercent: num(inputs, "deploymentMaximumPercent"),
      minimumHealthyPercent: num(inputs, "deploymentMinimumHealthyPercent"),
      ...(breaker && {
        deploymentCircuitBreaker: {
          enable: flag(breaker, "enable") ?? false,
          rollback: flag(breaker, "rollback") ?? false,
        },
      }),
    },
  };
}

const DEPLOYMENT = ["deploymentMaximumPercent", "deploymentMinimumHealthyPercent", "deploymentCircuitBreaker"];
const GRACE = "healthCheckGracePeriodSeconds";

/** What is found of a service that is imported. */
function fromService(found: Service): Props {
  const vpc = found.networkConfiguration?.awsvpcConfiguration;
  const breaker = found.deploymentConfiguration?.deploymentCircuitBreaker;
  return compact({
    arn: found.serviceArn,
    name: found.serviceName,
    cluster: found.clusterArn,
    launchType: found.launchType,
    loadBalancers: (found.loadBalancers ?? []).map((entry) => compact({ ...entry })),
    networkConfiguration: vpc && {
      subnets: vpc.subnets,
      securityGroups: vpc.securityGroups,
      assignPublicIp: vpc.assignPublicIp === "ENABLED",
    },
    deploymentCircuitBreaker: breaker && { enable: breaker.enable, rollback: breaker.rollback },
    [GRACE]: found.healthCheckGracePeriodSeconds,
  });
}

/** aws:ecs/service:Service. An update sends only what differs from the state: an ignored property never leaves. */
export const service: Kind = {
  inputs: [
    ...["name", "cluster", "taskDefinition", "desiredCount", "launchType", "networkConfiguration", "loadBalancers"],
    ...["deploymentController", "platformVersion", "propagateTags", "enableEcsManagedTags", "enableExecuteCommand"],
    ...["schedulingStrategy", "waitForSteadyState", "forceDelete", "availabilityZoneRebalancing", GRACE, "tags"],
    ...DEPLOYMENT,
  ],
  replaceOn: ["name", "cluster", "launchType", "schedulingStrategy", "deploymentController"],
  autoName: "name",
  create: async (inputs, aws) => {
    const made = await aws.ecs.send(
      new CreateServiceCommand({
        serviceName: need(inputs, "name"),
        cluster: text(inputs, "cluster"),
        taskDefinition: text(inputs, "taskDefinition"),
        desiredCount: num(inputs, "desiredCount") ?? 0,
        launchType: text(inputs, "launchType") as LaunchType | undefined,
        loadBalancers: balancers(inputs),
        ...network(inputs),
        ...deployment(inputs),
        tags: ecsTags(inputs),
      }),
    );
    const arn = made.service?.serviceArn ?? "";
    return { id: arn, computed: { arn } };
  },
  importId: async (id, aws) => {
    const [cluster, name = ""] = id.split("/");
    return (await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [name] }))).services?.[0]?.serviceArn;
  },
  read: async (id, state, aws) => {
    // A service's ARN names its cluster: arn:...:service/cluster/name.
    const asked = { cluster: text(state, "cluster") ?? id.split("/").at(-2), services: [id] };
    const found = (await aws.ecs.send(new DescribeServicesCommand(asked))).services?.[0];
    if (found === undefined || found.status === "INACTIVE") return undefined;
    const live = found.taskDefinition ?? "";
    const short = text(state, "taskDefinition")?.startsWith("arn:") ? live : (live.split("/").pop() ?? live);
    const moved = { taskDefinition: short, desiredCount: found.desiredCount };
    return Object.keys(state).length > 0 ? { ...state, ...moved } : { ...fromService(found), ...moved };
  },
  update: async (id, change, aws) => {
    const { inputs, changed } = change;
    const sent = {
      ...(changed.has("taskDefinition") && { taskDefinition: text(inputs, "taskDefinition") }),
      ...(changed.has("desiredCount") && { desiredCount: num(inputs, "desiredCount") }),
      ...(changed.has("networkConfiguration") && network(inputs)),
      ...(changed.has("loadBalancers") && { loadBalancers: balancers(inputs) }),
      ...(changed.has("platformVersion") && { platformVersion: text(inputs, "platformVersion") }),
      ...(changed.has(GRACE) && { [GRACE]: num(inputs, GRACE) }),
      ...(changed.has("enableExecuteCommand") && { enableExecuteCommand: flag(inputs, "enableExecuteCommand") }),
      ...(DEPLOYMENT.some((property) => changed.has(property)) && deployment(inputs)),
    };
    if (Object.keys(sent).length > 0) {
      await aws.ecs.send(new UpdateServiceCommand({ cluster: text(inputs, "cluster"), service: id, ...sent }));
    }
    await retag(id, change, aws);
    return {};
  },
  delete: async (id, state, aws) => {
    const where = { cluster: text(state, "cluster"), service: id };
    // The real provider scales to zero first, then deletes.
    await goneIf("ServiceNotFoundException", async () => {
      await aws.ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 0 }));
      await aws.ecs.send(new DeleteServiceCommand({ ...where, force: flag(state, "forceDelete") ?? false }));
    });
  },
};

const TASK_INPUTS = [
  ...["family", "containerDefinitions", "cpu", "memory", "networkMode", "requiresCompatibilities"],
  ...["executionRoleArn", "taskRoleArn", "runtimePlatform", "ephemeralStorage", "volumes"],
];

/**
 * aws:ecs/taskDefinition:TaskDefinition. Whatever changes is a new revision; the old one is deregistered by the
 * replacement's delete, unless `skipDestroy`. One that was deregistered is gone for refresh.
 */
export const taskDefinition: Kind = {
  inputs: [...TASK_INPUTS, "skipDestroy", "trackLatest", "tags"],
  replaceOn: TASK_INPUTS,
  create: async (inputs, aws) => {
    const platform = child(inputs, "runtimePlatform");
    const made = await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: need(inputs, "family"),
        containerDefinitions: JSON.parse(need(inputs, "containerDefinitions")) as ContainerDefinition[],
        cpu: text(inputs, "cpu"),
        memory: text(inputs, "memory"),
        networkMode: text(inputs, "networkMode") as NetworkMode | undefined,
        requiresCompatibilities: texts(inputs, "requiresCompatibilities") as "FARGATE"[],
        executionRoleArn: text(inputs, "executionRoleArn"),
        taskRoleArn: text(inputs, "taskRoleArn"),
        volumes: list(inputs, "volumes").map((volume) => ({ name: need(volume, "name") })),
        ...(platform && {
          runtimePlatform: {
            cpuArchitecture: text(platform, "cpuArchitecture") as "X86_64" | undefined,
            operatingSystemFamily: text(platform, "operatingSystemFamily") as "LINUX" | undefined,
          },
        }),
        tags: ecsTags(inputs),
      }),
    );
    const arn = made.taskDefinition?.taskDefinitionArn ?? "";
    const revision = made.taskDefinition?.revision;
    const computed = { arn, revision, arnWithoutRevision: arn.replace(/:\d+$/, "") };
    return { id: need(inputs, "family"), computed };
  },
  read: async (_id, state, aws) => {
    const asked = { taskDefinition: need(state, "arn") };
    const found = await goneIf("ClientException", () => aws.ecs.send(new DescribeTaskDefinitionCommand(asked)));
    if (found?.taskDefinition?.status !== "ACTIVE") return undefined;
    const live = JSON.stringify(found.taskDefinition.containerDefinitions);
    const kept = text(state, "containerDefinitions");
    return { ...state, containerDefinitions: covers(live, kept) ? kept : live };
  },
  update: async (_id, change, aws) => {
    await retag(need(change.state, "arn"), change, aws);
    return {};
  },
  delete: async (_id, state, aws) => {
    if (flag(state, "skipDestroy")) return;
    await aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: need(state, "arn") }));
  },
};
