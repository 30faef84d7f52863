import {
  CreateKeyCommand,
  type CustomerMasterKeySpec,
  DescribeKeyCommand,
  type KeyUsageType,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { type Kind, num, text } from "../kind";
import { goneIf } from "./gone";

/** aws:kms/key:Key. A deleted key stays for its window, pending; the provider takes it for gone. */
export const key: Kind = {
  inputs: ["description", "customerMasterKeySpec", "keyUsage", "deletionWindowInDays", "policy"],
  replaceOn: ["customerMasterKeySpec", "keyUsage"],
  create: async (inputs, aws) => {
    const { KeyMetadata: made } = await aws.kms.send(
      new CreateKeyCommand({
        Description: text(inputs, "description"),
        KeySpec: text(inputs, "customerMasterKeySpec") as CustomerMasterKeySpec | undefined,
        KeyUsage: text(inputs, "keyUsage") as KeyUsageType | undefined,
        Policy: text(inputs, "policy"),
      }),
    );
    const keyId = made?.KeyId ?? "";
    return { id: keyId, computed: { arn: made?.Arn, keyId } };
  },
  read: (id, state, aws) =>
    goneIf("NotFoundException", async () => {
      const { KeyMetadata: live } = await aws.kms.send(new DescribeKeyCommand({ KeyId: id }));
      return live?.KeyState === "PendingDeletion" ? undefined : { ...state, description: live?.Description };
    }),
  update: async (id, { inputs, changed }, aws) => {
    if (changed.has("policy")) {
      await aws.kms.send(new PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy: text(inputs, "policy") }));
    }
    return {};
  },
  delete: async (id, state, aws) => {
    const PendingWindowInDays = num(state, "deletionWindowInDays");
    await goneIf("NotFoundException", () =>
      aws.kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays })),
    );
  },
};
