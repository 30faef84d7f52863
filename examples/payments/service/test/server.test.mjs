import assert from "node:assert/strict";
import { once } from "node:events";
import { paymentsServer } from "../src/server.mjs";

describe("server", () => {
  let server;
  let base;

  before(async () => {
    server = paymentsServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    base = `http://127.0.0.1:${server.address().port}`;
  });

  after(() => server.close());

  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: await response.json() };
  };

  const pay = (key, amount, currency = "EUR") =>
    send("POST", "/payments", JSON.stringify({ amount, currency }), { "idempotency-key": key });

  it("is healthy", async () => {
    assert.deepEqual(await send("GET", "/health"), { status: 200, body: { status: "ok" } });
  });

  it("takes a payment once, however often it is sent", async () => {
    const first = await pay("k1", "12.50");
    assert.equal(first.status, 201);
    assert.equal(first.body.amount, "12.50 EUR");
    assert.deepEqual(await pay("k1", "12.50"), first);
    assert.deepEqual(await send("GET", `/payments/${first.body.id}`), { status: 200, body: first.body });
  });

  it("says what is wrong with a payment", async () => {
    assert.deepEqual(await pay("k2", "12.505"), {
      status: 422,
      body: { error: "amount 12.505 has more than 2 decimals, which EUR does not have" },
    });
    const unnamed = await send("POST", "/payments", JSON.stringify({ amount: "1", currency: "EUR" }));
    assert.deepEqual(unnamed, { status: 422, body: { error: "the header Idempotency-Key is missing" } });
    assert.equal((await send("POST", "/payments", "no JSON")).status, 400);
    assert.equal((await send("POST", "/payments", "x".repeat(5000))).status, 422);
  });

  it("gives money back", async () => {
    const { body } = await pay("k3", "10");
    const answer = await send("POST", `/payments/${body.id}/refunds`, JSON.stringify({ amount: "4" }));
    assert.deepEqual(answer, { status: 201, body: { payment: body.id, minor: 400, left: 600 } });
    assert.equal((await send("GET", `/payments/${body.id}`)).body.refunded, "4.00 EUR");
  });

  it("knows what it does not know", async () => {
    assert.equal((await send("GET", "/payments/pay_99")).status, 404);
    assert.equal((await send("GET", "/elsewhere")).status, 404);
    const { body } = await pay("k4", "1");
    assert.equal((await send("DELETE", `/payments/${body.id}`)).status, 405);
  });
});
