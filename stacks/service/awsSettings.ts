import * as pulumi from "@pulumi/pulumi";
import { type ReleaseSettings, readReleaseSettings } from "./settings";

/** What the platform stack has made for the service, all of it plain: it is read before anything is declared. */
export interface Platform {
  readonly auditBucket: string;
  readonly family: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly logGroupName: string;
}

/** What the configuration says on AWS besides, each key under `airlock-service:`. */
export interface AwsSettings extends ReleaseSettings {
  /** `aws:region`. Required. */
  readonly region: string;
  /** `cpu`. @defaultValue "256" */
  readonly cpu: string;
  /** `memory`, in MiB. @defaultValue "512" */
  readonly memory: string;
  /** `secrets`: environment variables that ECS fills from Secrets Manager, each by the secret's ARN. @defaultValue none */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Reads the configuration; what is missing ends the program with one line. */
export function readAwsSettings(): AwsSettings {
  const config = new pulumi.Config("airlock-service");
  return {
    ...readReleaseSettings(),
    region: new pulumi.Config("aws").require("region"),
    cpu: config.get("cpu") ?? "256",
    memory: config.get("memory") ?? "512",
    secrets: secretsOf(config),
  };
}

/** What is no ARN could be the secret itself, so it is not repeated. */
function secretsOf(config: pulumi.Config): Record<string, string> {
  const secrets = config.getObject<Record<string, string>>("secrets") ?? {};
  for (const [name, arn] of Object.entries(secrets)) {
    if (/^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:\S+$/.test(arn)) continue;
    throw new pulumi.RunError(
      `secrets.${name} must be the ARN of a secret, got something else. Keep the value in Secrets Manager and name its ARN here.`,
    );
  }
  return secrets;
}

/** Reads the outputs of `platformStack` (a stack of airlock-platform), or the same keys from the configuration. */
export async function readPlatform(): Promise<Platform> {
  const config = new pulumi.Config("airlock-service");
  const name = config.get("platformStack");
  const stack = name === undefined ? undefined : new pulumi.StackReference(name);
  const text = async (key: string): Promise<string> => {
    if (stack === undefined) return config.require(key);
    const value: unknown = (await stack.getOutputDetails(key)).value;
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw new pulumi.RunError(
      `platformStack must have the output ${key}, got none from ${name}. Run pulumi up on that stack first.`,
    );
  };
  // One after the other, so that one line is said about the first that is missing.
  return {
    auditBucket: await text("auditBucket"),
    family: await text("family"),
    containerName: await text("containerName"),
    containerPort: Number(await text("containerPort")),
    executionRoleArn: await text("executionRoleArn"),
    taskRoleArn: await text("taskRoleArn"),
    logGroupName: await text("logGroupName"),
  };
}
