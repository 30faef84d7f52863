import {
  type Action,
  AddTagsCommand,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  RemoveTagsCommand,
  type RuleCondition,
  SetRulePrioritiesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "../aws";
import {
  type Change,
  child,
  compact,
  flag,
  type Kind,
  list,
  need,
  num,
  type Props,
  removedTags,
  tagList,
  text,
  texts,
} from "../kind";
import { goneIf } from "./gone";

/** Actions of a rule or listener, as the API wants them. */
export function toActions(actions: readonly Props[]): Action[] {
  return actions.map((action, index) => {
    const base = { Type: need(action, "type") as Action["Type"], Order: num(action, "order") ?? index + 1 };
    const forward = child(action, "forward");
    const fixed = child(action, "fixedResponse");
    const redirect = child(action, "redirect");
    if (forward !== undefined) {
      const stickiness = child(forward, "stickiness");
      return {
        ...base,
        ForwardConfig: {
          TargetGroups: list(forward, "targetGroups").map((group) => ({
            TargetGroupArn: need(group, "arn"),
            Weight: num(group, "weight") ?? 1,
          })),
          TargetGroupStickinessConfig: {
            Enabled: (stickiness && flag(stickiness, "enabled")) ?? false,
            DurationSeconds: stickiness && num(stickiness, "duration"),
          },
        },
      };
    }
    if (fixed !== undefined) {
      return {
        ...base,
        FixedResponseConfig: {
          ContentType: need(fixed, "contentType"),
          MessageBody: text(fixed, "messageBody"),
          StatusCode: text(fixed, "statusCode"),
        },
      };
    }
    if (redirect !== undefined) {
      return {
        ...base,
        RedirectConfig: {
          StatusCode: need(redirect, "statusCode") as "HTTP_301" | "HTTP_302",
          Host: text(redirect, "host"),
          Path: text(redirect, "path"),
          Port: text(redirect, "port"),
          Protocol: text(redirect, "protocol"),
          Query: text(redirect, "query"),
        },
      };
    }
    return { ...base, TargetGroupArn: need(action, "targetGroupArn") };
  });
}

/** Live actions, as the provider's state has them: weights and stickiness included. */
export function fromActions(actions: readonly Action[]): Props[] {
  return actions.map((action) => {
    const { ForwardConfig: forward, FixedResponseConfig: fixed, RedirectConfig: redirect } = action;
    return compact({
      type: action.Type,
      order: action.Order,
      targetGroupArn: action.TargetGroupArn,
      forward: forward && {
        targetGroups: (forward.TargetGroups ?? []).map((g) => ({ arn: g.TargetGroupArn, weight: g.Weight })),
        stickiness: compact({
          enabled: forward.TargetGroupStickinessConfig?.Enabled ?? false,
          duration: forward.TargetGroupStickinessConfig?.DurationSeconds,
        }),
      },
      fixedResponse:
        fixed &&
        compact({ contentType: fixed.ContentType, messageBody: fixed.MessageBody, statusCode: fixed.StatusCode }),
      redirect:
        redirect &&
        compact({
          statusCode: redirect.StatusCode,
          host: redirect.Host,
          path: redirect.Path,
          port: redirect.Port,
          protocol: redirect.Protocol,
          query: redirect.Query,
        }),
    });
  });
}

const CONDITIONS: readonly [property: string, field: string, config: keyof RuleCondition][] = [
  ["hostHeader", "host-header", "HostHeaderConfig"],
  ["pathPattern", "path-pattern", "PathPatternConfig"],
  ["httpRequestMethod", "http-request-method", "HttpRequestMethodConfig"],
  ["sourceIp", "source-ip", "SourceIpConfig"],
];

function toConditions(conditions: readonly Props[]): RuleCondition[] {
  return conditions.map((condition) => {
    const header = child(condition, "httpHeader");
    if (header !== undefined) {
      const config = { HttpHeaderName: need(header, "httpHeaderName"), Values: texts(header, "values") };
      return { Field: "http-header", HttpHeaderConfig: config };
    }
    const queries = list(condition, "queryStrings");
    if (queries.length > 0) {
      const values = queries.map((query) => ({ Key: text(query, "key"), Value: need(query, "value") }));
      return { Field: "query-string", QueryStringConfig: { Values: values } };
    }
    for (const [property, field, config] of CONDITIONS) {
      const values = child(condition, property);
      if (values !== undefined) return { Field: field, [config]: { Values: texts(values, "values") } };
    }
    throw new Error(`a rule condition is none of those played: ${JSON.stringify(condition)}`);
  });
}

/** Live conditions, as the provider's state has them. */
function fromConditions(conditions: readonly RuleCondition[]): Props[] {
  return conditions.map((condition) => {
    const { HttpHeaderConfig: header, QueryStringConfig: query } = condition;
    if (header !== undefined) return { httpHeader: { httpHeaderName: header.HttpHeaderName, values: header.Values } };
    if (query !== undefined) {
      return { queryStrings: (query.Values ?? []).map(({ Key, Value }) => compact({ key: Key, value: Value })) };
    }
    const known = CONDITIONS.find(([, field]) => field === condition.Field);
    if (known === undefined) throw new Error(`a rule condition is none of those played: ${JSON.stringify(condition)}`);
    const config = condition[known[2]] as { Values?: string[] } | undefined;
    return { [known[0]]: { values: config?.Values ?? condition.Values ?? [] } };
  });
}

async function updateRule(id: string, { state, inputs, changed }: Change, aws: Aws): Promise<Props> {
  if (changed.has("priority")) {
    const priorities = [{ RuleArn: id, Priority: num(inputs, "priority") }];
    await aws.elb.send(new SetRulePrioritiesCommand({ RulePriorities: priorities }));
  }
  // As the real provider: Actions are sent if, and only if, the action itself changed in the diff.
  if (changed.has("actions") || changed.has("conditions")) {
    const Actions = changed.has("actions") ? toActions(list(inputs, "actions")) : undefined;
    const Conditions = changed.has("conditions") ? toConditions(list(inputs, "conditions")) : undefined;
    await aws.elb.send(new ModifyRuleCommand({ RuleArn: id, Actions, Conditions }));
  }
  await updateTags(id, { state, inputs, changed }, aws);
  return {};
}

/** Tags of anything in the load balancing API. */
export async function updateTags(id: string, change: Change, aws: Aws): Promise<void> {
  if (!change.changed.has("tags")) return;
  const gone = removedTags(change);
  if (gone.length > 0) await aws.elb.send(new RemoveTagsCommand({ ResourceArns: [id], TagKeys: gone }));
  const tags = tagList(change.inputs);
  if (tags.length > 0) await aws.elb.send(new AddTagsCommand({ ResourceArns: [id], Tags: tags }));
}

/** aws:lb/listenerRule:ListenerRule. Without a priority the lowest free one is taken, as in the real provider. */
export const listenerRule: Kind = {
  inputs: ["listenerArn", "priority", "actions", "conditions", "tags"],
  replaceOn: ["listenerArn"],
  create: async (inputs, aws) => {
    const listener = need(inputs, "listenerArn");
    const priority = num(inputs, "priority") ?? (await nextPriority(listener, aws));
    const made = await aws.elb.send(
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority: priority,
        Actions: toActions(list(inputs, "actions")),
        Conditions: toConditions(list(inputs, "conditions")),
        ...(tagList(inputs).length > 0 && { Tags: tagList(inputs) }),
      }),
    );
    const arn = made.Rules?.[0]?.RuleArn ?? "";
    return { id: arn, computed: { arn, priority } };
  },
  read: (id, state, aws) =>
    goneIf("RuleNotFoundException", async () => {
      const found = await aws.elb.send(new DescribeRulesCommand({ RuleArns: [id] }));
      const rule = found.Rules?.[0];
      if (rule === undefined) return undefined;
      // A rule's ARN is its listener's, and one part more.
      const listenerArn = id.replace(":listener-rule/", ":listener/").split("/").slice(0, -1).join("/");
      const conditions = fromConditions(rule.Conditions ?? []);
      const actions = fromActions(rule.Actions ?? []);
      return { ...state, arn: id, listenerArn, priority: Number(rule.Priority), conditions, actions };
    }),
  update: updateRule,
  delete: async (id, _state, aws) => {
    await goneIf("RuleNotFoundException", () => aws.elb.send(new DeleteRuleCommand({ RuleArn: id })));
  },
};

async function nextPriority(listener: string, aws: Aws): Promise<number> {
  const found = await aws.elb.send(new DescribeRulesCommand({ ListenerArn: listener }));
  const taken = (found.Rules ?? []).map((rule) => Number(rule.Priority)).filter(Number.isFinite);
  return Math.max(0, ...taken) + 1;
}
