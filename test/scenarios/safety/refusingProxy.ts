import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** An endpoint before moto that answers AccessDenied to one action for as long as it is told to. */
export interface RefusingProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /**
   * Refuses the action of a JSON service by its target, `AmazonSSM.GetParametersByPath`; nothing lets all pass. So many calls pass
   * before: a program's own first read, for instance.
   */
  refuse(target: string | undefined, passing?: number): void;
  stop(): Promise<void>;
}

/** Starts it on a free port of the loopback interface. What it refuses never reaches `upstream`. */
export async function startRefusingProxy(upstream: string): Promise<RefusingProxy> {
  let refused: string | undefined;
  let left = 0;
  const server = createServer((asked, answer) => {
    const meant = refused !== undefined && asked.headers["x-amz-target"] === refused;
    if (meant) left -= 1;
    if (meant && left < 0) deny(refused, answer);
    else pass(upstream, asked, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    refuse: (target, passing = 0) => {
      refused = target;
      left = passing;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function deny(target: string | undefined, answer: ServerResponse): void {
  answer.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
  answer.end(JSON.stringify({ __type: "AccessDeniedException", message: `not authorized to perform ${target}` }));
}

function pass(upstream: string, asked: IncomingMessage, answer: ServerResponse): void {
  const onward = request(upstream + (asked.url ?? "/"), { method: asked.method, headers: asked.headers }, (found) => {
    answer.writeHead(found.statusCode ?? 502, found.headers);
    found.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  asked.pipe(onward);
}
