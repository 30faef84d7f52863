import { readFileSync } from "node:fs";
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { ReleaseRecord } from "pulumi-airlock/aws";
import { imageOf, parseManifest } from "pulumi-airlock/release";

const config = new pulumi.Config();
const environment = pulumi.getStack();
const release = "../../release.yaml";

// The image is the one that the release names: written once, judged once, run once.
const manifest = parseManifest(readFileSync(release), release);
if (!manifest.ok) throw new pulumi.RunError("release.yaml cannot be read; airlock check says why");

// The record comes first and its revision below it: where the policy pack refuses the release, nothing is registered.
const [revisionArn, isRegistered] = pulumi.deferredOutput<string>();
const record = new ReleaseRecord("release", {
  release,
  config: "../../airlock.yaml",
  environment,
  auditBucket: config.require("auditBucket"),
  taskDefinitionArn: revisionArn,
});

const revision = new ecs.TaskDefinition(
  "payments",
  {
    family: `payments-${environment}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "512",
    memory: "1024",
    executionRoleArn: config.require("executionRoleArn"),
    containerDefinitions: JSON.stringify([
      {
        name: "payments",
        image: imageOf(manifest.value),
        essential: true,
        portMappings: [{ containerPort: 8080 }],
      },
    ]),
    // The version before must stay, so that there is something to go back to.
    skipDestroy: true,
  },
  { parent: record },
);
isRegistered(revision.arn);

export const recordKey = record.key;
