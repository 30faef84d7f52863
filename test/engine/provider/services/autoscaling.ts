import type { Aws } from "../aws";
import { child, type Kind, need, num, type Props, text, texts } from "../kind";
import { element, elements, query } from "../queryApi";

const autoscaling = query("autoscaling", "2011-01-01");

/** How an Auto Scaling group stands. */
export interface FoundGroup {
  readonly least: number;
  readonly most: number;
  readonly desired: number;
  readonly templateId: string;
  /** Version that it launches. */
  readonly version: string;
  /** Versions of its instances, one for each. */
  readonly instances: readonly string[];
}

/** Looks a group up; undefined where there is none. */
export async function findGroup(aws: Aws, name: string): Promise<FoundGroup | undefined> {
  const xml = await autoscaling(aws, "DescribeAutoScalingGroups", { "AutoScalingGroupNames.member.1": name });
  if (element(xml, "AutoScalingGroupName") === undefined) return undefined;
  const instances = /<Instances>[\s\S]*<\/Instances>/.exec(xml)?.[0] ?? "";
  const own = xml.replace(instances, "");
  const size = (field: string) => Number(element(own, field));
  return {
    least: size("MinSize"),
    most: size("MaxSize"),
    desired: size("DesiredCapacity"),
    templateId: element(own, "LaunchTemplateId") ?? "",
    version: element(own, "Version") ?? "",
    instances: elements(instances, "Version"),
  };
}

const SIZES = { minSize: "MinSize", maxSize: "MaxSize", desiredCapacity: "DesiredCapacity" } as const;

/** Parameters for these properties, as the API names them. */
function parameters(inputs: Props, wanted: (property: string) => boolean): Record<string, string | undefined> {
  const template = child(inputs, "launchTemplate");
  return {
    ...Object.fromEntries(
      Object.entries(SIZES).flatMap(([property, field]) =>
        wanted(property) ? [[field, num(inputs, property)?.toString()]] : [],
      ),
    ),
    ...(template !== undefined && wanted("launchTemplate")
      ? {
          "LaunchTemplate.LaunchTemplateId": text(template, "id"),
          "LaunchTemplate.Version": text(template, "version"),
        }
      : {}),
    ...(wanted("vpcZoneIdentifiers") ? { VPCZoneIdentifier: texts(inputs, "vpcZoneIdentifiers").join(",") } : {}),
    ...(wanted("healthCheckType") ? { HealthCheckType: text(inputs, "healthCheckType") } : {}),
    ...(wanted("healthCheckGracePeriod")
      ? { HealthCheckGracePeriod: num(inputs, "healthCheckGracePeriod")?.toString() }
      : {}),
  };
}

/** aws:autoscaling/group:Group. An update sends what differs from the state alone, as the real provider's does. */
export const group: Kind = {
  inputs: [
    ...["name", "vpcZoneIdentifiers", "targetGroupArns", "launchTemplate", "minSize", "maxSize", "desiredCapacity"],
    ...["healthCheckType", "healthCheckGracePeriod", "waitForCapacityTimeout", "tags"],
  ],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const name = need(inputs, "name");
    const targets = texts(inputs, "targetGroupArns").map((arn, i) => [`TargetGroupARNs.member.${i + 1}`, arn] as const);
    await autoscaling(aws, "CreateAutoScalingGroup", {
      AutoScalingGroupName: name,
      ...Object.fromEntries(targets),
      ...parameters(inputs, () => true),
    });
    const arn = `arn:aws:autoscaling:${aws.region}:123456789012:autoScalingGroup:0:autoScalingGroupName/${name}`;
    return { id: name, computed: { arn } };
  },
  read: async (id, state, aws) => {
    const found = await findGroup(aws, id);
    if (found === undefined) return undefined;
    const { templateId, version, least, most, desired } = found;
    const moved = { minSize: least, maxSize: most, desiredCapacity: desired };
    return { ...state, ...moved, launchTemplate: { id: templateId, version } };
  },
  update: async (id, { inputs, changed }, aws) => {
    const sent = parameters(inputs, (property) => changed.has(property));
    if (Object.keys(sent).length > 0) {
      await autoscaling(aws, "UpdateAutoScalingGroup", { AutoScalingGroupName: id, ...sent });
    }
    return {};
  },
  delete: async (id, _state, aws) => {
    await autoscaling(aws, "DeleteAutoScalingGroup", { AutoScalingGroupName: id, ForceDelete: "true" });
  },
};
