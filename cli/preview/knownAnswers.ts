/** Account that a program without cloud lives in; the number that AWS's own documentation uses. */
const ACCOUNT = "123456789012";

/** Region when neither the program's provider configuration nor the call names one. */
const USUAL_REGION = "us-east-1";

/**
 * Answer to a provider's function that needs no cloud to be a sensible one: who and where we are, and what an account without
 * any rollout would say of live state. Undefined for everything else: its result is unknown, as a value that only the cloud knows.
 */
export function knownAnswer(
  token: string,
  args: Readonly<Record<string, unknown>>,
  region = USUAL_REGION,
): Record<string, unknown> | undefined {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: ACCOUNT, accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/check`, userId: "check" };
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones": {
      const names = ["a", "b", "c"].map((letter) => `${region}${letter}`);
      return { id: region, names, zoneIds: names.map((_, index) => `zone-${index + 1}`), groupNames: [region] };
    }
    case "aws:ssm/getParametersByPath:getParametersByPath":
      return { id: args["path"] ?? "", path: args["path"] ?? "", arns: [], names: [], types: [], values: [] };
    default:
      return undefined;
  }
}
