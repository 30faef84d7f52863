/** How a task waits: for the answer of the call, for the job that it started, or for someone with its token. */
export type TaskPattern = "request-response" | "sync" | "wait-for-task-token";

/** A task's Resource, taken apart. */
export interface TaskResource {
  /** As it stands in the definition. */
  readonly arn: string;
  /** `optimized` for `states:::dynamodb:...`, `aws-sdk` for `states:::aws-sdk:...`, `lambda` for a function's own ARN. */
  readonly integration: "optimized" | "aws-sdk" | "lambda";
  /** `dynamodb`, `elasticloadbalancingv2`, `states`, `lambda`. */
  readonly service: string;
  /** `updateItem`, `modifyRule`, `startExecution`, `invoke`. */
  readonly action: string;
  readonly pattern: TaskPattern;
}

const SERVICE =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:(?:\d{12})?:(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(\.sync(?::2)?|\.waitForTaskToken)?$/;
const LAMBDA = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?$/;

/**
 * Takes `arn:aws:states:::dynamodb:updateItem`, `arn:aws:states:::aws-sdk:ecs:updateService`,
 * `arn:aws:states:::states:startExecution.sync:2` or a Lambda function's ARN apart; undefined for anything else (activities too).
 */
export function parseResource(arn: string): TaskResource | undefined {
  if (LAMBDA.test(arn)) {
    return { arn, integration: "lambda", service: "lambda", action: "invoke", pattern: "request-response" };
  }
  const [, sdk, service, action, suffix] = SERVICE.exec(arn) ?? [];
  if (service === undefined || action === undefined || service === "activity") return undefined;
  // SDK integrations know the callback pattern, but not .sync.
  if (sdk !== undefined && suffix?.startsWith(".sync") === true) return undefined;
  return { arn, integration: sdk === undefined ? "optimized" : "aws-sdk", service, action, pattern: patternOf(suffix) };
}

function patternOf(suffix: string | undefined): TaskPattern {
  if (suffix === undefined) return "request-response";
  return suffix === ".waitForTaskToken" ? "wait-for-task-token" : "sync";
}
