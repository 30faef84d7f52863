/** Payments in memory. A key that comes twice gives the payment that it gave the first time. */
export class Ledger {
  #payments = new Map();
  #byKey = new Map();

  /** Takes a payment. The same key with another payment is a mistake of the caller and is refused. */
  charge(key, { minor, currency }) {
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      if (known.minor === minor && known.currency === currency) return known;
      throw new RangeError(`key ${key} was used for another payment`);
    }
    const payment = { id: `pay_${this.#payments.size + 1}`, minor, currency, refunded: 0 };
    this.#payments.set(payment.id, payment);
    this.#byKey.set(key, payment);
    return payment;
  }

  find(id) {
    return this.#payments.get(id);
  }
}
