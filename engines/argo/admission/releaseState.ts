import { ANNOTATIONS, PREFIX } from "../naming";

/**
 * What a Rollout is doing, in CEL: the same reading as live/liveWorkload. `rollout` is an expression: `oldObject`, or `params` where a policy on other objects asks
 * each Rollout of the namespace.
 */

/** Argo moves it, has not looked at what is declared, or has not brought all traffic back yet. */
export function isUnderWay(rollout: string): string {
  const { isFree, isSeen, isSettled, isAborted, hasTraffic } = reading(rollout);
  return `!(${isFree}) && !((${isSeen}) && ((${isSettled}) || ((${isAborted}) && !(${hasTraffic}))))`;
}

/** The release was aborted, and all traffic is back: it stands there, and any change begins it again. */
export function standsAborted(rollout: string): string {
  const { isFree, isSeen, isSettled, isAborted, hasTraffic } = reading(rollout);
  return `!(${isFree}) && (${isSeen}) && !(${isSettled}) && (${isAborted}) && !(${hasTraffic})`;
}

function reading(rollout: string) {
  const status = (field: string) => `${rollout}.?status.${field}`;
  const stable = `${status("?stableRS")}.orValue('')`;
  const current = `${status("?currentPodHash")}.orValue('')`;
  const isInvalid = `${status("?conditions")}.orValue([]).exists(c, c.type == 'InvalidSpec' && c.status == 'True')`;
  return {
    // Before a first deployment there is nothing to protect; what Argo finds invalid it does not move at all, not even back.
    isFree: `${stable} == '' || ${isInvalid}`,
    isSeen: `${status("?observedGeneration")}.orValue('') == string(${rollout}.metadata.generation)`,
    isSettled: `${stable} == ${current}`,
    isAborted: `${status("?abort")}.orValue(false)`,
    hasTraffic:
      `${status("?canary.?weights.?canary.?weight")}.orValue(0) > 0 || ` +
      `${status("?blueGreen.?activeSelector")}.orValue('-') == ${current}`,
  };
}

/**
 * Whether `object` runs none of what `before` was judged by: the images of the digest that its pods were annotated with, or all of them where none has it. With no pods of
 * its own it does not, so that steps alone never count.
 */
export function runsAnotherDigest(object: string, before: string): string {
  const template = (of: string) => `${of}.spec.?template`;
  const images = (of: string) => {
    const spec = `${template(of)}.?spec`;
    return `(${spec}.?containers.orValue([]) + ${spec}.?initContainers.orValue([])).map(c, c.image)`;
  };
  const digest = `${template(before)}.?metadata.?annotations[?'${ANNOTATIONS.digest}'].orValue('-')`;
  const annotated = `(${images(before)}).filter(i, i.endsWith(${digest}))`;
  const judged = `(size(${annotated}) > 0 ? ${annotated} : ${images(before)})`;
  return `size(${images(object)}) > 0 && !(${images(object)}).exists(i, i in ${judged})`;
}

/** Whether a field of two objects is the same, but for these keys of it. */
export function isSame(field: string, but: readonly string[] = []): string {
  const value = (of: string) => `${of}.?${field.replaceAll(".", ".?")}.orValue({})`;
  const [now, before] = [value("object"), value("oldObject")];
  const except = but.map((key) => `'${key}'`).join(", ");
  const within = (one: string, other: string) =>
    `${one}.all(k, k in [${except}] || (k in ${other} && ${other}[k] == ${one}[k]))`;
  return but.length === 0 ? `${now} == ${before}` : `${within(now, before)} && ${within(before, now)}`;
}

/** Whether of labels or annotations those of Airlock are the same, but for these keys; others are anybody's, as what a program puts on everything. */
export function isSameOfOurs(field: "metadata.labels" | "metadata.annotations", but: readonly string[] = []): string {
  const value = (of: string) => `${of}.${field.replace(".", ".?")}.orValue({})`;
  const except = but.map((key) => `'${key}'`).join(", ");
  const within = (one: string, other: string) =>
    `${value(one)}.all(k, !k.startsWith('${PREFIX}/') || k in [${except}] || (k in ${value(other)} && ${value(other)}[k] == ${value(one)}[k]))`;
  return `${within("object", "oldObject")} && ${within("oldObject", "object")}`;
}
