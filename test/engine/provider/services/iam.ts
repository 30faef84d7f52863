import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Aws } from "../aws";
import { type Kind, need, num, type Props, tagList, text, texts } from "../kind";
import { goneIf } from "./gone";

const GONE = "NoSuchEntityException|NoSuchEntity";

/** aws:iam/role:Role. */
export const role: Kind = {
  inputs: ["name", "path", "assumeRolePolicy", "description", "permissionsBoundary", "maxSessionDuration", "tags"],
  replaceOn: ["name", "path"],
  autoName: "name",
  maxName: 64,
  create: async (inputs, aws) => {
    const name = need(inputs, "name");
    const made = await aws.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Path: text(inputs, "path"),
        AssumeRolePolicyDocument: need(inputs, "assumeRolePolicy"),
        Description: text(inputs, "description"),
        PermissionsBoundary: text(inputs, "permissionsBoundary"),
        MaxSessionDuration: num(inputs, "maxSessionDuration"),
        Tags: tagList(inputs),
      }),
    );
    return { id: name, computed: { arn: made.Role?.Arn, uniqueId: made.Role?.RoleId } };
  },
  read: (id, state, aws) =>
    goneIf(GONE, async () => {
      const { Role: live } = await aws.iam.send(new GetRoleCommand({ RoleName: id }));
      const trust = decodeURIComponent(live?.AssumeRolePolicyDocument ?? "");
      return { ...state, assumeRolePolicy: trust };
    }),
  update: async (id, { inputs, changed }, aws) => {
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = need(inputs, "assumeRolePolicy");
      await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument }));
    }
    if (changed.has("description") || changed.has("maxSessionDuration")) {
      const MaxSessionDuration = num(inputs, "maxSessionDuration");
      await aws.iam.send(
        new UpdateRoleCommand({ RoleName: id, Description: text(inputs, "description"), MaxSessionDuration }),
      );
    }
    if (changed.has("permissionsBoundary")) {
      const PermissionsBoundary = need(inputs, "permissionsBoundary");
      await aws.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary }));
    }
    if (changed.has("tags")) await aws.iam.send(new TagRoleCommand({ RoleName: id, Tags: tagList(inputs) }));
    return {};
  },
  delete: async (id, _state, aws) => {
    await goneIf(GONE, () => aws.iam.send(new DeleteRoleCommand({ RoleName: id })));
  },
};

async function putRolePolicy(inputs: Props, aws: Aws): Promise<void> {
  const given = {
    RoleName: need(inputs, "role"),
    PolicyName: need(inputs, "name"),
    PolicyDocument: need(inputs, "policy"),
  };
  await aws.iam.send(new PutRolePolicyCommand(given));
}

/** aws:iam/rolePolicy:RolePolicy. */
export const rolePolicy: Kind = {
  inputs: ["name", "role", "policy"],
  replaceOn: ["name", "role"],
  autoName: "name",
  create: async (inputs, aws) => {
    await putRolePolicy(inputs, aws);
    return { id: `${need(inputs, "role")}:${need(inputs, "name")}`, computed: {} };
  },
  read: (_id, state, aws) =>
    goneIf(GONE, async () => {
      const asked = { RoleName: need(state, "role"), PolicyName: need(state, "name") };
      const live = await aws.iam.send(new GetRolePolicyCommand(asked));
      return { ...state, policy: decodeURIComponent(live.PolicyDocument ?? "") };
    }),
  update: async (_id, { inputs }, aws) => {
    await putRolePolicy(inputs, aws);
    return {};
  },
  delete: async (_id, state, aws) => {
    const where = { RoleName: need(state, "role"), PolicyName: need(state, "name") };
    await goneIf(GONE, () => aws.iam.send(new DeleteRolePolicyCommand(where)));
  },
};

/** aws:iam/policy:Policy. A changed document is a new default version; the one before it is deleted. */
export const policy: Kind = {
  inputs: ["name", "path", "description", "policy", "tags"],
  replaceOn: ["name", "path", "description"],
  autoName: "name",
  maxName: 128,
  create: async (inputs, aws) => {
    const made = await aws.iam.send(
      new CreatePolicyCommand({
        PolicyName: need(inputs, "name"),
        Path: text(inputs, "path"),
        Description: text(inputs, "description"),
        PolicyDocument: need(inputs, "policy"),
        Tags: tagList(inputs),
      }),
    );
    const arn = made.Policy?.Arn ?? "";
    return { id: arn, computed: { arn, policyId: made.Policy?.PolicyId } };
  },
  read: (id, state, aws) =>
    goneIf(GONE, async () => {
      await aws.iam.send(new GetPolicyCommand({ PolicyArn: id }));
      return { ...state };
    }),
  update: async (id, { inputs, changed }, aws) => {
    if (changed.has("policy")) {
      const PolicyDocument = need(inputs, "policy");
      await aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn: id, PolicyDocument, SetAsDefault: true }));
      await dropOldVersions(id, aws);
    }
    if (changed.has("tags")) await aws.iam.send(new TagPolicyCommand({ PolicyArn: id, Tags: tagList(inputs) }));
    return {};
  },
  delete: async (id, _state, aws) => {
    await dropOldVersions(id, aws);
    await aws.iam.send(new DeletePolicyCommand({ PolicyArn: id }));
  },
};

async function dropOldVersions(arn: string, aws: Aws): Promise<void> {
  const found = await aws.iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
  for (const version of found.Versions ?? []) {
    if (version.IsDefaultVersion) continue;
    await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: version.VersionId }));
  }
}

/** aws:iam/rolePolicyAttachment:RolePolicyAttachment. */
export const rolePolicyAttachment: Kind = {
  inputs: ["role", "policyArn"],
  replaceOn: ["role", "policyArn"],
  create: async (inputs, aws) => {
    const given = { RoleName: need(inputs, "role"), PolicyArn: need(inputs, "policyArn") };
    await aws.iam.send(new AttachRolePolicyCommand(given));
    return { id: `${given.RoleName}/${given.PolicyArn}`, computed: {} };
  },
  read: (_id, state, aws) =>
    goneIf(GONE, async () => {
      const found = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: need(state, "role") }));
      return found.AttachedPolicies?.some((a) => a.PolicyArn === state.policyArn) ? { ...state } : undefined;
    }),
  delete: async (_id, state, aws) => {
    const where = { RoleName: need(state, "role"), PolicyArn: need(state, "policyArn") };
    await goneIf(GONE, () => aws.iam.send(new DetachRolePolicyCommand(where)));
  },
};

/** aws:iam/openIdConnectProvider:OpenIdConnectProvider. Its lists cannot change here: nothing in Airlock changes them. */
export const openIdConnectProvider: Kind = {
  inputs: ["url", "clientIdLists", "thumbprintLists", "tags"],
  replaceOn: ["url", "clientIdLists", "thumbprintLists"],
  create: async (inputs, aws) => {
    const made = await aws.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: need(inputs, "url"),
        ClientIDList: texts(inputs, "clientIdLists"),
        ThumbprintList: texts(inputs, "thumbprintLists"),
        Tags: tagList(inputs),
      }),
    );
    const arn = made.OpenIDConnectProviderArn ?? "";
    return { id: arn, computed: { arn } };
  },
  read: (id, state, aws) =>
    goneIf(GONE, async () => {
      await aws.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id }));
      return { ...state };
    }),
  delete: async (id, _state, aws) => {
    const where = { OpenIDConnectProviderArn: id };
    await goneIf(GONE, () => aws.iam.send(new DeleteOpenIDConnectProviderCommand(where)));
  },
};
