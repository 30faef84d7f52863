import type { MotoCall } from "../../engine/harness/motoServer";
import type { Account } from "./account";

/** Percent for green in every change of the production rule that reached the load balancer since the last reset, in order. */
export async function shiftsOf({ world, made }: Account): Promise<readonly number[]> {
  const calls = await world.moto.calls();
  return calls.filter(isModifyRule).flatMap(({ body }) => {
    const fields = new URLSearchParams(body);
    if (fields.get("RuleArn") !== made.rule) return [];
    const prefix = [...fields].find(
      ([name, value]) => name.endsWith(".TargetGroupArn") && value === made.targetGroups.green,
    )?.[0];
    const weight = fields.get(prefix?.replace(/TargetGroupArn$/, "Weight") ?? "");
    return weight === null ? [] : [Number(weight)];
  });
}

/** What people were told through the topic, in order: subject and message. */
export async function notificationsOf({ world, made }: Account) {
  const calls = await world.moto.calls();
  return calls
    .filter(({ action }) => action === "sns.Publish")
    .map(({ body }) => new URLSearchParams(body))
    .filter((fields) => fields.get("TopicArn") === made.topic)
    .map((fields) => ({
      subject: fields.get("Subject") ?? "",
      message: JSON.parse(fields.get("Message") ?? "{}") as Record<string, unknown>,
    }));
}

function isModifyRule({ action }: MotoCall): boolean {
  return action === "elasticloadbalancing.ModifyRule";
}
