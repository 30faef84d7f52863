import { IMAGE_TAG } from "../../stepfunctions";
import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import type { Version } from "../cloud/cloudwatch/contractAlarms";
import type { ColourCapacity } from "../cloud/colourCapacity";
import { Ecs } from "../cloud/ecs";
import { EcsService } from "../cloud/ecsService";
import { AutoScaling } from "../cloud/groups/autoScaling";
import { InstanceGroup } from "../cloud/groups/instanceGroup";
import { LaunchTemplates } from "../cloud/groups/launchTemplates";
import type { CloudService } from "../cloud/service";
import type { RehearsalRequest } from "../rehearsal";
import { imageOf, type RehearsalDeployment, serviceRevision, TEMPLATE_ARN, TEMPLATE_ID } from "./rehearsalDeployment";
import { CANDIDATE, FIRST, LIVE } from "./rehearsalRecord";

/** What {@link capacityOf} needs. */
export interface CapacitySetup {
  readonly request: RehearsalRequest;
  readonly deployed: RehearsalDeployment;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly onUpdated: (version: Version, updated: ColourCapacity) => void;
}

/** What runs the service, as earlier rollouts left it: the live version on the stable colour, nothing on the other. */
export interface Capacity {
  readonly colours: Readonly<Record<Version, ColourCapacity>>;
  /** Runs the smoke tests, and the colours where they are ECS services. */
  readonly ecs: Ecs;
  /** What answers for it. */
  readonly services: readonly CloudService[];
  /** Registers a revision by its number, as the service stack does. */
  readonly register: (revision: number, image: string) => void;
}

/** Images of revisions that are not released: what they say matters to nobody. */
const FIRST_DIGEST = `sha256:${"0".repeat(64)}`;
const SMOKE_DIGEST = `sha256:${"1".repeat(64)}`;
/** Most instances of a group. */
const MOST_INSTANCES = 100;

/** Capacity of the kind that the request names; before the first release ever nothing runs at all. */
export function capacityOf(setup: CapacitySetup): Capacity {
  const { service, digest, live, previous } = setup.request;
  const images = new Map([
    [FIRST, imageOf(service, FIRST_DIGEST)],
    [LIVE, imageOf(service, (live ?? previous).digest)],
    [CANDIDATE, imageOf(service, digest)],
  ]);
  return setup.request.capacity === "autoscaling" ? groups(setup, images) : services(setup, images);
}

function services(setup: CapacitySetup, images: ReadonlyMap<number, string>): Capacity {
  const { request, deployed, onUpdated } = setup;
  const { colours, containerName } = deployed.deployment;
  const service = (id: "blue" | "green", revision: number, count: number): EcsService => {
    const { serviceName, targetGroupArn } = colours[id];
    return new EcsService(serviceName, targetGroupArn, { revision: serviceRevision(request, revision), count });
  };
  const running = runningOf(setup);
  const made = {
    stable: service("blue", running === 0 ? FIRST : LIVE, running),
    canary: service("green", FIRST, 0),
  };
  const definitions = [...images].map(
    ([revision, image]) => [serviceRevision(request, revision), { [containerName]: image }] as const,
  );
  const ecs = ecsOf(setup, [made.stable, made.canary], definitions, (updated) =>
    onUpdated(updated === made.stable ? "stable" : "canary", updated),
  );
  return {
    colours: made,
    ecs,
    services: [ecs],
    register: (revision, image) => ecs.register(serviceRevision(request, revision), { [containerName]: image }),
  };
}

function groups(setup: CapacitySetup, images: ReadonlyMap<number, string>): Capacity {
  const { deployed, clock, random, onUpdated } = setup;
  const { colours, initialCount, autoScaling } = deployed.deployment;
  const template = { arn: TEMPLATE_ARN, id: TEMPLATE_ID, name: autoScaling?.launchTemplateName ?? "" };
  // A scaling policy has added one to what the first release got.
  const running = runningOf(setup) === 0 ? 0 : initialCount + 1;
  const group = (id: "blue" | "green", revision: number, desired: number): InstanceGroup =>
    new InstanceGroup(colours[id].serviceName, template, MOST_INSTANCES, {
      version: String(revision),
      least: Math.min(desired, initialCount),
      desired,
    });
  const made = { stable: group("blue", running === 0 ? FIRST : LIVE, running), canary: group("green", FIRST, 0) };
  const versionOf = (image: string) => ({ imageId: "ami-0123456789abcdef0", tags: { [IMAGE_TAG]: image } });
  const templates = new LaunchTemplates(
    template,
    new Map([...images].map(([revision, image]) => [String(revision), versionOf(image)])),
  );
  const scaling = new AutoScaling({
    clock,
    random,
    groups: [made.stable, made.canary],
    templates,
    onUpdated: (updated) => onUpdated(updated === made.stable ? "stable" : "canary", updated),
  });
  // Smoke tests are tasks of ECS, whatever is tested.
  const ecs = ecsOf(setup, [], [], () => undefined);
  return {
    colours: made,
    ecs,
    services: [ecs, scaling, templates],
    register: (revision, image) => templates.register(String(revision), versionOf(image)),
  };
}

function runningOf({ request, deployed }: CapacitySetup): number {
  return (request.live ?? request.previous).digest === "" ? 0 : deployed.deployment.initialCount;
}

function ecsOf(
  { request, deployed, clock, random }: CapacitySetup,
  made: readonly EcsService[],
  definitions: readonly (readonly [string, Readonly<Record<string, string>>])[],
  onUpdated: (service: EcsService) => void,
): Ecs {
  const { deployment, smokeRevision } = deployed;
  const container = deployment.smokeTest?.containerName ?? deployment.containerName;
  const smoke = { [container]: imageOf(`${request.service}-smoke`, SMOKE_DIGEST) };
  return new Ecs({
    clock,
    random,
    clusterArn: deployment.smokeTest?.clusterArn ?? deployment.clusterArn,
    services: made,
    revisions: new Map([...definitions, [smokeRevision, smoke]]),
    onUpdated,
  });
}
