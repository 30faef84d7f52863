import { suggest } from "../../../release/document/suggest";
import { fail, ok, type Result } from "../../../release/fault";
import type { Plan } from "../../../release/plan/plan";
import { parseDuration } from "../../../release/values/duration";
import { findStage } from "./findStage";
import { METRIC_NAMES, metricFault, ownMetricFault } from "./metricFault";
import type { CallFaultMode, Moment, RehearsalFault } from "./rehearsalFault";

const FORMS =
  "metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, no-traffic@STAGE, throttle:ACTION:COUNT, fail:ACTION[:COUNT], " +
  "lost-answer:ACTION[:COUNT], stop@STAGE, lost-events, duplicate-start@STAGE, redrive@STAGE, deny@STAGE, no-approval@STAGE or pause@STAGE[+DELAY]";

const AT_STAGE = ["unhealthy", "no-traffic", "stop", "redrive", "duplicate-start", "deny", "no-approval"] as const;
const CALL_MODES: readonly CallFaultMode[] = ["throttle", "fail", "lost-answer"];
const MOST_CALLS = 100_000;

/**
 * Reads a fault specification such as `errorRate=5%@10%+10m`. A stage is named by its name or its weight; actions are those
 * that the machines call, in any case; `own` are the project's own metrics in the contract. Every mistake is a fault with field `--fault`.
 */
export function parseFault(
  text: string,
  plan: Plan,
  actions: readonly string[],
  own: readonly string[] = [],
): Result<RehearsalFault> {
  const spec = text.trim();
  if (spec === "lost-events") return ok({ text: spec, kind: "lost-events" });
  const [, metric, value, place] = /^([^=@:]+)=([^@]*)@(.*)$/.exec(spec) ?? [];
  if (metric !== undefined && value !== undefined && place !== undefined) {
    const known = [...METRIC_NAMES, ...own];
    if (!known.includes(metric)) return unknown(spec, `metric ${JSON.stringify(metric)}`, known, metric);
    const at = readMoment(place, plan);
    if (!at.ok) return at;
    return own.includes(metric)
      ? ownMetricFault(spec, metric, value, at.value)
      : metricFault(spec, metric, value, at.value);
  }
  const [, name, where] = /^([a-z-]+)@(.*)$/i.exec(spec) ?? [];
  if (name !== undefined && where !== undefined) {
    if (name === "pause") {
      const at = readMoment(where, plan);
      return at.ok ? ok({ text: spec, kind: "pause", at: at.value }) : at;
    }
    const kind = AT_STAGE.find((known) => known === name);
    if (kind === undefined) return unknown(spec, `fault ${JSON.stringify(name)}`, [...AT_STAGE, "pause"], name);
    const stage = findStage(where, plan);
    return stage.ok ? ok({ text: spec, kind, at: { stage: stage.value, delaySeconds: 0 } }) : stage;
  }
  const [mode, action, count, ...rest] = spec.split(":");
  const known = CALL_MODES.find((one) => one === mode);
  if (known !== undefined && action !== undefined && rest.length === 0)
    return callFault(spec, known, action, count, actions);
  return fail({ field: "--fault", found: JSON.stringify(text), expected: FORMS });
}

/** `10%`, `half+10m`. */
function readMoment(place: string, plan: Plan): Result<Moment> {
  const plus = place.lastIndexOf("+");
  const stage = findStage(plus < 0 ? place : place.slice(0, plus), plan);
  const delay = plus < 0 ? ok(0) : parseDuration(place.slice(plus + 1), "--fault");
  if (!stage.ok) return stage;
  return delay.ok ? ok({ stage: stage.value, delaySeconds: delay.value }) : delay;
}

function callFault(
  text: string,
  mode: CallFaultMode,
  action: string,
  count: string | undefined,
  actions: readonly string[],
): Result<RehearsalFault> {
  const known = actions.find((one) => one.toLowerCase() === action.toLowerCase());
  if (known === undefined) return unknown(text, `action ${JSON.stringify(action)}`, actions, action);
  if (count === undefined && mode !== "throttle") {
    return ok({ text, kind: "call", mode, action: known, count: Number.POSITIVE_INFINITY });
  }
  const calls = /^\d{1,6}$/.test(count ?? "") ? Number(count) : 0;
  if (calls < 1 || calls > MOST_CALLS) {
    return fail({
      field: "--fault",
      found: count === undefined ? `${text} without a count` : `count ${JSON.stringify(count)} in ${text}`,
      expected: `a whole number of calls from 1 to ${MOST_CALLS}, as in ${mode}:${known}:3`,
    });
  }
  return ok({ text, kind: "call", mode, action: known, count: calls });
}

function unknown(text: string, what: string, known: readonly string[], word: string): Result<never> {
  const meant = suggest(word, known);
  return fail({
    field: "--fault",
    found: `${what} in ${text}`,
    expected: `one of ${known.join(", ")}`,
    ...(meant === undefined ? {} : { remedy: `Did you mean ${meant}?` }),
  });
}
