import { AwsError } from "../awsError";
import { Parameters } from "../parameters";
import type { Action } from "../service";
import type { Template } from "./instanceGroup";

/** What one version of a launch template says, as far as a rollout asks. */
export interface TemplateVersion {
  readonly imageId: string;
  /** Tags of the instances. */
  readonly tags: Readonly<Record<string, string>>;
}

/** EC2, as far as launch templates go: one of them, with its versions. */
export class LaunchTemplates {
  readonly prefixes = { "aws-sdk:ec2": "Ec2" };
  readonly throttling = "Ec2Exception";

  private readonly versions: Map<string, TemplateVersion>;

  constructor(
    private readonly template: Template,
    versions: ReadonlyMap<string, TemplateVersion>,
  ) {
    this.versions = new Map(versions);
  }

  /** Makes a version, as the service stack does. */
  register(version: string, what: TemplateVersion): void {
    this.versions.set(version, what);
  }

  /** Whether instances can be launched from it: by its number, or as the newest one. */
  has(templateId: string, version: string): boolean {
    return templateId === this.template.id && this.resolve(version) !== undefined;
  }

  readonly actions: Readonly<Record<string, Action>> = {
    describeLaunchTemplateVersions: (parameters) => {
      const request = new Parameters(parameters, ["LaunchTemplateId", "Versions"]);
      if (request.text("LaunchTemplateId") !== this.template.id) throw unknown("InvalidLaunchTemplateId.NotFound");
      const found = request.texts("Versions").map((asked) => {
        const version = this.resolve(asked);
        const what = version === undefined ? undefined : this.versions.get(version);
        if (what === undefined) throw unknown("InvalidLaunchTemplateId.VersionNotFound");
        return { number: Number(version), what };
      });
      return {
        output: {
          LaunchTemplateVersions: found.map(({ number, what }) => ({
            LaunchTemplateId: this.template.id,
            LaunchTemplateName: this.template.name,
            VersionNumber: number,
            LaunchTemplateData: {
              ImageId: what.imageId,
              TagSpecifications: [
                { ResourceType: "volume", Tags: [{ Key: "Name", Value: this.template.name }] },
                {
                  ResourceType: "instance",
                  Tags: Object.entries(what.tags).map(([Key, Value]) => ({ Key, Value })),
                },
              ],
            },
          })),
        },
      };
    },
  };

  private resolve(version: string): string | undefined {
    if (version === "$Latest") return [...this.versions.keys()].sort((a, b) => Number(a) - Number(b)).at(-1);
    return this.versions.has(version) ? version : undefined;
  }
}

function unknown(code: string): AwsError {
  return new AwsError("Ec2Exception", `${code}: The specified launch template or version does not exist.`);
}
