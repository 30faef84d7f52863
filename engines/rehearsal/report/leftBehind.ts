import { outcomeKey } from "../../../release/record/buildRecord";
import { parseDebt } from "../../../release/record/debt";
import { debtKey, LIVE_ITEM_KEY, parseLiveState } from "../../stepfunctions";
import { isJsonObject, type JsonValue } from "../asl/data/json";
import { digitsOf, textOf } from "../cloud/dynamodb/attributeValue";
import type { World } from "../model/world";
import type { RehearsalRequest } from "../rehearsal";

/** Everything in the model that is not as a rollout that has ended should leave it, in words. Empty is good. */
export function leftBehind(world: World, request: RehearsalRequest): readonly string[] {
  const { stable, canary } = world.loadBalancer.weights;
  const { ring } = world.loadBalancer;
  const ends = (stable === 100 && canary === 0) || (stable === 0 && canary === 100);
  return [
    ...world.host.list({ status: "RUNNING" }).map(({ arn }) => `${arn} still runs.`),
    ...world.scheduler.names.map((name) => `Schedule ${name} still fires.`),
    ...(ends ? [] : [`The rule is left at ${stable}/${canary}.`]),
    ...(ring === undefined || (ring.stable === stable && ring.canary === canary)
      ? []
      : [`The ring rule is left at ${ring.stable}/${ring.canary}.`]),
    ...(world.loadBalancer.isSticky ? ["The rule is sticky."] : []),
    ...capacity(world, request),
    ...mixture(world),
    ...(world.seen.locked ? state(world, request) : []),
  ];
}

/** Tasks where traffic is, none where it is not. Before the first release ever there is nothing behind the stable weight. */
function capacity({ services, loadBalancer }: World, request: RehearsalRequest): readonly string[] {
  const nothingLive = (request.live ?? request.previous).digest === "";
  return (["stable", "canary"] as const).flatMap((version) => {
    const [weight, tasks] = [loadBalancer.weights[version], services[version].desired];
    if (weight === 0 && tasks > 0) return [`The ${version} version has no traffic, but ${tasks} tasks.`];
    if (weight === 0 || tasks > 0 || (version === "stable" && nothingLive)) return [];
    return [`The ${version} version has traffic, but no task.`];
  });
}

/** A rolling release is through, or gone: no task of the other version is left beside those that serve. */
function mixture({ exposure }: World): readonly string[] {
  const { stable, canary } = exposure;
  return stable === 0 || canary === 0 ? [] : [`The live service runs both versions, ${stable} % and ${canary} %.`];
}

/** Item, mirror and outcome against the rule. */
function state(world: World, request: RehearsalRequest): readonly string[] {
  const item = world.table.read(LIVE_ITEM_KEY);
  const canaryIsLive = world.exposure.canary === 100;
  const live = canaryIsLive ? request : (request.live ?? request.previous);
  const { stable, canary } = world.loadBalancer.weights;
  const found: string[] = [];
  const wants = (what: string, is: string, should: string): void => {
    if (is !== should) found.push(`${what} is ${is === "" ? "empty" : is}, not ${should === "" ? "empty" : should}.`);
  };
  wants("The item's phase", textOf(item, "phase"), "idle");
  wants("The item's stable digest", textOf(item, "stableDigest"), live.digest);
  wants("The item's candidate", textOf(item, "candidateDigest"), "");
  wants(
    "The item's weights",
    `${digitsOf(item, "blueWeight")}/${digitsOf(item, "greenWeight")}`,
    `${stable}/${canary}`,
  );
  const mirror = parseLiveState(world.parameter.read() ?? "");
  wants("The mirror's phase", mirror.ok ? mirror.value.phase : "unreadable", "idle");
  wants("The mirror's stable digest", mirror.ok ? mirror.value.stableDigest : "unreadable", live.digest);
  const { service, environment, version } = request;
  const outcome = world.bucket.read(outcomeKey({ service, environment, version, attempt: 1 }));
  const wentBack = textOf(item, "trigger") === "ab-ended" ? "compared" : "rolled-back";
  found.push(...debts(world, request, canaryIsLive));
  wants("The outcome", outcomeIn(outcome), canaryIsLive ? "completed" : wentBack);
  return found;
}

/** A hotfix that is live owes, one that went back does not; what a release settles is settled exactly when it is live. */
function debts(world: World, request: RehearsalRequest, isLive: boolean): readonly string[] {
  const owes = request.kind === "hotfix" && isLive;
  const mirrors = world.parameter.debts.map((text) => parseDebt(text, "the mirror"));
  const mirrored = mirrors.flatMap((debt) => (debt.ok ? [debt.value.version] : ["something unreadable"]));
  const written = world.table.read(debtKey(request.version)) !== undefined;
  return [
    ...(written === owes ? [] : [`The hotfix ${owes ? "owes, and no item says so" : "went back, and owes"}.`]),
    ...(mirrored.join() === (owes ? request.version : "") ? [] : [`The debts mirrored are: ${mirrored.join(", ")}.`]),
    ...(request.settles ?? [])
      .filter((version) => (textOf(world.table.read(debtKey(version)) ?? {}, "settledBy") !== "") !== isLive)
      .map((version) => `The debt of ${version} is ${isLive ? "not settled" : "settled by what went back"}.`),
  ];
}

function outcomeIn(text: string | undefined): string {
  if (text === undefined) return "missing";
  const document = JSON.parse(text) as JsonValue;
  return isJsonObject(document) && typeof document["outcome"] === "string" ? document["outcome"] : "unreadable";
}
