/** An ARN, taken apart. */
export interface Arn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything behind the account: `cluster/main`. */
  readonly resource: string;
}

/** Takes an ARN apart; a text that is none is a programming error. */
export function parseArn(text: string): Arn {
  const [word, partition, , region, accountId, ...rest] = text.split(":");
  const resource = rest.join(":");
  if (word !== "arn" || !partition || region === undefined || accountId === undefined || resource === "") {
    throw new Error(`expected an ARN, got ${JSON.stringify(text)}`);
  }
  return { partition, region, accountId, resource };
}

/** CloudWatch's `TargetGroup` dimension: `targetgroup/<name>/<id>`. */
export function targetGroupDimension(targetGroupArn: string): string {
  return parseArn(targetGroupArn).resource;
}

/** CloudWatch's `LoadBalancer` dimension out of a listener's or a rule's ARN: `app/<name>/<id>`. */
export function loadBalancerDimension(listenerArn: string): string {
  return parseArn(listenerArn).resource.split("/").slice(1, 4).join("/");
}

/** The last part of an ARN's resource: a cluster's name, a role's name. */
export function lastName(arn: string): string {
  return parseArn(arn).resource.split("/").at(-1) ?? "";
}

/** A state machine's name out of its ARN, where it stands behind a colon. */
export function machineNameOf(machineArn: string): string {
  return parseArn(machineArn).resource.split(":").at(-1) ?? "";
}
