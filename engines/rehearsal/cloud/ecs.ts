import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import { AwsError, invalid } from "./awsError";
import type { DeploymentWatch, EcsService } from "./ecsService";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** What ECS is made of. */
export interface EcsSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly clusterArn: string;
  readonly services: readonly EcsService[];
  /** Images by revision and container: what task definitions exist. */
  readonly revisions: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Told of every change of a service. */
  readonly onUpdated: (service: EcsService) => void;
}

/** A smoke test takes a minute: a Fargate task starts in about 40 s, and then asks a few addresses. */
const SMOKE_TEST_MS = 60_000;

/** Elastic Container Service: one cluster, a service for each colour, task definitions that exist already. */
export class Ecs {
  readonly prefixes = { "aws-sdk:ecs": "Ecs", ecs: "ECS" };
  // The service model lists no throttling error for these actions.
  readonly throttling = "EcsException";

  private readonly revisions: Map<string, Readonly<Record<string, string>>>;

  constructor(private readonly setup: EcsSetup) {
    this.revisions = new Map(setup.revisions);
  }

  /** Registers a task definition, as the service stack does. */
  register(revision: string, images: Readonly<Record<string, string>>): void {
    this.revisions.set(revision, images);
  }

  readonly actions: Readonly<Record<string, Action>> = {
    describeTaskDefinition: (parameters) => {
      const revision = new Parameters(parameters, ["TaskDefinition"]).text("TaskDefinition");
      const ContainerDefinitions = Object.entries(this.images(revision)).map(([Name, Image]) => ({ Name, Image }));
      return { output: { TaskDefinition: { TaskDefinitionArn: revision, Status: "ACTIVE", ContainerDefinitions } } };
    },
    describeServices: (parameters) => {
      const request = new Parameters(parameters, ["Cluster", "Services"]);
      this.checkCluster(request.text("Cluster"));
      const found = request.texts("Services").map((name) => this.find(name));
      const now = this.setup.clock.now();
      return {
        output: {
          Services: found.flatMap((service) => service?.describe(this.setup.clusterArn, now) ?? []),
          Failures: [],
        },
      };
    },
    updateService: (parameters) => {
      const request = new Parameters(parameters, [
        "Cluster",
        "Service",
        "TaskDefinition",
        "DesiredCount",
        "ForceNewDeployment",
        "DeploymentConfiguration",
      ]);
      this.checkCluster(request.text("Cluster"));
      const name = request.text("Service");
      const service = this.find(name);
      if (service === undefined) throw new AwsError("ServiceNotFoundException", `Service not found: ${name}`);
      const revision = request.has("TaskDefinition") ? request.text("TaskDefinition") : service.revision;
      this.images(revision);
      const count = request.has("DesiredCount") ? request.whole("DesiredCount", 0, 5000) : service.desired;
      service.update(
        {
          revision,
          count,
          force: request.flag("ForceNewDeployment"),
          ...(request.has("DeploymentConfiguration") ? { watch: watchOf(request) } : {}),
        },
        this.setup.clock.now(),
        this.setup.random,
      );
      this.setup.onUpdated(service);
      return NOTHING;
    },
    "runTask.sync": (parameters) => {
      const request = new Parameters(parameters, [
        "Cluster",
        "TaskDefinition",
        "LaunchType",
        "NetworkConfiguration",
        "Overrides",
      ]);
      this.checkCluster(request.text("Cluster"));
      const images = this.images(request.text("TaskDefinition"));
      request.oneOf("LaunchType", ["FARGATE"]);
      request
        .object("NetworkConfiguration", ["AwsvpcConfiguration"])
        .object("AwsvpcConfiguration", ["Subnets", "SecurityGroups", "AssignPublicIp"])
        .texts("Subnets");
      const overridden = request
        .object("Overrides", ["ContainerOverrides"])
        .objects("ContainerOverrides", ["Name", "Environment"]);
      const unknown = overridden.find((container) => !Object.hasOwn(images, container.text("Name")));
      if (unknown !== undefined) {
        throw new AwsError(
          "InvalidParameterException",
          `Override for container named ${unknown.text("Name")} is not a container in the TaskDefinition.`,
        );
      }
      const Containers = Object.keys(images).map((Name) => ({ Name, ExitCode: 0 }));
      return { output: { LastStatus: "STOPPED", Containers }, afterMs: SMOKE_TEST_MS };
    },
  };

  private images(revision: string): Readonly<Record<string, string>> {
    const images = this.revisions.get(revision);
    if (images === undefined) throw new AwsError("ClientException", "Unable to describe task definition.");
    return images;
  }

  private find(name: string): EcsService | undefined {
    return this.setup.services.find((service) => service.name === name);
  }

  private checkCluster(arn: string): void {
    if (arn.trim() === "") throw invalid("The cluster is empty.");
    if (arn !== this.setup.clusterArn) throw new AwsError("ClusterNotFoundException", "Cluster not found.");
  }
}

/** The model replaces tasks as 100 and 200 percent say, and knows ECS's two ways of going back by itself. */
function watchOf(request: Parameters): DeploymentWatch {
  const configuration = request.object("DeploymentConfiguration", [
    "DeploymentCircuitBreaker",
    "Alarms",
    "MinimumHealthyPercent",
    "MaximumPercent",
  ]);
  configuration.whole("MinimumHealthyPercent", 100, 100);
  configuration.whole("MaximumPercent", 200, 200);
  const breaker = configuration.object("DeploymentCircuitBreaker", ["Enable", "Rollback"]);
  const alarms = configuration.object("Alarms", ["AlarmNames", "Enable", "Rollback"]);
  // The API asks for the list also where it is empty.
  alarms.value("AlarmNames");
  return {
    breaker: breaker.flag("Enable") && breaker.flag("Rollback"),
    alarms: alarms.flag("Enable") && alarms.flag("Rollback") ? alarms.texts("AlarmNames") : [],
  };
}
