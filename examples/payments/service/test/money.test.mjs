import assert from "node:assert/strict";
import { formatAmount, parseAmount } from "../src/money.mjs";

describe("money", () => {
  it("reads amounts into minor units without rounding", () => {
    assert.equal(parseAmount("12.50", "EUR"), 1250);
    assert.equal(parseAmount("0.1", "USD"), 10);
    assert.equal(parseAmount("500", "JPY"), 500);
    assert.equal(parseAmount("1.005", "KWD"), 1005);
  });

  it("refuses more decimals than the currency has", () => {
    assert.throws(() => parseAmount("1.005", "EUR"), /more than 2 decimals/);
    assert.throws(() => parseAmount("10.5", "JPY"), /more than 0 decimals/);
  });

  it("refuses unknown currencies, words and nothing at all", () => {
    assert.throws(() => parseAmount("1", "XXX"), /currency XXX is not one of EUR, USD, JPY, KWD/);
    assert.throws(() => parseAmount("ten", "EUR"), /amount ten is not a number/);
    assert.throws(() => parseAmount("-1", "EUR"), /is not a number/);
    assert.throws(() => parseAmount("0.00", "EUR"), /above zero/);
  });

  it("writes amounts for people", () => {
    assert.equal(formatAmount(1250, "EUR"), "12.50 EUR");
    assert.equal(formatAmount(5, "USD"), "0.05 USD");
    assert.equal(formatAmount(500, "JPY"), "500 JPY");
  });
});
