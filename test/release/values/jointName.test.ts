import assert from "node:assert/strict";
import { jointName } from "../../../release/values/jointName";

/** Every name of up to four characters that a service or an environment may have, of the characters a, b, 1 and hyphen. */
function everyName(): readonly string[] {
  const grow = (names: readonly string[]) => names.flatMap((name) => ["a", "b", "1", "-"].map((next) => name + next));
  const one = ["a", "b"];
  const two = grow(one);
  const three = grow(two);
  return [...one, ...two, ...three, ...grow(three)];
}

describe("The name of a service in an environment", () => {
  it("is the plain one where the environment has no hyphen, whatever the service has", () => {
    assert.equal(jointName("payments", "production"), "payments-production");
    assert.equal(jointName("payment-api", "production"), "payment-api-production");
  });

  it("says where the service ends where the environment has one", () => {
    assert.equal(jointName("a-b", "c"), "a-b-c");
    assert.equal(jointName("a", "b-c"), "a-b-c-1");
    assert.equal(jointName("payments", "production-eu"), "payments-production-eu-8");
  });

  it("belongs to one pair alone", () => {
    const names = everyName();
    assert.equal(names.length, 2 + 8 + 32 + 128);
    const joint = names.flatMap((service) => names.map((environment) => jointName(service, environment)));
    assert.equal(new Set(joint).size, names.length ** 2);
  });
});
