import { isList, isObject, type Plain } from "../plainValue";
import type { DeclaredResource } from "../rule";
import { textsOf } from "./policyStatements";

/** A policy document that a resource gives to a principal. */
export interface GivenDocument {
  /** How a message calls it: `policy`, `inlinePolicies[0].policy`. */
  readonly field: string;
  readonly document: Plain | undefined;
}

/** Type tokens of everything that gives a principal a policy document. */
export const DOCUMENT_TYPES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/role:Role",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
] as const;

/** Type tokens of everything that attaches a managed policy to a principal. */
export const ATTACHMENT_TYPES = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/role:Role",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
] as const;

/** The documents that a resource gives. */
export function documentsOf({ type, props }: DeclaredResource): readonly GivenDocument[] {
  if (type === "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy") {
    return [{ field: "inlinePolicy", document: props["inlinePolicy"] }];
  }
  if (type !== "aws:iam/role:Role") return [{ field: "policy", document: props["policy"] }];
  const inline = props["inlinePolicies"];
  if (!isList(inline)) return [];
  return inline.flatMap((one, index) => {
    const document = isObject(one) ? one["policy"] : one;
    return document === undefined ? [] : [{ field: `inlinePolicies[${index}].policy`, document }];
  });
}

/** ARNs of the managed policies that a resource attaches, as far as they are known. */
export function attachedArns({ props }: DeclaredResource): readonly string[] {
  return ["policyArn", "managedPolicyArn", "policyArns", "managedPolicyArns"].flatMap((key) => textsOf(props[key]));
}

const NAMES = ["name", "role", "roleName", "roles", "user", "userName", "users", "group", "groupName", "groups"];

/** Names of the principals that a resource is about, as far as they are known. */
export function principalsOf({ props }: DeclaredResource): readonly string[] {
  return NAMES.flatMap((key) => textsOf(props[key]));
}
