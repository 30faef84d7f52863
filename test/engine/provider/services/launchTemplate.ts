import { child, flag, type Kind, list, need, type Props, text } from "../kind";
import { element, query } from "../queryApi";

const ec2 = query("ec2", "2016-11-15");

/** Parameters of a version, as far as they are played. */
function data(inputs: Props): Record<string, string | undefined> {
  const tags = list(inputs, "tagSpecifications").flatMap((one, i) => {
    const at = `LaunchTemplateData.TagSpecification.${i + 1}`;
    return [
      [`${at}.ResourceType`, need(one, "resourceType")] as const,
      ...Object.entries(child(one, "tags") ?? {}).flatMap(([key, value], n) => [
        [`${at}.Tag.${n + 1}.Key`, key] as const,
        [`${at}.Tag.${n + 1}.Value`, String(value)] as const,
      ]),
    ];
  });
  return {
    "LaunchTemplateData.ImageId": text(inputs, "imageId"),
    "LaunchTemplateData.InstanceType": text(inputs, "instanceType"),
    "LaunchTemplateData.UserData": text(inputs, "userData"),
    ...Object.fromEntries(tags),
  };
}

/** aws:ec2/launchTemplate:LaunchTemplate. Whatever changes is a new version; the default one stays, unless it is told to follow. */
export const launchTemplate: Kind = {
  inputs: ["name", "imageId", "instanceType", "userData", "tagSpecifications", "updateDefaultVersion", "tags"],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const answer = await ec2(aws, "CreateLaunchTemplate", {
      LaunchTemplateName: need(inputs, "name"),
      ...data(inputs),
    });
    const id = element(answer, "launchTemplateId") ?? "";
    const arn = `arn:aws:ec2:${aws.region}:123456789012:launch-template/${id}`;
    return { id, computed: { arn, latestVersion: 1, defaultVersion: 1 } };
  },
  read: async (id, state, aws) => {
    const answer = await ec2(aws, "DescribeLaunchTemplates", { "LaunchTemplateId.1": id });
    const latest = element(answer, "latestVersionNumber");
    return latest === undefined ? undefined : { ...state, latestVersion: Number(latest) };
  },
  update: async (id, { inputs, changed }, aws) => {
    if ([...changed].every((property) => property === "tags" || property === "updateDefaultVersion")) return {};
    const answer = await ec2(aws, "CreateLaunchTemplateVersion", { LaunchTemplateId: id, ...data(inputs) });
    const version = element(answer, "versionNumber") ?? "";
    if (flag(inputs, "updateDefaultVersion") === true) {
      await ec2(aws, "ModifyLaunchTemplate", { LaunchTemplateId: id, SetDefaultVersion: version });
    }
    return { latestVersion: Number(version) };
  },
  delete: async (id, _state, aws) => {
    await ec2(aws, "DeleteLaunchTemplate", { LaunchTemplateId: id });
  },
};
