import { machineArn, machineNames } from "../../../engines/stepfunctions/deployment";
import { auditBucketName, liveParameterPath, physicalPrefix } from "../../../engines/stepfunctions/physicalNames";
import { AwsFailure } from "./awsFailure";
import type { Edge } from "./edge";

/** Whose rollout is meant. */
export interface RolloutOf {
  readonly service: string;
  readonly environment: string;
}

/** Where everything of one service's rollout stands in one account; all names follow from service and environment. */
export interface Places extends RolloutOf {
  readonly region: string;
  readonly accountId: string;
  readonly table: string;
  /** Path of the parameters; the live state is `<path>/live`, quarantines are below `<path>/quarantine`. */
  readonly parameterPath: string;
  readonly bucket: string;
  readonly machines: Readonly<Record<"forward" | "back", string>>;
  /** What the names of the service's alarms begin with. */
  readonly alarmPrefix: string;
}

/** Who asks, and where what they ask about stands. */
export interface Account {
  readonly places: Places;
  /** ARN of the caller, or why it is not known. */
  readonly by: string;
}

/**
 * Finds the account. STS is asked first; a laptop that cannot reach it can still reach Step Functions, whose list of machines says the account,
 * too: a rollback must not wait for STS.
 */
export async function findAccount(edge: Edge, of: RolloutOf): Promise<Account> {
  try {
    const { accountId, partition, arn } = await edge.whoCalls();
    return { places: placesIn({ accountId, partition, region: edge.region }, of), by: arn };
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.kind !== "unreachable") throw error;
    const machine = await edge.findMachine(machineNames(of.service, of.environment).back);
    if (machine === undefined) throw missingService(of, edge.region);
    const [, partition = "aws", , , accountId = ""] = machine.split(":");
    const by = "someone whom STS could not be asked about";
    return { places: placesIn({ accountId, partition, region: edge.region }, of), by };
  }
}

/** Says that nothing of this service stands there; `looked` is what was looked for. */
export function missingService(of: RolloutOf, region: string, accountId?: string): AwsFailure {
  const where = accountId === undefined ? `region ${region}` : `account ${accountId}, region ${region}`;
  const looked = machineNames(of.service, of.environment).back;
  return new AwsFailure(
    "missing",
    "",
    `--service ${of.service} --environment ${of.environment}: found no rollout engine in ${where}, expected the state machine ${looked} ` +
      "and its table. Look at the names, --region and --profile; or bring the platform stack up.",
  );
}

/** Every name in an account. */
export function placesIn(
  account: { readonly accountId: string; readonly partition: string; readonly region: string },
  of: RolloutOf,
): Places {
  const { service, environment } = of;
  const names = machineNames(service, environment);
  const prefix = physicalPrefix(service, environment);
  return {
    service,
    environment,
    region: account.region,
    accountId: account.accountId,
    table: prefix,
    parameterPath: liveParameterPath(service, environment),
    bucket: auditBucketName(service, environment, account),
    machines: { forward: machineArn(account, names.forward), back: machineArn(account, names.back) },
    alarmPrefix: `${prefix}-`,
  };
}

/** Page of an execution in the AWS console. */
export function consoleLink(executionArn: string): string {
  const [, partition, , region = ""] = executionArn.split(":");
  const domain =
    partition === "aws-cn"
      ? "console.amazonaws.cn"
      : partition === "aws-us-gov"
        ? "console.amazonaws-us-gov.com"
        : "console.aws.amazon.com";
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
