import type { Deployment } from "../deployment";

/** Resource of a Task: `aws-sdk:ecs:updateService` in the deployment's partition. */
export function integration(deployment: Pick<Deployment, "partition">, id: string): string {
  return `arn:${deployment.partition}:states:::${id}`;
}
