import { isJsonArray, type JsonValue } from "../../data/json";
import { checkPayload } from "../../data/payload";
import { find, readPath } from "../../data/scope";
import { runtimeFailure, StateFailure, States } from "../../failure";
import type { MapState } from "../../machine";
import { MISSING } from "../../path";
import type { Part } from "../branches";
import type { VisitHandle } from "../handles";

/** Iterations that an inline Map runs at once at most. Source: Developer Guide, "Using Map state in Inline mode". */
const MOST_AT_ONCE = 40;

/** The iterations of a Map state, with their inputs, and how many run at once. */
export function mapIterations(
  state: MapState,
  visit: VisitHandle,
  data: JsonValue,
): { readonly parts: readonly Part[]; readonly limit: number } {
  const items = state.itemsPath === undefined ? data : readPath(state.itemsPath, visit.scope(data));
  if (!isJsonArray(items)) {
    const path = (state.itemsPath?.text ?? "$").replace("$$", "$");
    // AWS puts nothing before this cause.
    throw new StateFailure(States.runtime, `Reference path "${path}" must point to array.`, false);
  }
  const limit = concurrency(state, visit, data);
  const parts = items.map((item, index) => {
    const selector = state.itemSelector;
    if (selector === undefined) return { graph: state.processor, input: item, index };
    const scope = visit.scope(data, { Map: { Item: { Index: index, Value: item } } });
    return { graph: state.processor, input: checkPayload(selector(scope), state.name), index };
  });
  return { parts, limit };
}

function concurrency(state: MapState, visit: VisitHandle, data: JsonValue): number {
  if ("limit" in state.maxConcurrency) return Math.min(state.maxConcurrency.limit || MOST_AT_ONCE, MOST_AT_ONCE);
  const { path } = state.maxConcurrency;
  const value = find(path, visit.scope(data));
  if (typeof value === "number" && Number.isInteger(value) && value >= 0)
    return Math.min(value || MOST_AT_ONCE, MOST_AT_ONCE);
  if (value === MISSING) return Number(readPath(path, visit.scope(data)));
  const found = typeof value === "string" ? value : JSON.stringify(value);
  throw runtimeFailure(
    `The MaxConcurrencyPath field refers to value "${found}" which is not a valid integer: ${path.text}`,
  );
}
