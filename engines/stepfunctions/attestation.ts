import { choose, onAny, shrug, task } from "./asl/builders";
import type { Section } from "./asl/states";
import type { Deployment, RecordVerifier } from "./deployment";
import { exitedWell, keepExitCode, runAttestor } from "./tasks/jobs";
import { notify } from "./tasks/notification";

/** Who comes to the end of a completion: forward runs the task; a back that has completed in its place only tells people to. */
export type Attesting = "runs" | "tells";

/**
 * Has a task of the account sign what has completed, where the deployment names one. The lock is given back by then and nothing is left to be done, so
 * whatever becomes of the task, the release stays completed: people hear of it, with the command that runs the task again. Starts at the state
 * that {@link firstOfAttestation} names.
 */
export function attestationSection(deployment: Deployment, who: Attesting, end: string): Section {
  const { attestor } = deployment;
  if (attestor === undefined) return {};
  const reason =
    who === "runs"
      ? "The release is live and completed, but the task that signs it did not end well. Its log says why."
      : "The release is live and completed, but forward died before the task that signs it was run.";
  const told: Section = {
    NotifyNotAttested: task(
      notify(deployment, "not-attested", {
        "to.$": "$.item.stableVersion",
        "record.$": "$.item.recordKey",
        "contact.$": "$.item.contact",
        reason: `${reason} Until it is signed, no environment takes it that asks for a signature.`,
        ask: `Sign it: ${command(attestor)}`,
      }),
      { next: end, catch: [shrug(end)] },
    ),
  };
  if (who === "tells") return told;
  return {
    Attest: task(runAttestor(deployment, attestor), {
      keep: keepExitCode("$.attestation", attestor),
      next: "IsAttested",
      catch: [onAny("NotifyNotAttested")],
      comment: "Nobody waits for it: the lock is free.",
    }),
    IsAttested: choose([[exitedWell("$.attestation"), end]], "NotifyNotAttested"),
    ...told,
  };
}

/** Where attestation begins, or `end` where there is none. */
export function firstOfAttestation({ attestor }: Deployment, who: Attesting, end: string): string {
  if (attestor === undefined) return end;
  return who === "runs" ? "Attest" : "NotifyNotAttested";
}

/** Runs the same task; without a record it signs what the live item speaks about. */
function command({
  clusterArn,
  taskDefinitionArn,
  subnetIds,
  securityGroupIds,
  assignPublicIp,
}: RecordVerifier): string {
  const network = [
    `subnets=[${subnetIds.join(",")}]`,
    `securityGroups=[${securityGroupIds.join(",")}]`,
    `assignPublicIp=${assignPublicIp === true ? "ENABLED" : "DISABLED"}`,
  ];
  return (
    `aws ecs run-task --cluster ${clusterArn} --task-definition ${taskDefinitionArn} --launch-type FARGATE ` +
    `--network-configuration "awsvpcConfiguration={${network.join(",")}}"`
  );
}
