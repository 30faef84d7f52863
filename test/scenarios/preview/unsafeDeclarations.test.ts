import assert from "node:assert/strict";
import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { declareGround, type Ground } from "../../engine/harness/ground";
import { startWorld, type World } from "../../engine/harness/world";
import { platformProgram } from "../stacks";
import { PLATFORM_STACK } from "./platformStack";
import { PACK } from "./serviceStack";
import { violationsOf } from "./violations";

/** How a team that does not use our components declares its canary. */
interface Choices {
  readonly rule?: pulumi.CustomResourceOptions;
  readonly groups?: pulumi.CustomResourceOptions;
  readonly service?: pulumi.CustomResourceOptions;
  readonly image?: string;
  /** Weights in the listener's default action, besides. */
  readonly weightedDefault?: boolean;
}

const SAFE_RULE = { protect: true, ignoreChanges: ["actions"] };
const SAFE_GROUPS = { protect: true };
const SAFE_SERVICE = { ignoreChanges: ["taskDefinition", "desiredCount"] };
const PINNED = `registry.example.com/web@sha256:${"5".repeat(64)}`;

function canary(choices: Choices) {
  return async () => {
    const ground = declareGround();
    const group = (name: string) =>
      new lb.TargetGroup(
        name,
        { vpcId: ground.vpc.id, port: 80, protocol: "HTTP", targetType: "ip" },
        choices.groups ?? SAFE_GROUPS,
      );
    const [blue, green] = [group("blue"), group("green")];
    const actions = [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: blue.arn, weight: 90 },
            { arn: green.arn, weight: 10 },
          ],
        },
      },
    ];
    const conditions = [{ pathPattern: { values: ["/*"] } }];
    const args = { listenerArn: ground.listener.arn, priority: 1, conditions, actions };
    new lb.ListenerRule("production", args, choices.rule ?? SAFE_RULE);
    if (choices.weightedDefault) {
      const loadBalancerArn = ground.loadBalancer.arn;
      new lb.Listener("weighted", { loadBalancerArn, port: 81, defaultActions: actions }, SAFE_GROUPS);
    }
    declareService(ground, blue, choices);
  };
}

function declareService(ground: Ground, group: lb.TargetGroup, choices: Choices): void {
  const revision = new ecs.TaskDefinition("web", {
    family: "web",
    containerDefinitions: JSON.stringify([{ name: "web", image: choices.image ?? PINNED, memory: 128 }]),
  });
  new ecs.Service(
    "web",
    {
      cluster: "main",
      taskDefinition: revision.arn,
      desiredCount: 2,
      loadBalancers: [{ targetGroupArn: group.arn, containerName: "web", containerPort: 80 }],
      networkConfiguration: { subnets: ground.subnets.map(({ id }) => id) },
    },
    choices.service ?? SAFE_SERVICE,
  );
}

const UNSAFE: readonly { what: string; choices: Choices; messages: readonly string[] }[] = [
  {
    what: "a weighted rule whose actions pulumi up would send",
    choices: { rule: { protect: true } },
    messages: [
      `production: weighted-rule-ignores-actions: measured a forward to 2 target groups without it, required ignoreChanges: ["actions"]. The next pulumi up that touches the rule would send the program's weights to production. Add ignoreChanges: ["actions"] to the rule's options.`,
    ],
  },
  {
    what: "a weighted rule that ignores one weight, by its path",
    choices: { rule: { protect: true, ignoreChanges: ["actions[0].forward.targetGroups[0].weight"] } },
    messages: [
      'production: weighted-rule-ignores-actions: measured only a path in ignoreChanges (actions[0].forward.targetGroups[0].weight), required the whole property, ignoreChanges: ["actions"]. A path is unsafe: target groups are a set whose order can change, and any other change of the actions sends all weights along. Name the whole property.',
    ],
  },
  {
    what: "a weighted rule that could be replaced",
    choices: { rule: { ignoreChanges: ["actions"] } },
    messages: [
      "production: weighted-rule-protected: measured a forward to 2 target groups without it, required protect: true. A replacement ignores ignoreChanges and creates the rule with the program's weights. Set protect: true in the rule's options.",
    ],
  },
  {
    what: "weights in a listener's default action",
    choices: { weightedDefault: true },
    messages: [
      'weighted: listener-default-action-unweighted: measured a default action that forwards to 2 target groups, required a default action with at most one target group. A listener changes for other reasons, and takes its weights along. Put the weights in a ListenerRule with ignoreChanges: ["actions"] and protect: true; let the default action be a fixed response.',
    ],
  },
  {
    what: "target groups of a weighted rule that could be replaced",
    choices: { groups: {} },
    messages: [
      "green: target-group-protected: measured target group green of a weighted listener rule without it, required protect: true. A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
      "blue: target-group-protected: measured target group blue of a weighted listener rule without it, required protect: true. A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
    ],
  },
  {
    what: "a service behind a weighted rule whose tasks pulumi up would replace",
    choices: { service: { ignoreChanges: ["desiredCount"] } },
    messages: [
      `web: progressive-service-ignores-revision: measured service web behind a weighted listener rule, without taskDefinition, required ignoreChanges: ["taskDefinition", "desiredCount"]. A pulumi up would replace running tasks in the middle of a rollout, or undo it. Add them to the service's options; the rollout places the revision on the idle colour.`,
    ],
  },
  {
    what: "an image by a floating tag",
    choices: { image: "registry.example.com/web:latest" },
    messages: [
      "web: task-definition-image-pinned: measured web:latest in container web, required an image pinned by sha256 digest. A tag can be another image tomorrow. Write web@sha256:<digest> after the registry, as it was printed when the pipeline pushed.",
    ],
  },
];

/** Ways to weaken our own platform stack, by the types that are meant. */
const WEAKENED: readonly { what: string; type: string; opts: pulumi.ResourceOptions; messages: readonly string[] }[] = [
  {
    what: "its rule and groups unprotected",
    type: "aws:lb/",
    opts: { protect: false },
    messages: [
      "payments-listener-production: weighted-rule-protected: measured a forward to 2 target groups without it, required protect: true. A replacement ignores ignoreChanges and creates the rule with the program's weights. Set protect: true in the rule's options.",
      "payments-groups-green: target-group-protected: measured target group payments-groups-green of a weighted listener rule without it, required protect: true. A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
      "payments-groups-blue: target-group-protected: measured target group payments-groups-blue of a weighted listener rule without it, required protect: true. A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
    ],
  },
  {
    what: "its services following each revision",
    type: "aws:ecs/service:",
    opts: { ignoreChanges: [] },
    messages: [
      `payments-green: progressive-service-ignores-revision: measured service payments-green behind a weighted listener rule, without taskDefinition and desiredCount, required ignoreChanges: ["taskDefinition", "desiredCount"]. A pulumi up would replace running tasks in the middle of a rollout, or undo it. Add them to the service's options; the rollout places the revision on the idle colour.`,
      `payments-blue: progressive-service-ignores-revision: measured service payments-blue behind a weighted listener rule, without taskDefinition and desiredCount, required ignoreChanges: ["taskDefinition", "desiredCount"]. A pulumi up would replace running tasks in the middle of a rollout, or undo it. Add them to the service's options; the rollout places the revision on the idle colour.`,
    ],
  },
];
describe("the preview of an unsafe declaration, on the real engine with the real pack", () => {
  let world: World;
  let stack: EngineWorkspace;
  before(async () => {
    world = await startWorld();
    stack = await world.workspace();
  });
  after(() => world.stop());

  it("lets a careful canary without our components pass", async () => {
    const run = await stack.preview(canary({}), { packs: [PACK] });
    assert.deepEqual([run.ok, run.stderr, run.violations], [true, "", []]);
  });

  for (const { what, choices, messages } of UNSAFE) {
    it(`is stopped by ${what}`, async () => {
      const run = await stack.preview(canary(choices), { packs: [PACK] });
      assert.deepEqual([run.ok, run.stderr], [false, "preview failed\n"]);
      assert.deepEqual([...violationsOf(run)].sort(), [...messages].sort());
    });
  }

  it("is stopped by a plain task definition with a floating tag, which is all that the stack declares", async () => {
    const program = async () => {
      const containerDefinitions = JSON.stringify([{ name: "web", image: "nginx:latest", memory: 128 }]);
      new ecs.TaskDefinition("plain", { family: "plain", containerDefinitions });
    };
    const run = await stack.preview(program, { packs: [PACK] });
    assert.deepEqual([run.ok, run.stderr], [false, "preview failed\n"]);
    assert.deepEqual(violationsOf(run), [
      "plain: task-definition-image-pinned: measured nginx:latest in container web, required an image pinned by sha256 digest. A tag can be another image tomorrow. Write nginx@sha256:<digest> after the registry, as it was printed when the pipeline pushed.",
    ]);
  });

  for (const { what, type, opts, messages } of WEAKENED) {
    it(`is stopped where somebody weakens our platform stack: ${what}`, async () => {
      const platformStack = await world.workspace(PLATFORM_STACK);
      const weaken = () =>
        pulumi.runtime.registerStackTransformation((args) =>
          args.type.startsWith(type) ? { props: args.props, opts: { ...args.opts, ...opts } } : undefined,
        );
      const run = await platformStack.preview(platformProgram(weaken), { packs: [PACK] });
      assert.deepEqual([run.ok, run.stderr], [false, "preview failed\n"]);
      assert.deepEqual([...violationsOf(run)].sort(), [...messages].sort());
    });
  }
});
