import { createPublicKey } from "node:crypto";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { GetParameterCommand, GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { ACCOUNT } from "./aws";
import { flag, type Invoke, need } from "./kind";
import { lookups } from "./lookups";
import { policyDocument } from "./policyDocument";

/** Like the real one: all pages, and three lists that belong together; no parameter is empty lists, not an error. */
const getParametersByPath: Invoke = async (args, aws) => {
  const Path = need(args, "path");
  const Recursive = flag(args, "recursive") ?? false;
  const found = [];
  let NextToken: string | undefined;
  do {
    const asked = { Path, Recursive, WithDecryption: true, NextToken };
    const page = await aws.ssm.send(new GetParametersByPathCommand(asked));
    found.push(...(page.Parameters ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== "");
  return {
    id: Path,
    path: Path,
    arns: found.map((parameter) => parameter.ARN ?? ""),
    names: found.map((parameter) => parameter.Name ?? ""),
    types: found.map((parameter) => parameter.Type ?? ""),
    values: found.map((parameter) => parameter.Value ?? ""),
    region: aws.region,
  };
};

const getParameter: Invoke = async (args, aws) => {
  const name = need(args, "name");
  const { Parameter: found } = await aws.ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  const { ARN: arn, Type: type, Value: value, Version: version } = found ?? {};
  return { id: name, name, arn, type, value, insecureValue: value, version, region: aws.region };
};

const getPublicKey: Invoke = async (args, aws) => {
  const keyId = need(args, "keyId");
  const {
    KeyId: arn,
    PublicKey: der = new Uint8Array(),
    KeySpec,
    KeyUsage,
  } = await aws.kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  const publicKey = Buffer.from(der).toString("base64");
  const publicKeyPem = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" })
    .export({ type: "spki", format: "pem" })
    .toString();
  return {
    id: arn,
    keyId,
    arn,
    customerMasterKeySpec: KeySpec,
    keyUsage: KeyUsage,
    publicKey,
    publicKeyPem,
    region: aws.region,
  };
};

const getCallerIdentity: Invoke = async () => ({
  id: ACCOUNT,
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:user/test`,
  userId: "AKIAIOSFODNN7EXAMPLE",
});

const getRegion: Invoke = async (_args, { region }) => ({
  id: region,
  name: region,
  region,
  description: region,
  endpoint: `ec2.${region}.amazonaws.com`,
});

const getPartition: Invoke = async () => ({
  id: "aws",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  reverseDnsPrefix: "com.amazonaws",
});

/** Every function that the test provider plays. */
export const invokes: Readonly<Record<string, Invoke>> = {
  ...lookups,
  "aws:iam/getPolicyDocument:getPolicyDocument": async (args) => policyDocument(args),
  "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
  "aws:index/getPartition:getPartition": getPartition,
  "aws:index/getRegion:getRegion": getRegion,
  "aws:kms/getPublicKey:getPublicKey": getPublicKey,
  "aws:ssm/getParameter:getParameter": getParameter,
  "aws:ssm/getParametersByPath:getParametersByPath": getParametersByPath,
};
