import { createServer, type Server } from "node:http";

/** UID of the namespace kube-system of {@link startApiServer}. */
export const SYSTEM_UID = "3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b";

/** One answer; `silent` keeps the connection open. */
export type ServerAnswer = { readonly status: number; readonly body: unknown } | "silent";

/** A server that answers what a test says, as an API server would, and remembers what it was asked. */
export interface FakeApiServer {
  /** `GET /api/v1`, with the body where there is one. */
  readonly asked: { readonly line: string; readonly body: string; readonly type: string; readonly token: string }[];
  /** Answers by `GET /path`; what is not there is a page that is not found. */
  readonly answers: Map<string, ServerAnswer>;
  readonly server: string;
  /** A kubeconfig whose context is `test`, as text. */
  kubeconfig(): string;
  stop(): void;
}

/** What every API server says of itself, with Argo Rollouts installed. */
const ALWAYS: readonly (readonly [string, ServerAnswer])[] = [
  [
    "GET /api/v1",
    {
      status: 200,
      body: {
        resources: [
          { name: "configmaps", kind: "ConfigMap", namespaced: true },
          { name: "namespaces", kind: "Namespace", namespaced: false },
          { name: "namespaces/status", kind: "Namespace", namespaced: false },
        ],
      },
    },
  ],
  ["GET /api/v1/namespaces/kube-system", { status: 200, body: { metadata: { name: "kube-system", uid: SYSTEM_UID } } }],
  [
    "GET /apis/argoproj.io/v1alpha1",
    { status: 200, body: { resources: [{ name: "rollouts", kind: "Rollout", namespaced: true }] } },
  ],
];

/** Starts it on a free port of the loopback. */
export async function startApiServer(): Promise<FakeApiServer> {
  const asked: FakeApiServer["asked"] = [];
  const answers = new Map<string, ServerAnswer>(ALWAYS);
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const line = `${request.method ?? ""} ${request.url ?? ""}`;
      const { "content-type": type = "", authorization: token = "" } = request.headers;
      asked.push({ line, body, type, token });
      const answer = answers.get(line) ?? { status: 404, body: "404 page not found" };
      if (answer === "silent") return;
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    asked,
    answers,
    server: url,
    kubeconfig: () =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "c", cluster: { server: url, "insecure-skip-tls-verify": true } }],
        users: [{ name: "u", user: { token: "t" } }],
        contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
        "current-context": "test",
      }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
