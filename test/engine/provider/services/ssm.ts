import type { ParameterType } from "@aws-sdk/client-ssm";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  GetParameterCommand,
  type ParameterTier,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import { ACCOUNT, type Aws } from "../aws";
import { flag, type Kind, need, type Props, tagList, text } from "../kind";
import { goneIf } from "./gone";

async function put(inputs: Props, overwrite: boolean, aws: Aws): Promise<number | undefined> {
  const done = await aws.ssm.send(
    new PutParameterCommand({
      Name: need(inputs, "name"),
      Type: (text(inputs, "type") ?? "String") as ParameterType,
      Value: text(inputs, "value") ?? need(inputs, "insecureValue"),
      Description: text(inputs, "description"),
      Tier: text(inputs, "tier") as ParameterTier | undefined,
      AllowedPattern: text(inputs, "allowedPattern"),
      Overwrite: overwrite,
    }),
  );
  return done.Version;
}

async function tag(inputs: Props, aws: Aws): Promise<void> {
  if (tagList(inputs).length === 0) return;
  const ResourceId = need(inputs, "name");
  await aws.ssm.send(new AddTagsToResourceCommand({ ResourceType: "Parameter", ResourceId, Tags: tagList(inputs) }));
}

/** aws:ssm/parameter:Parameter. */
export const parameter: Kind = {
  inputs: ["name", "type", "value", "insecureValue", "description", "tier", "allowedPattern", "overwrite", "tags"],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const version = await put(inputs, flag(inputs, "overwrite") ?? false, aws);
    await tag(inputs, aws);
    const name = need(inputs, "name");
    const arn = `arn:aws:ssm:${aws.region}:${ACCOUNT}:parameter/${name.replace(/^\//, "")}`;
    return { id: name, computed: { arn, version } };
  },
  read: (id, state, aws) =>
    goneIf("ParameterNotFound", async () => {
      const { Parameter: live } = await aws.ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
      const values = state.insecureValue === undefined ? { value: live?.Value } : { insecureValue: live?.Value };
      return { ...state, ...values, version: live?.Version };
    }),
  update: async (_id, { inputs, changed }, aws) => {
    const version = [...changed].some((p) => p !== "tags") ? await put(inputs, true, aws) : undefined;
    if (changed.has("tags")) await tag(inputs, aws);
    return version === undefined ? {} : { version };
  },
  delete: async (id, _state, aws) => {
    await goneIf("ParameterNotFound", () => aws.ssm.send(new DeleteParameterCommand({ Name: id })));
  },
};
