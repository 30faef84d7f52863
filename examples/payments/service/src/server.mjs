import { createServer } from "node:http";
import { Ledger } from "./ledger.mjs";
import { formatAmount, parseAmount } from "./money.mjs";
import { refund } from "./refunds.mjs";

/** Largest request body that is read, in bytes. */
const MAX_BODY = 4096;

/** The payments service: POST /payments, GET /payments/:id, POST /payments/:id/refunds, GET /health. */
export function paymentsServer(ledger = new Ledger()) {
  return createServer(async (request, response) => {
    const answer = await route(ledger, request).catch((error) => ({
      status: error instanceof RangeError ? 422 : 400,
      body: { error: error.message },
    }));
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
}

async function route(ledger, request) {
  const [, root, id, action] = request.url.split("/");
  if (request.method === "GET" && root === "health") return { status: 200, body: { status: "ok" } };
  if (root !== "payments") return { status: 404, body: { error: "no such address" } };
  if (request.method === "POST" && id === undefined) {
    const { amount, currency } = await bodyOf(request);
    const key = request.headers["idempotency-key"];
    if (key === undefined) throw new RangeError("the header Idempotency-Key is missing");
    return { status: 201, body: view(ledger.charge(key, { minor: parseAmount(amount, currency), currency })) };
  }
  const payment = ledger.find(id);
  if (payment === undefined) return { status: 404, body: { error: `no payment ${id}` } };
  if (request.method === "GET" && action === undefined) return { status: 200, body: view(payment) };
  if (request.method === "POST" && action === "refunds") {
    const { amount } = await bodyOf(request);
    return { status: 201, body: refund(payment, parseAmount(amount, payment.currency)) };
  }
  return { status: 405, body: { error: `${request.method} is not allowed here` } };
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY) throw new RangeError(`the body is longer than ${MAX_BODY} bytes`);
  }
  return JSON.parse(text);
}

function view({ id, minor, currency, refunded }) {
  return { id, amount: formatAmount(minor, currency), refunded: formatAmount(refunded, currency) };
}
