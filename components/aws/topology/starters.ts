import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { type Deployment, machineArn, machineNames } from "../../../engines/stepfunctions/deployment";
import { type EventRule, eventRules } from "../../../engines/stepfunctions/eventRules";
import { starterPolicy } from "../documents/machineRole";
import { serviceTrust } from "../documents/trust";
import type { MachineOf } from "./machine";
import { fitName, physicalPrefix } from "./names";

/** A role that one AWS service assumes to start state machines, with its policy. */
export interface StarterRole {
  readonly role: iam.Role;
  readonly policy: iam.RolePolicy;
}

/** Declares the role through which EventBridge starts the forward and the back machine. */
export function declareEventsRole(of: MachineOf, accountId: pulumi.Output<string>): StarterRole {
  const { service, environment, owner, deployment, child } = of;
  const names = machineNames(service, environment);
  const role = new iam.Role(
    `${owner}-events-role`,
    {
      name: fitName(physicalPrefix(service, environment), "-events", 64),
      description: `Lets EventBridge start rollouts of ${service} in ${environment}, and send them back`,
      assumeRolePolicy: accountId.apply((account) =>
        serviceTrust({ principal: "events.amazonaws.com", accountId: account }),
      ),
    },
    child(),
  );
  const policy = new iam.RolePolicy(
    `${owner}-events-policy`,
    {
      name: "start",
      role: role.name,
      policy: deployment.apply((known) =>
        starterPolicy([machineArn(known, names.forward), machineArn(known, names.back)]),
      ),
    },
    child(),
  );
  return { role, policy };
}

/** Declares one event rule with its target. */
export function declareEventRule(
  id: EventRuleId,
  of: MachineOf,
  starter: StarterRole,
  machineArns: Readonly<Record<"forward" | "back", pulumi.Output<string>>>,
): void {
  const { service, environment, owner, deployment, child } = of;
  const found = deployment.apply((known) => ruleOf(known, id));
  const rule = new cloudwatch.EventRule(
    `${owner}-${id}`,
    {
      name: fitName(physicalPrefix(service, environment), `-${id}`, 64),
      description: found.description,
      eventPattern: found.apply((known) => JSON.stringify(known.pattern)),
    },
    child(),
  );
  new cloudwatch.EventTarget(
    `${owner}-${id}-target`,
    {
      rule: rule.name,
      targetId: "rollout",
      arn: found.apply((known) => machineArns[known.target]),
      roleArn: starter.role.arn,
      inputTransformer: found.apply((known) => ({
        inputPaths: { ...known.inputPaths },
        inputTemplate: known.inputTemplate,
      })),
    },
    child({ dependsOn: [starter.policy] }),
  );
}

/**
 * Every rule there is. The list is fixed, because resources must be known before alarm names are: it holds as long as
 * all of the contract's alarm names fit one event pattern (2,048 characters; those of `ReleaseAlarms` take 900 at most).
 */
export const EVENT_RULES = ["record-created", "forward-ended", "candidate-alarm"] as const;

/** Id of an event rule. */
export type EventRuleId = (typeof EVENT_RULES)[number];

function ruleOf(deployment: Deployment, id: EventRuleId): EventRule {
  const rules = eventRules(deployment);
  const unheard = rules.find((rule) => !EVENT_RULES.some((known) => known === rule.id));
  if (unheard !== undefined) {
    throw new Error(
      `alarmNames must fit one event pattern of 2048 characters in both colours together, got rule ${unheard.id} besides. Use fewer alarms or shorter names.`,
    );
  }
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`no event rule is named ${id}`);
  return found;
}
