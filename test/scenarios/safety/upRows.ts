import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { foundation } from "../../../stacks/platform/foundation";
import { readSettings } from "../../../stacks/platform/settings";
import { writeRelease } from "../rollout/releaseFolders";
import { platformProgram, serviceProgram } from "../stacks";
import { FIRST, LIVE, NEXT, RETIRED, type Standing } from "./standing";

/** What comes of a row: steps other than `same`, in any order, or the words that refuse it. */
export type Expected = { readonly steps: readonly string[] } | { readonly refused: string };

/** Something that people do to a stack. */
export interface Row {
  readonly what: string;
  readonly stack: "platform" | "service";
  readonly act: "up" | "refresh and up" | "destroy";
  program(standing: Standing): PulumiFn | Promise<PulumiFn>;
  readonly atRest: Expected;
  readonly inFlight: Expected;
}

type Inputs = Record<string, unknown>;

/** The platform's program with the inputs of some resources changed, by type and name. */
function changed(is: (type: string, name: string) => boolean, change: (inputs: Inputs) => Inputs): PulumiFn {
  return platformProgram(() =>
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) =>
      is(type, name) ? { props: { ...props, ...change(props) }, opts } : undefined,
    ),
  );
}

const named = (wanted: string) => (type: string, name: string) => type.startsWith("aws:") && name === wanted;

const RULE = "payments-listener-production";
const LISTENER = "payments-listener-listener";
const GROUP = "payments-groups-blue";
const TAGGED: Readonly<Record<string, string>> = {
  "aws:lb/listener:Listener": "",
  "aws:lb/listenerRule:ListenerRule": "",
  "aws:lb/targetGroup:TargetGroup": "",
  "aws:ecs/service:Service": "",
  "aws:ssm/parameter:Parameter": "",
};

/** Why the in-flight hook refuses to touch a resource while 1.2.0 stands at 30 %. */
function inFlight(resource: string): Expected {
  return {
    refused:
      `${resource} cannot change while release 1.2.0 of payments in dev is in flight (shifting, blue 70 %, green 30 %). ` +
      "Wait until it has ended or roll it back, then run this again. " +
      "To change it all the same: pulumi config set airlock:updateDuring releases/payments/dev/1.2.0/attempt-1.json",
  };
}

const PROJECT = "urn:pulumi:dev::airlock-platform::airlock:aws:ProgressiveService";

/** Why the engine refuses to replace a resource. */
function keptFromReplacement(path: string): Expected {
  const urn = `${PROJECT}$${path}`;
  return {
    refused:
      `unable to replace resource ${JSON.stringify(urn)}\nas it is currently marked for protection. To unprotect the resource, ` +
      `remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``,
  };
}

/** Why the engine refuses to delete the resources of the service. */
function keptFromDeletion(path: string): Expected {
  return { refused: `resource "${PROJECT}$${path}" cannot be deleted\nbecause it is protected.` };
}

const nothing: Expected = { steps: [] };
const updates = (...names: readonly string[]): Expected => ({ steps: names.map((name) => `update ${name}`) });

/** A change of the topology: it goes through at rest and is refused in flight. */
function change(what: string, name: string, type: string, inputs: (standing: Standing) => Inputs): Row {
  return {
    what,
    stack: "platform",
    act: "up",
    program: (standing) => changed(named(name), () => inputs(standing)),
    atRest: updates(name),
    inFlight: inFlight(`${type} ${name}`),
  };
}

/** A change that would replace something: it is refused at all times. */
function replacement(what: string, name: string, path: string, inputs: Inputs): Row {
  return {
    what,
    stack: "platform",
    act: "up",
    program: () => changed(named(name), () => inputs),
    atRest: keptFromReplacement(`${path}::${name}`),
    inFlight: keptFromReplacement(`${path}::${name}`),
  };
}

const always = (expected: Expected): Pick<Row, "atRest" | "inFlight"> => ({ atRest: expected, inFlight: expected });
const platform = { stack: "platform", act: "up", program: () => platformProgram() } as const;
const service = { stack: "service", act: "up", program: () => serviceProgram } as const;

const tags = (value: string) =>
  changed(
    (type) => type in TAGGED,
    () => ({ tags: { team: value } }),
  );
const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";

/** What is done to the platform stack. */
export const PLATFORM_ROWS: readonly Row[] = [
  { ...platform, what: "no change", ...always(nothing) },
  { ...platform, what: "refresh, then up", act: "refresh and up", ...always(nothing) },
  {
    ...platform,
    what: "tags of everything that traffic passes",
    program: () => tags("payments"),
    atRest: updates(
      ...[LISTENER, RULE, "payments-listener-test-blue", "payments-listener-test-green", GROUP],
      ...["payments-groups-green", "payments-blue", "payments-green", "payments-rollout-live"],
    ),
    inFlight: inFlight(`aws:lb/targetGroup:TargetGroup ${GROUP}`),
  },
  change("a certificate", LISTENER, "aws:lb/listener:Listener", ({ certificate }) => ({ certificateArn: certificate })),
  change("conditions of the production rule", RULE, "aws:lb/listenerRule:ListenerRule", () => ({
    conditions: [{ pathPattern: { values: ["/pay/*"] } }],
  })),
  change("the production rule's priority", RULE, "aws:lb/listenerRule:ListenerRule", () => ({ priority: 200 })),
  {
    ...platform,
    what: "a new rule beside it",
    program:
      ({ listener }) =>
      async () => {
        const outputs = await platformProgram()();
        new lb.ListenerRule("beside", {
          listenerArn: listener,
          priority: 500,
          conditions: [{ pathPattern: { values: ["/other/*"] } }],
          actions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
        });
        return outputs;
      },
    ...always({ steps: ["create beside"] }),
  },
  replacement("a replaced target group", GROUP, "airlock:aws:BlueGreenTargetGroups$aws:lb/targetGroup:TargetGroup", {
    port: 9090,
  }),
  replacement("a replaced listener", LISTENER, "airlock:aws:WeightedCanaryListener$aws:lb/listener:Listener", {
    loadBalancerArn: `${ELB}:loadbalancer/app/other/50dc6c495c0c9188`,
  }),
  replacement(
    "a production rule on another listener",
    RULE,
    "airlock:aws:WeightedCanaryListener$aws:lb/listenerRule:ListenerRule",
    {
      listenerArn: `${ELB}:listener/app/other/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    },
  ),
  replacement("a replaced service", "payments-blue", "aws:ecs/service:Service", { name: "other" }),
  replacement(
    "a replaced state machine",
    "payments-rollout-forward",
    "airlock:aws:Rollout$aws:sfn/stateMachine:StateMachine",
    { name: "other" },
  ),
  replacement("a replaced table", "payments-rollout-table", "airlock:aws:Rollout$aws:dynamodb/table:Table", {
    name: "other",
  }),
  replacement(
    "a replaced alarm",
    "payments-alarms-blue-contract-error-rate",
    "airlock:aws:ReleaseAlarms$aws:cloudwatch/metricAlarm:MetricAlarm",
    { name: "other" },
  ),
  {
    ...platform,
    what: "a program without the service and its rule",
    program: () => async () => {
      foundation(await readSettings());
    },
    ...always(keptFromDeletion("airlock:aws:Rollout$aws:sfn/stateMachine:StateMachine::payments-rollout-reconciler")),
  },
  {
    ...platform,
    what: "destroy",
    act: "destroy",
    ...always(keptFromDeletion("airlock:aws:Rollout$aws:sfn/stateMachine:StateMachine::payments-rollout-reconciler")),
  },
];

/** What is done to the service stack. */
export const SERVICE_ROWS: readonly Row[] = [
  { ...service, what: "no change", ...always(nothing) },
  { ...service, what: "refresh, then up", act: "refresh and up", ...always(nothing) },
  {
    ...service,
    what: "an environment variable",
    program: async ({ account }) => {
      await account.serviceStack.setConfig("airlock-service:variables", '{"LOG_LEVEL":"debug"}');
      return serviceProgram;
    },
    // The record of what is live stays as it was written.
    atRest: { steps: ["replace revision"] },
    inFlight: { steps: ["replace revision", "update release-record"] },
  },
  {
    ...service,
    what: "a new release",
    program: async ({ account }) => {
      await account.chooseRelease(writeRelease(NEXT, LIVE));
      return serviceProgram;
    },
    ...always({ steps: ["replace revision", "replace release-evidence", "replace release-record", "update release"] }),
  },
  {
    ...service,
    what: "a stale branch with an older release",
    program: async ({ account }) => {
      await account.chooseRelease(writeRelease(FIRST, RETIRED));
      return serviceProgram;
    },
    ...always({ steps: ["replace revision", "replace release-evidence", "replace release-record", "update release"] }),
  },
  {
    ...service,
    what: "destroy",
    act: "destroy",
    ...always({ steps: ["delete revision", "delete release-evidence", "delete release-record", "delete release"] }),
  },
];
