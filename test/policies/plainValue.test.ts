import assert from "node:assert/strict";
import * as policy from "@pulumi/policy";
import fc from "fast-check";
import { plainProps, secretPropsOf, UNKNOWN } from "../../policies/plainValue";
import { secret, UNKNOWN_TEXT } from "./declared";

const output = (more: object) => ({ "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...more });

/** CrossGuard's own proxy, which throws on reading an unknown; exported, though not in the package's types. */
function guarded(props: Record<string, unknown>): Record<string, unknown> {
  const found: unknown = Reflect.get(policy, "unknownCheckingProxy");
  assert.ok(typeof found === "function");
  const proxied: unknown = Reflect.apply(found, undefined, [props]);
  assert.ok(typeof proxied === "object" && proxied !== null);
  return proxied as Record<string, unknown>;
}

describe("plain values", () => {
  it("tell unknowns apart under CrossGuard's proxy, which throws when one is read", () => {
    const props = guarded({ a: UNKNOWN_TEXT, b: ["x", UNKNOWN_TEXT], c: { d: UNKNOWN_TEXT, e: 1 }, f: null });
    assert.throws(() => props["a"], /can't be known during preview/);
    assert.deepEqual(plainProps(props), { a: UNKNOWN, b: ["x", UNKNOWN], c: { d: UNKNOWN, e: 1 }, f: null });
  });

  it("unwrap secrets and outputs as they travel on the wire, and remember which top-level ones were secret", () => {
    const props = {
      plain: "x",
      hidden: secret({ deep: secret("y") }),
      known: output({ value: 7 }),
      unknown: output({}),
      hiddenOutput: output({ value: "z", secret: true }),
      hiddenUnknown: secret(UNKNOWN_TEXT),
    };
    assert.deepEqual(plainProps(props), {
      plain: "x",
      hidden: { deep: "y" },
      known: 7,
      unknown: UNKNOWN,
      hiddenOutput: "z",
      hiddenUnknown: UNKNOWN,
    });
    assert.deepEqual(secretPropsOf(props), ["hidden", "hiddenOutput", "hiddenUnknown"]);
  });

  it("keep a key that is named like a part of every object", () => {
    const props = JSON.parse('{"__proto__": {"protect": true}, "constructor": 1}') as Record<string, unknown>;
    const plain = plainProps(props);
    assert.deepEqual(Object.keys(plain), ["__proto__", "constructor"]);
    assert.equal(plain["protect"], undefined);
  });

  it("are the same with and without the proxy, and never throw, whatever is unknown", () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constant(UNKNOWN_TEXT),
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree, { noNullPrototype: true }), (props) => {
        assert.deepEqual(plainProps(guarded(props)), plainProps(props));
      }),
    );
  });
});
