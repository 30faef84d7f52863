import { paymentsServer } from "./server.mjs";

const port = Number(process.env.PORT ?? 8080);
const server = paymentsServer().listen(port, () => console.log(`payments listens on ${server.address().port}`));
// ECS sends SIGTERM, then waits: connections that are open may end.
process.on("SIGTERM", () => server.close());
