import type { TaskState } from "../asl/states";
import type { Deployment } from "../deployment";

/** One statement of an IAM policy that allows something. */
export interface Statement {
  /** Letters and digits, unique within a role. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What a task needs. */
export interface Grant {
  /** The task's Resource behind `arn:<partition>:states:::`. */
  readonly task: string;
  readonly statements: (deployment: Deployment, tasks: readonly TaskState[]) => readonly Statement[];
}

/** A statement that allows one action. */
export function allow(sid: string, action: string, ...resources: readonly string[]): Statement {
  return allowAll(sid, [action], resources);
}

/** A statement that allows several. */
export function allowAll(sid: string, actions: readonly string[], resources: readonly string[]): Statement {
  return { sid, actions, resources };
}

/** ARN of something in the deployment's region and account. */
export function arn(deployment: Deployment, service: string, resource: string): string {
  return `arn:${deployment.partition}:${service}:${deployment.region}:${deployment.accountId}:${resource}`;
}
