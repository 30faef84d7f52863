import { getContainerDefinition, getService } from "@pulumi/aws/ecs";
import { getListenerRule, getTargetGroup } from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName, checkText } from "../args/checks";
import { readLiveState } from "../readLiveState";
import { lastName } from "../topology/arn";
import type { AdoptedServiceArgs } from "./adoptedService";
import type { AdoptionArgs } from "./adoptionArgs";
import { adoptionFaults, forwardedGroups } from "./adoptionFaults";

/**
 * Finds a running service that is to be adopted, and checks before anything is declared that what it imports can work. Await
 * it, and give what it answers to ProgressiveService as `adopt`, in this program for good. Once a rollout has begun
 * it checks no more: rule and service belong to the rollout then.
 *
 * @throws one line for each thing that stands in the way, with what to do about it.
 */
export async function readAdoption(args: AdoptionArgs, opts: pulumi.InvokeOptions = {}): Promise<AdoptedServiceArgs> {
  const rollout = {
    service: checkName("service", args.service),
    environment: checkName("environment", args.environment),
  };
  checkArn("clusterArn", args.clusterArn, "arn:aws:ecs:eu-west-1:123456789012:cluster/main");
  const version = checkText(
    "version",
    args.version,
    "It is the version that runs, and the first release's `previous`.",
  );
  const known = await readLiveState(rollout, opts);
  const service = await getService({ clusterArn: args.clusterArn, serviceName: args.serviceName }, opts);
  const balancers = service.loadBalancers;
  const targetGroupArn = balancers[0]?.targetGroupArn ?? "";
  const [rule, container] = await Promise.all([
    getListenerRule({ arn: args.productionRuleArn }, opts),
    getContainerDefinition({ taskDefinition: service.taskDefinition, containerName: args.container.name }, opts),
  ]);
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(container.image)?.[1];
  if (known === undefined || known.recordKey === "") {
    const arns = new Set([targetGroupArn, ...forwardedGroups(rule).map(({ arn }) => arn)]);
    const groups = await Promise.all([...arns].filter((arn) => arn !== "").map((arn) => getTargetGroup({ arn }, opts)));
    const faults = adoptionFaults(args, { rule, service, groups, pinned, image: container.image });
    if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  }
  return {
    productionRuleArn: args.productionRuleArn,
    targetGroupArn,
    serviceId: `${lastName(args.clusterArn)}/${args.serviceName}`,
    live: { version, digest: args.digest },
  };
}
