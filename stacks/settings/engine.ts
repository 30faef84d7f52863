import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** What runs the rollout. */
const ENGINES = ["aws", "kubernetes"] as const;

/** Any of them. */
export type Engine = (typeof ENGINES)[number];

/** `engine` of a project: what runs the rollout. @defaultValue aws */
export function readEngine(project: string): Engine {
  const given = new pulumi.Config(project).get("engine") ?? "aws";
  const engine = ENGINES.find((known) => known === given);
  if (engine !== undefined) return engine;
  throw new pulumi.RunError(`engine must be one of ${ENGINES.join(", ")}, got "${given}". Leave it out to use aws.`);
}

/** A path from the folder of Pulumi.yaml. */
export function fromRoot(path: string): string {
  return resolve(pulumi.getRootDirectory(), path);
}
