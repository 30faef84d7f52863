import type { Aws } from "../aws";
import { type Change, child, flag, type Kind, list, need, num, type Props, text, texts } from "../kind";
import { element, QueryError, query } from "../queryApi";

const ec2 = query("ec2", "2016-11-15");

async function exists(aws: Aws, action: string, key: string, id: string): Promise<boolean> {
  try {
    await ec2(aws, action, { [`${key}.1`]: id });
    return true;
  } catch (error) {
    if (error instanceof QueryError && error.name.endsWith("NotFound")) return false;
    throw error;
  }
}

async function tag(aws: Aws, id: string, inputs: Props): Promise<void> {
  const entries = Object.entries(child(inputs, "tags") ?? {});
  if (entries.length === 0) return;
  const tags = entries.flatMap(([key, value], index) => [
    [`Tag.${index + 1}.Key`, key] as const,
    [`Tag.${index + 1}.Value`, String(value)] as const,
  ]);
  await ec2(aws, "CreateTags", { "ResourceId.1": id, ...Object.fromEntries<string>(tags) });
}

const retag = async (id: string, { inputs, changed }: Change, aws: Aws): Promise<Props> => {
  if (changed.has("tags")) await tag(aws, id, inputs);
  return {};
};

/** aws:ec2/vpc:Vpc. */
export const vpc: Kind = {
  inputs: ["cidrBlock", "enableDnsHostnames", "enableDnsSupport", "tags"],
  replaceOn: ["cidrBlock"],
  create: async (inputs, aws) => {
    const id = element(await ec2(aws, "CreateVpc", { CidrBlock: need(inputs, "cidrBlock") }), "vpcId") ?? "";
    for (const property of ["enableDnsHostnames", "enableDnsSupport"]) {
      const value = flag(inputs, property);
      if (value === undefined) continue;
      const key = `${property[0]?.toUpperCase()}${property.slice(1)}.Value`;
      await ec2(aws, "ModifyVpcAttribute", { VpcId: id, [key]: String(value) });
    }
    await tag(aws, id, inputs);
    return { id, computed: { arn: `arn:aws:ec2:${aws.region}:123456789012:vpc/${id}` } };
  },
  read: async (id, state, aws) => ((await exists(aws, "DescribeVpcs", "VpcId", id)) ? { ...state } : undefined),
  update: retag,
  delete: async (id, _state, aws) => {
    await ec2(aws, "DeleteVpc", { VpcId: id });
  },
};

/** aws:ec2/subnet:Subnet. */
export const subnet: Kind = {
  inputs: ["vpcId", "cidrBlock", "availabilityZone", "mapPublicIpOnLaunch", "tags"],
  replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
  create: async (inputs, aws) => {
    const answer = await ec2(aws, "CreateSubnet", {
      VpcId: need(inputs, "vpcId"),
      CidrBlock: need(inputs, "cidrBlock"),
      AvailabilityZone: text(inputs, "availabilityZone"),
    });
    const id = element(answer, "subnetId") ?? "";
    await tag(aws, id, inputs);
    return { id, computed: { availabilityZone: element(answer, "availabilityZone") } };
  },
  read: async (id, state, aws) => ((await exists(aws, "DescribeSubnets", "SubnetId", id)) ? { ...state } : undefined),
  update: retag,
  delete: async (id, _state, aws) => {
    await ec2(aws, "DeleteSubnet", { SubnetId: id });
  },
};

/** Inline rules of a security group and the rule resources, as the query API numbers them. */
function permission(rule: Props, prefix: string): Record<string, string | undefined> {
  const ranges = [...texts(rule, "cidrBlocks"), ...(text(rule, "cidrIpv4") ? [need(rule, "cidrIpv4")] : [])];
  const peer = text(rule, "referencedSecurityGroupId");
  const groups = [...texts(rule, "securityGroups"), ...(peer === undefined ? [] : [peer])];
  return {
    [`${prefix}.IpProtocol`]: text(rule, "ipProtocol") ?? text(rule, "protocol"),
    [`${prefix}.FromPort`]: num(rule, "fromPort")?.toString(),
    [`${prefix}.ToPort`]: num(rule, "toPort")?.toString(),
    ...Object.fromEntries(ranges.map((range, i) => [`${prefix}.IpRanges.${i + 1}.CidrIp`, range])),
    ...Object.fromEntries(groups.map((group, i) => [`${prefix}.Groups.${i + 1}.GroupId`, group])),
  };
}

async function authorize(aws: Aws, group: string, inputs: Props, direction: "Ingress" | "Egress"): Promise<void> {
  for (const rule of list(inputs, direction.toLowerCase())) {
    await ec2(aws, `AuthorizeSecurityGroup${direction}`, { GroupId: group, ...permission(rule, "IpPermissions.1") });
  }
}

/** aws:ec2/securityGroup:SecurityGroup. As in the real provider, AWS' own allow-all egress rule is taken away. */
export const securityGroup: Kind = {
  inputs: ["name", "description", "vpcId", "ingress", "egress", "tags"],
  replaceOn: ["name", "description", "vpcId", "ingress", "egress"],
  autoName: "name",
  defaults: { description: "Managed by Pulumi" },
  create: async (inputs, aws) => {
    const answer = await ec2(aws, "CreateSecurityGroup", {
      GroupName: need(inputs, "name"),
      GroupDescription: need(inputs, "description"),
      VpcId: text(inputs, "vpcId"),
    });
    const id = element(answer, "groupId") ?? "";
    const all = permission({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, "IpPermissions.1");
    await ec2(aws, "RevokeSecurityGroupEgress", { GroupId: id, ...all });
    await authorize(aws, id, inputs, "Ingress");
    await authorize(aws, id, inputs, "Egress");
    await tag(aws, id, inputs);
    return { id, computed: { arn: `arn:aws:ec2:${aws.region}:123456789012:security-group/${id}` } };
  },
  read: async (id, state, aws) =>
    (await exists(aws, "DescribeSecurityGroups", "GroupId", id)) ? { ...state } : undefined,
  update: retag,
  delete: async (id, _state, aws) => {
    await ec2(aws, "DeleteSecurityGroup", { GroupId: id });
  },
};

/** aws:vpc/securityGroupIngressRule and EgressRule. Any change but tags replaces the rule. */
export function securityGroupRule(direction: "Ingress" | "Egress"): Kind {
  const inputs = ["securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4", "referencedSecurityGroupId"];
  const change = (verb: "Authorize" | "Revoke", rule: Props, aws: Aws) =>
    ec2(aws, `${verb}SecurityGroup${direction}`, {
      GroupId: need(rule, "securityGroupId"),
      ...permission(rule, "IpPermissions.1"),
    });
  return {
    inputs: [...inputs, "description", "tags"],
    replaceOn: [...inputs, "description"],
    create: async (rule, aws) => {
      const id = element(await change("Authorize", rule, aws), "securityGroupRuleId") ?? "";
      return { id, computed: { securityGroupRuleId: id } };
    },
    read: async (_id, state) => ({ ...state }),
    update: async () => ({}),
    delete: async (_id, state, aws) => {
      await change("Revoke", state, aws);
    },
  };
}
