import assert from "node:assert/strict";
import { Ledger } from "../src/ledger.mjs";

describe("ledger", () => {
  it("takes a payment once for a key", () => {
    const ledger = new Ledger();
    const first = ledger.charge("a", { minor: 100, currency: "EUR" });
    assert.equal(ledger.charge("a", { minor: 100, currency: "EUR" }), first);
    assert.equal(ledger.find(first.id), first);
  });

  it("refuses a key that was used for another payment", () => {
    const ledger = new Ledger();
    ledger.charge("a", { minor: 100, currency: "EUR" });
    assert.throws(() => ledger.charge("a", { minor: 200, currency: "EUR" }), /key a was used for another payment/);
  });

  it("finds nothing under an unknown id", () => {
    assert.equal(new Ledger().find("pay_9"), undefined);
  });
});
