import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Access, Assumption } from "./accessTable";
import { ACCOUNT } from "./places";
import type { Documents, Principal } from "./principals";

/** What stands around a principal when a call is judged. */
export interface Around {
  readonly attached?: readonly PolicyDocument[];
  readonly boundary?: boolean;
  readonly scp?: boolean;
}

/** Whether IAM lets a call through. */
export async function isAllowed(access: Access, documents: Documents, around: Around): Promise<boolean> {
  const { arn, policies, boundary }: Principal = documents.principals[access.who];
  const { attached = [], boundary: bounded = true, scp = false } = around;
  const result = await runSimulation(
    {
      identityPolicies: [...policies, ...attached].map((policy, index) => ({ name: `policy-${index}`, policy })),
      ...(boundary !== undefined &&
        bounded && { permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }] }),
      serviceControlPolicies: scp
        ? [{ orgIdentifier: "ou", policies: [FULL, { name: "airlock", policy: documents.serviceControlPolicy }] }]
        : [],
      resourceControlPolicies: [],
      request: {
        action: access.action,
        principal: arn,
        resource: { resource: access.on, accountId: ACCOUNT },
        contextVariables: { "aws:PrincipalArn": arn, ...access.context },
      },
    },
    {},
  );
  if (result.resultType === "error") throw new Error(`${access.action}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === "Allowed";
}

const FULL = {
  name: "FullAWSAccess",
  policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

/**
 * Whether a role can be assumed. The simulator leaves out condition keys that it does not know, `sub` and `aud` of identity
 * providers among them: both, in the trust policy and in the token, are called by the name of a key that it knows.
 */
export async function isAssumed({ role, action, principal, context }: Assumption, { trusts }: Documents) {
  const result = await runSimulation(
    {
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: renamed(trusts[role]),
      request: {
        action,
        principal,
        resource: { resource: `arn:aws:iam::${ACCOUNT}:role/${role}`, accountId: ACCOUNT },
        contextVariables: renamed(context),
      },
    },
    {},
  );
  if (result.resultType === "error") throw new Error(`${role}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === "Allowed";
}

function renamed<T>(value: T): T {
  const text = JSON.stringify(value).replace(
    /"(?:token\.actions\.githubusercontent|gitlab)\.com:(sub|aud)":/g,
    '"aws:RequestTag/$1":',
  );
  return JSON.parse(text) as T;
}
