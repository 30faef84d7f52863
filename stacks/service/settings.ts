import * as pulumi from "@pulumi/pulumi";
import { fromRoot } from "../settings/engine";

/** What the service stack's configuration says on every engine, each key under `airlock-service:`. */
export interface ReleaseSettings {
  /** `environment`, as airlock.yaml names it. @defaultValue the stack's name */
  readonly environment: string;
  /** `release`, from the folder of Pulumi.yaml. @defaultValue "release.yaml" */
  readonly release: string;
  /** `config`, from the folder of Pulumi.yaml. @defaultValue "airlock.yaml" */
  readonly config: string;
  /** `attempt`. @defaultValue 1 */
  readonly attempt: number;
  /** `variables`: the container's environment variables, none of them secret. @defaultValue none */
  readonly variables: Record<string, string>;
}

/** Reads what every engine needs. */
export function readReleaseSettings(): ReleaseSettings {
  const config = new pulumi.Config("airlock-service");
  return {
    environment: config.get("environment") ?? pulumi.getStack(),
    release: fromRoot(config.get("release") ?? "release.yaml"),
    config: fromRoot(config.get("config") ?? "airlock.yaml"),
    attempt: config.getNumber("attempt") ?? 1,
    variables: config.getObject<Record<string, string>>("variables") ?? {},
  };
}
