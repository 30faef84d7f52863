import assert from "node:assert/strict";
import { compileMachines } from "../../../../engines/stepfunctions";
import { EVERYTHING, ON_GROUPS } from "../world/deployment";
import { actionModel } from "./models/serviceModels";
import { parameterFaults, selectorFaults, tasksOf } from "./models/usage";

/** Errors that our machines name and no service has: those of Step Functions, and what an approver answers with. */
const STATES_ERRORS = new Set(["States.ALL", "States.Timeout", "Airlock.Denied"]);

/** What an action's model leaves out: an execution is gone with its state machine, and which of the two errors that is stands nowhere. */
const UNMODELLED = new Map([["sfn:describeExecution", "Sfn.StateMachineDoesNotExistException"]]);

describe("the tasks, against the service models in the AWS SDK", () => {
  const machines = Object.entries(compileMachines(EVERYTHING));
  const onGroups = Object.entries(compileMachines(ON_GROUPS)).map(
    ([machine, of]) => [`${machine} on groups`, of] as const,
  );
  const known = new Set(machines.flatMap(([, { States }]) => tasksOf(States).map(([, task]) => JSON.stringify(task))));
  for (const [machine, definition] of [...machines, ...onGroups]) {
    for (const [name, task] of tasksOf(definition.States)) {
      if (machine.endsWith("on groups") && known.has(JSON.stringify(task))) continue;
      it(`${machine} ${name}: action, parameters, answer and errors exist`, () => {
        const model = actionModel(task.Resource);
        assert.deepEqual(parameterFaults(task.Parameters, model.input), []);
        // A job's result is the task that it ran: DescribeTasks' element, which RunTask answers with, too.
        const root = task.Resource.endsWith("ecs:runTask.sync") ? elementOf("Tasks", model.output) : model.output;
        assert.deepEqual(selectorFaults(task.ResultSelector ?? {}, root), []);
        const named = [...task.Retry, ...task.Catch].flatMap((one) => one.ErrorEquals);
        const unmodelled = UNMODELLED.get(task.Resource.split(":").slice(-2).join(":"));
        assert.deepEqual(
          named.filter((error) => !STATES_ERRORS.has(error) && !model.errors.has(error) && error !== unmodelled),
          [],
        );
      });
    }
  }

  function elementOf(field: string, shape: ReturnType<typeof actionModel>["output"]) {
    const list = shape.kind === "structure" ? shape.members.get(field)?.() : undefined;
    if (list?.kind !== "list") throw new Error(`${field} is no list`);
    return list.member();
  }
});

describe("the check against the service models", () => {
  const modify = actionModel("arn:aws:states:::aws-sdk:elasticloadbalancingv2:modifyRule");
  const update = actionModel("arn:aws:states:::dynamodb:updateItem");

  it("finds an invented service and an invented action", () => {
    assert.throws(() => actionModel("arn:aws:states:::aws-sdk:elbv2:modifyRule"), {
      message: "aws-sdk:elbv2:modifyRule: no such integration",
    });
    assert.throws(() => actionModel("arn:aws:states:::aws-sdk:ecs:updateServices"), {
      message: "aws-sdk:ecs:updateServices: @aws-sdk/client-ecs has no operation UpdateServices",
    });
    assert.throws(() => actionModel("arn:aws:states:::aws-sdk:ecs:UpdateService"), {
      message: "aws-sdk:ecs:UpdateService: @aws-sdk/client-ecs has no operation UpdateService",
    });
  });

  it("finds a parameter in the wrong case, an invented one deep inside, and a missing one", () => {
    const ecs = actionModel("arn:aws:states:::aws-sdk:ecs:updateService");
    assert.deepEqual(parameterFaults({ service: "a", "DesiredCount.$": "$.n" }, ecs.input), [
      ".Service: required, but not given",
      ".service: no such field",
    ]);
    const groups = [{ "TargetGroupArn.$": "$.arn", Weigth: 1 }];
    assert.deepEqual(
      parameterFaults(
        { RuleArn: "r", Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: groups } }] },
        modify.input,
      ),
      [".Actions[0].ForwardConfig.TargetGroups[0].Weigth: no such field"],
    );
  });

  it("finds a field that an answer does not have, also in a filter", () => {
    const alarms = actionModel("arn:aws:states:::aws-sdk:cloudwatch:describeAlarms");
    assert.deepEqual(
      selectorFaults(
        {
          "a.$": "$.Alarms[*].AlarmName",
          "b.$": "States.ArrayLength($.MetricAlarms[?(@.State == 'OK')].AlarmName)",
          "c.$": "$.MetricAlarms[?(@.StateValue == 'OK')].Name",
        },
        alarms.output,
      ),
      [
        "$.Alarms[*].AlarmName: the answer has no Alarms",
        "$.MetricAlarms[?(@.State == 'OK')].AlarmName: the answer has no State",
        "$.MetricAlarms[?(@.StateValue == 'OK')].Name: the answer has no Name",
      ],
    );
  });

  it("knows errors under the names that Step Functions gives them, and only those of the action", () => {
    assert.ok(modify.errors.has("ElasticLoadBalancingV2.RuleNotFoundException"));
    assert.ok(!modify.errors.has("ElasticLoadBalancingV2.ListenerNotFoundException"));
    assert.ok(update.errors.has("DynamoDB.ConditionalCheckFailedException"));
    assert.ok(!update.errors.has("DynamoDb.ConditionalCheckFailedException"));
    const describe = actionModel("arn:aws:states:::aws-sdk:sfn:describeExecution");
    assert.ok(describe.errors.has("Sfn.ExecutionDoesNotExistException"));
    assert.ok(!describe.errors.has("Sfn.ExecutionDoesNotExist"));
  });
});
