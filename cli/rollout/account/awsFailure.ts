import { oneLine } from "../../output/oneLine";

/** What kept a call from being answered. */
export type FailureKind =
  | "no-credentials"
  | "bad-credentials"
  | "no-region"
  | "denied"
  | "throttled"
  | "unreachable"
  | "missing"
  | "other";

/** A call to AWS that failed, after the SDK's own retries. Its message is one line for a person, without a stack. */
export class AwsFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    /** The action as IAM names it: `dynamodb:GetItem`. */
    readonly action: string,
    message: string,
  ) {
    super(message);
    this.name = "AwsFailure";
  }
}

/**
 * Turns what the SDK threw into a failure that says what to do. `role` is the one of Airlock's roles that has every action
 * of the command: "the operators' role".
 */
export function awsFailure(error: unknown, action: string, region: string, role: string): AwsFailure {
  const kind = kindOf(error);
  return new AwsFailure(kind, action, sentence(kind, { action, region, said: messageOf(error), role }));
}

function sentence(kind: FailureKind, about: { action: string; region: string; said: string; role: string }): string {
  const { action, region, said, role } = about;
  switch (kind) {
    case "no-credentials":
      return `AWS credentials: found none, expected some that ${action} can be called with. Sign in (aws sso login), set AWS_PROFILE or --profile, or take ${role}. (${said})`;
    case "bad-credentials":
      return `AWS credentials: found some that AWS does not take for ${action}. They may have expired: sign in again. (${said})`;
    case "no-region":
      return "AWS region: found none, expected the one that the service's platform stack is in. Set AWS_REGION, or give --region.";
    case "denied":
      return `${action} is denied to the present credentials, expected ${role}, which may do it. (${said})`;
    case "throttled":
      return `${action} is throttled in ${region}, also after several tries. Wait a moment and run this again. (${said})`;
    case "unreachable":
      return `${action} cannot be reached in ${region}: the network is away, or there is no such region. (${said})`;
    case "missing":
      return `${action} found nothing in ${region}. (${said})`;
    default:
      return `${action} failed in ${region}. (${said})`;
  }
}

const NO_CREDENTIALS = ["CredentialsProviderError", "TokenProviderError", "ProviderError"];
const BAD_CREDENTIALS = [
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignature",
  "InvalidToken",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "UnrecognizedClient",
];
const DENIED = ["AccessDenied", "AuthorizationError", "Forbidden", "NotAuthorized", "UnauthorizedOperation"];
const THROTTLED = ["Throttling", "ThrottledException", "TooManyRequests", "RequestLimitExceeded", "SlowDown"];
const MISSING = ["ResourceNotFound", "StateMachineDoesNotExist", "NoSuchBucket", "ExecutionDoesNotExist"];
const NETWORK = [
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
];

function kindOf(error: unknown): FailureKind {
  const names = namesOf(error);
  const is = (known: readonly string[]) => names.some((name) => known.includes(name));
  if (/^Region is missing/.test(messageOf(error))) return "no-region";
  if (is(NO_CREDENTIALS)) return "no-credentials";
  if (is(BAD_CREDENTIALS)) return "bad-credentials";
  if (is(DENIED)) return "denied";
  if (is(THROTTLED) || names.some((name) => name.startsWith("Throttl") || name.startsWith("ProvisionedThroughput"))) {
    return "throttled";
  }
  if (is(MISSING)) return "missing";
  if (is(NETWORK)) return "unreachable";
  return statusOf(error) === 403 ? "denied" : "other";
}

/** Names under which an error goes: the SDK's, the system's, and those of what caused it; services differ in `Exception`. */
export function namesOf(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const { name, code, errors, cause } = error as { name?: unknown; code?: unknown; errors?: unknown; cause?: unknown };
  const own = [name, code].filter((value) => typeof value === "string").map((value) => value.replace(/Exception$/, ""));
  const inner = [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause];
  return [...own, ...inner.flatMap(namesOf)];
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return oneLine(message === "" ? namesOf(error).join(", ") : message).slice(0, 300);
}
