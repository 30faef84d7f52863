import { createServer } from "node:http";

/** What the server says to a query: samples (none for an empty result), a status that is not 200, or silence until the client gives up. */
export type Answer = readonly number[] | { readonly status: number } | "silent";

/** A server of Prometheus' query API whose answers tests set. */
export interface FakePrometheus {
  /** `http://127.0.0.1:PORT`, for the templates' `address`. */
  readonly address: string;
  /** What the query says from now on. A query that nobody set is answered with status 400. */
  answer(query: string, answer: Answer): void;
  /** How often the query was asked. */
  asked(query: string): number;
  /** Forgets answers and counts. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts it on a port of the loopback interface that the system gives. */
export async function startPrometheus(): Promise<FakePrometheus> {
  const answers = new Map<string, Answer>();
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const query = new URLSearchParams(request.method === "POST" ? body : url.search).get("query") ?? "";
      counts.set(query, (counts.get(query) ?? 0) + 1);
      const answer = answers.get(query) ?? { status: 400 };
      if (answer === "silent") return;
      const failed = "status" in answer;
      response.writeHead(failed ? answer.status : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(failed ? refusal(query) : vector(answer)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake Prometheus has no port");
  return {
    address: `http://127.0.0.1:${address.port}`,
    answer: (query, answer) => void answers.set(query, answer),
    asked: (query) => counts.get(query) ?? 0,
    reset: () => {
      answers.clear();
      counts.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refusal(query: string): object {
  return { status: "error", errorType: "bad_data", error: `no answer is set for ${query}` };
}

function vector(samples: readonly number[]): object {
  const now = Date.now() / 1000;
  const result = samples.map((sample, index) => ({ metric: { sample: String(index) }, value: [now, String(sample)] }));
  return { status: "success", data: { resultType: "vector", result } };
}
