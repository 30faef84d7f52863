import type { Call } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { quarantineParameter } from "../liveState";
import { integration } from "./integration";

/** Folders of the audit bucket. */
export type DocumentKind = "releases" | "outcomes" | "rollbacks" | "comparisons";

/** Folder of the audit bucket that a kind of document of this service and environment stands in. */
export function folder(deployment: Pick<Deployment, "service" | "environment">, kind: DocumentKind): string {
  return `${kind}/${deployment.service}/${deployment.environment}/`;
}

/** Key of a document from the version and the attempt that stand at two paths: `<folder><version>/attempt-<n>.json`. */
export function keyOf(deployment: Deployment, kind: DocumentKind, versionPath: string, attemptPath: string): string {
  return `States.Format('${folder(deployment, kind)}{}/attempt-{}.json', ${versionPath}, ${attemptPath})`;
}

/**
 * Looks for the outcome whose key an expression gives. Listing, not reading: to a role that may list a folder and not the whole
 * bucket, S3 answers a read of what is not there with 403, and nobody could tell that from a missing permission.
 */
export function findOutcome(deployment: Deployment, key: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:s3:listObjectsV2"),
    parameters: { Bucket: deployment.bucketName, "Prefix.$": key, MaxKeys: 1 },
  };
}

/** What to keep of {@link findOutcome}'s answer. */
export const FOUND_KEYS: Template = { "count.$": "$.KeyCount" };

/** Finds the newest version of the record whose key stands at a path. */
export function findRecord(deployment: Deployment, keyPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:s3:headObject"),
    parameters: { Bucket: deployment.bucketName, "Key.$": keyPath },
  };
}

/** Reads that version of the record: whoever overwrites it afterwards changes nothing of what is verified and rolled out. */
export function readRecord(deployment: Deployment, keyPath: string, versionPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:s3:getObject"),
    parameters: { Bucket: deployment.bucketName, "Key.$": keyPath, "VersionId.$": versionPath },
    answers: ["S3.NoSuchKeyException"],
  };
}

/** Writes a document. The bucket keeps versions: writing twice loses nothing. */
export function writeDocument(deployment: Deployment, key: string, document: Template): Call {
  return {
    resource: integration(deployment, "aws-sdk:s3:putObject"),
    parameters: {
      // A redriven execution would write down what others have written since.
      "Bucket.$": notRedriven(literal(deployment.bucketName)),
      "Key.$": key,
      ContentType: "application/json",
      // S3 refuses a put without a checksum into a bucket with a default retention (S3 user guide, Object Lock).
      ChecksumAlgorithm: "SHA256",
      Body: document,
    },
  };
}

/** Mirrors the quarantine at a path, under the hash at another one, for programs to read. */
export function mirrorQuarantine(deployment: Deployment, hashPath: string, documentPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ssm:putParameter"),
    parameters: {
      // A redriven execution would bring a quarantine back that a person has taken away.
      "Name.$": notRedriven(`States.Format('${quarantineParameter(deployment, "{}")}', ${hashPath})`),
      "Value.$": `States.JsonToString(${documentPath})`,
      Type: "String",
      Overwrite: true,
    },
  };
}

/** Mirrors the live state that stands at `$.item.live`, for programs to read. */
export function mirrorLiveState(deployment: Deployment): Call {
  // A redriven execution would mirror a state that is long past.
  return mirror(deployment, { "Name.$": notRedriven(literal(deployment.parameterName)) });
}

/** The same from an EXPRESS execution, which nobody can redrive and whose context has no count of it. */
export function mirrorFromExpress(deployment: Deployment): Call {
  return mirror(deployment, { Name: deployment.parameterName });
}

function mirror(deployment: Deployment, name: Template): Call {
  return {
    resource: integration(deployment, "aws-sdk:ssm:putParameter"),
    parameters: {
      ...name,
      "Value.$": "States.JsonToString($.item.live)",
      Type: "String",
      Overwrite: true,
    },
  };
}
