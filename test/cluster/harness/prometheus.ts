import { createServer } from "node:http";

/** What the server says to a query: samples (none for an empty result), a status that is not 200, or silence until the client gives up. */
export type Answer = readonly number[] | { readonly status: number } | "silent";

/** A server of Prometheus' query API whose answers tests set. */
export interface FakePrometheus {
  /** `http://127.0.0.1:PORT`, for the templates' `address`. */
  readonly address: string;
  /** What queries with this text in them say from now on; the text set last counts. Any other is answered with status 400. */
  answer(part: string, answer: Answer): void;
  /** How often queries with this text in them were asked. */
  asked(part: string): number;
  /** Forgets answers and counts. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts it on a port of the loopback interface that the system gives. */
export async function startPrometheus(): Promise<FakePrometheus> {
  const answers = new Map<string, Answer>();
  const queries: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const query = new URLSearchParams(request.method === "POST" ? body : url.search).get("query") ?? "";
      queries.push(query);
      const part = [...answers.keys()].findLast((each) => query.includes(each));
      const answer = (part === undefined ? undefined : answers.get(part)) ?? { status: 400 };
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
    answer: (part, answer) => {
      answers.delete(part);
      answers.set(part, answer);
    },
    asked: (part) => queries.filter((query) => query.includes(part)).length,
    reset: () => {
      answers.clear();
      queries.length = 0;
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
