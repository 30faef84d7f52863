import type { Deployment } from "../../stepfunctions";
import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import type { Version } from "../cloud/cloudwatch/contractAlarms";
import { Ecs } from "../cloud/ecs";
import { EcsService } from "../cloud/ecsService";
import type { RehearsalRequest } from "../rehearsal";
import { imageOf, type RehearsalDeployment } from "./rehearsalDeployment";
import { candidateRevision, firstRevision, liveRevision } from "./rehearsalRecord";

/** What {@link capacityOf} needs. */
export interface CapacitySetup {
  readonly request: RehearsalRequest;
  readonly deployed: RehearsalDeployment;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly onUpdated: (version: Version, service: EcsService) => void;
}

/** Images of task definitions that are not released: what they say matters to nobody. */
const FIRST_DIGEST = `sha256:${"0".repeat(64)}`;
const SMOKE_DIGEST = `sha256:${"1".repeat(64)}`;

/** ECS as earlier rollouts left it: the live version on the stable colour, no task on the other; before the first release none at all. */
export function capacityOf(setup: CapacitySetup): {
  readonly ecs: Ecs;
  readonly services: Readonly<Record<Version, EcsService>>;
} {
  const { request, deployed, clock, random, onUpdated } = setup;
  const { deployment, smokeRevision } = deployed;
  const { service } = request;
  const live = request.live ?? request.previous;
  const running = live.digest === "" ? 0 : deployment.initialCount;
  const services = {
    stable: colour(deployment, "blue", running === 0 ? firstRevision(service) : liveRevision(service), running),
    canary: colour(deployment, "green", firstRevision(service), 0),
  };
  const container = (image: string): Readonly<Record<string, string>> => ({ [deployment.containerName]: image });
  const ecs = new Ecs({
    clock,
    random,
    clusterArn: deployment.clusterArn,
    services: [services.stable, services.canary],
    revisions: new Map([
      [firstRevision(service), container(imageOf(service, FIRST_DIGEST))],
      [liveRevision(service), container(imageOf(service, live.digest))],
      [candidateRevision(service), container(imageOf(service, request.digest))],
      [smokeRevision, container(imageOf(`${service}-smoke`, SMOKE_DIGEST))],
    ]),
    onUpdated: (updated) => onUpdated(updated === services.stable ? "stable" : "canary", updated),
  });
  return { ecs, services };
}

function colour(deployment: Deployment, id: "blue" | "green", revision: string, count: number): EcsService {
  const { serviceName, targetGroupArn } = deployment.colours[id];
  return new EcsService(serviceName, targetGroupArn, { revision, count });
}
