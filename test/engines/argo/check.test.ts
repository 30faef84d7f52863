import { deepEqual } from "node:assert/strict";
import { BROKEN_REFERENCES } from "./brokenReferences";
import { BROKEN_ROLLOUTS } from "./brokenRollouts";
import { ADOPTING, BLUE_GREEN, CANARY, changed, ON_ALB, ON_NGINX, RINGS, ROLLING } from "./changing";

describe("argo: what the controller would freeze on", () => {
  it("finds nothing in what was compiled", () => {
    for (const input of [CANARY, RINGS, ON_ALB, ON_NGINX, BLUE_GREEN, ROLLING, ADOPTING])
      deepEqual(changed(input, []), []);
  });

  for (const [what, input, changes, said] of [...BROKEN_ROLLOUTS, ...BROKEN_REFERENCES]) {
    it(`finds ${what}`, () => {
      deepEqual(changed(input, changes), said);
    });
  }
});
