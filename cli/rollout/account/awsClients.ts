import type * as cloudwatch from "@aws-sdk/client-cloudwatch";
import type * as dynamodb from "@aws-sdk/client-dynamodb";
import type * as s3 from "@aws-sdk/client-s3";
import type * as sfn from "@aws-sdk/client-sfn";
import type * as ssm from "@aws-sdk/client-ssm";
import type * as sts from "@aws-sdk/client-sts";

/** Tries of each call, the first among them; the SDK rests longer before each. Throttling is over by then, or lasts. */
const MAX_ATTEMPTS = 5;
/** A person waits in front of it: a packet that nobody answers must not cost minutes. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000 } as const;

type Loaded<S, C> = () => Promise<{ readonly sdk: S; readonly client: C }>;

/** The SDKs that commands use, each with its client, loaded when its first call is made. */
export interface AwsClients {
  readonly sfn: Loaded<typeof sfn, sfn.SFNClient>;
  readonly dynamodb: Loaded<typeof dynamodb, dynamodb.DynamoDBClient>;
  readonly cloudwatch: Loaded<typeof cloudwatch, cloudwatch.CloudWatchClient>;
  readonly s3: Loaded<typeof s3, s3.S3Client>;
  readonly ssm: Loaded<typeof ssm, ssm.SSMClient>;
  readonly sts: Loaded<typeof sts, sts.STSClient>;
}

/** Clients of a region; without a profile they take the ordinary chain of credentials. */
export function awsClients(region: string, profile: string | undefined): AwsClients {
  const options = {
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: TIMEOUTS,
    ...(profile === undefined ? {} : { profile }),
  };
  return {
    sfn: once(
      () => import("@aws-sdk/client-sfn"),
      (sdk) => new sdk.SFNClient(options),
    ),
    dynamodb: once(
      () => import("@aws-sdk/client-dynamodb"),
      (sdk) => new sdk.DynamoDBClient(options),
    ),
    cloudwatch: once(
      () => import("@aws-sdk/client-cloudwatch"),
      (sdk) => new sdk.CloudWatchClient(options),
    ),
    s3: once(
      () => import("@aws-sdk/client-s3"),
      (sdk) => new sdk.S3Client(options),
    ),
    ssm: once(
      () => import("@aws-sdk/client-ssm"),
      (sdk) => new sdk.SSMClient(options),
    ),
    sts: once(
      () => import("@aws-sdk/client-sts"),
      (sdk) => new sdk.STSClient(options),
    ),
  };
}

/** Loads an SDK and makes its client at the first use, once. */
function once<S, C>(load: () => Promise<S>, make: (sdk: S) => C): Loaded<S, C> {
  let made: Promise<{ sdk: S; client: C }> | undefined;
  return () => {
    made ??= load().then((sdk) => ({ sdk, client: make(sdk) }));
    return made;
  };
}
