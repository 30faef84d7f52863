/** How long after a payment money can go back, in days. */
export const REFUND_DAYS = 180;

/** Why a refund cannot be made, or undefined when it can. Amounts are in minor units. */
export function refusal(payment, minor, ageInDays) {
  if (ageInDays > REFUND_DAYS) return `the payment is ${ageInDays} days old, at most ${REFUND_DAYS} are allowed`;
  const left = payment.minor - payment.refunded;
  if (left === 0) return "the payment is refunded in full";
  if (minor > left) return `${minor} is more than the ${left} that are left`;
  return undefined;
}

/** Gives money back, in part or in full, never more than was paid. */
export function refund(payment, minor, ageInDays = 0) {
  const reason = refusal(payment, minor, ageInDays);
  if (reason !== undefined) throw new RangeError(reason);
  payment.refunded += minor;
  return { payment: payment.id, minor, left: payment.minor - payment.refunded };
}

/** How a refund stands in the customer's statement: "refund in full", "refund 4 of 10". Amounts are in minor units. */
export function describeRefund(payment) {
  if (payment.refunded === 0) {
    return "paid";
  }
  if (payment.refunded === payment.minor) {
    return "refund in full";
  }
  return `refund ${payment.refunded} of ${payment.minor}`;
}

/** Splits a refund over the items of an order, to the last unit: the largest remainders get what is left over. */
export function splitRefund(minor, items) {
  const total = items.reduce((sum, item) => sum + item.minor, 0);
  const shares = items.map((item) => ({
    item: item.name,
    minor: Math.floor((minor * item.minor) / total),
    rest: (minor * item.minor) % total,
  }));
  let left = minor - shares.reduce((sum, share) => sum + share.minor, 0);
  for (const share of [...shares].sort((a, b) => b.rest - a.rest)) {
    if (left === 0) break;
    share.minor += 1;
    left -= 1;
  }
  return shares.map(({ item, minor: part }) => ({ item, minor: part }));
}
