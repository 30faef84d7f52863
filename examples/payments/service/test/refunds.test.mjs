import assert from "node:assert/strict";
import { describeRefund, refund, refusal, splitRefund } from "../src/refunds.mjs";

const payment = () => ({ id: "pay_1", minor: 1000, currency: "EUR", refunded: 0 });

describe("refunds", () => {
  it("gives back in parts until nothing is left", () => {
    const paid = payment();
    assert.deepEqual(refund(paid, 400), { payment: "pay_1", minor: 400, left: 600 });
    assert.deepEqual(refund(paid, 600), { payment: "pay_1", minor: 600, left: 0 });
    assert.throws(() => refund(paid, 1), /refunded in full/);
  });

  it("never gives back more than was paid", () => {
    assert.throws(() => refund(payment(), 1001), /1001 is more than the 1000 that are left/);
  });

  it("refuses old payments, counting the last day as allowed", () => {
    assert.equal(refusal(payment(), 1, 180), undefined);
    assert.equal(refusal(payment(), 1, 181), "the payment is 181 days old, at most 180 are allowed");
  });

  it("describes what went back", () => {
    const paid = payment();
    assert.equal(describeRefund(paid), "paid");
    refund(paid, 400);
    assert.equal(describeRefund(paid), "refund 400 of 1000");
    refund(paid, 600);
    assert.equal(describeRefund(paid), "refund in full");
  });

  it("splits a refund to the last unit", () => {
    const items = [
      { name: "book", minor: 100 },
      { name: "pen", minor: 100 },
      { name: "ink", minor: 100 },
    ];
    const shares = splitRefund(100, items);
    assert.deepEqual(
      shares.map((share) => share.minor),
      [34, 33, 33],
    );
  });
});
