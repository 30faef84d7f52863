import { isProps, type Props } from "./kind";

/** The engine's sign for a value that is not known yet (sdk/go/common/resource/plugin/rpc.go, UnknownStringValue). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A list of the inputs that the program left out and `check` filled, as the bridge keeps it among the inputs. */
export const DEFAULTS = "__defaults";

/**
 * Which inputs differ from the state, as the bridged provider sees it: new inputs are compared with what the state says
 * (which refresh may have rewritten), never with what AWS has at the moment. A property that the program does not set
 * is left to AWS; one that it no longer sets has changed. Ignored properties never differ, and `*` ignores all.
 */
export function changedInputs(
  inputs: Props,
  state: Props,
  before: Props,
  ignored: readonly string[],
): ReadonlySet<string> {
  const names = new Set([...Object.keys(inputs), ...Object.keys(before)]);
  names.delete(DEFAULTS);
  const changed = [...names].filter((name) => {
    if (ignored.includes(name) || ignored.includes("*")) return false;
    if (inputs[name] === undefined) return state[name] !== undefined;
    return !covers(state[name], inputs[name]) || lostKeys(before[name], inputs[name]);
  });
  return new Set(changed);
}

/** True if `state` says all that `input` asks for. Lists are sets here, as in most of the provider's schema. */
export function covers(state: unknown, input: unknown): boolean {
  if (input === UNKNOWN) return false;
  if (isAsset(input) && isAsset(state)) return input.hash === state.hash;
  if (isProps(input)) {
    return isProps(state) && Object.entries(input).every(([key, value]) => covers(state[key], value));
  }
  if (Array.isArray(input)) {
    if (!Array.isArray(state) || state.length !== input.length) return input.length === 0 && state === undefined;
    const left: unknown[] = [...(state as unknown[])];
    return input.every((wanted) => {
      const found = left.findIndex((have) => covers(have, wanted));
      if (found >= 0) left.splice(found, 1);
      return found >= 0;
    });
  }
  if (typeof input === "string" && typeof state === "string" && /^\s*[[{]/.test(input)) return coversJson(state, input);
  return state === input || (isScalar(state) && isScalar(input) && String(state) === String(input));
}

/** The engine's sign for an asset (sdk/go/common/resource/sig/sig.go, AssetSig). */
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

/** An asset, which the bridge writes to a file that is named by its hash: where it came from makes no difference. */
function isAsset(value: unknown): value is Props & { readonly hash: string } {
  return isProps(value) && Object.values(value).includes(ASSET) && typeof value.hash === "string";
}

/** JSON texts (policies, container definitions) are equal if they mean the same; a live one may say more. */
function coversJson(state: string, input: string): boolean {
  try {
    return covers(JSON.parse(state), JSON.parse(input));
  } catch {
    return state === input;
  }
}

/** True if the program no longer sets a nested key that it set before. */
function lostKeys(before: unknown, input: unknown): boolean {
  if (isProps(before) && isProps(input)) {
    return Object.keys(before).some((key) => !(key in input) || lostKeys(before[key], input[key]));
  }
  if (Array.isArray(before) && Array.isArray(input) && before.length === input.length) {
    return before.some((item, index) => lostKeys(item, input[index]));
  }
  return false;
}

/** A text, a number or a boolean: the bridge turns each into the other. */
function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
