/** Times that lie around a middle, the same every time. */
export function times(middle: number, count = 40): number[] {
  return Array.from(
    { length: count },
    (_, i) => Math.round(middle * (1 + (((i * 7919) % 31) - 15) / 100) * 1000) / 1000,
  );
}

/** What `hyperfine --export-json` writes. */
export function hyperfineReport(samples: readonly number[], changes: object = {}): object {
  return {
    results: [
      {
        command: "node bench.mjs",
        mean: 0.1,
        median: 0.1,
        times: samples,
        exit_codes: samples.map(() => 0),
        ...changes,
      },
    ],
  };
}

/** What `k6 run --summary-export` writes: `true` is a threshold that failed. */
export function k6Export(failed: boolean, failures = 0): object {
  return {
    root_group: { name: "", path: "", groups: {}, checks: {} },
    metrics: {
      http_req_duration: { avg: 12, min: 1, med: 11.5, max: 90, "p(95)": 30, thresholds: { "p(95)<25": failed } },
      http_req_failed: { passes: failures, fails: 1000 - failures, value: failures / 1000 },
      iterations: { count: 1000, rate: 100 },
    },
  };
}

/** What handleSummary is given: `{ok: false}` is a threshold that failed. */
export function k6Handled(failed: boolean, failures = 0): object {
  return {
    root_group: { name: "", path: "" },
    state: { testRunDurationMs: 10_000 },
    metrics: {
      http_req_duration: {
        type: "trend",
        contains: "time",
        values: { avg: 12, med: 11.5, "p(95)": 30 },
        thresholds: { "p(95)<25": { ok: !failed } },
      },
      http_req_failed: {
        type: "rate",
        contains: "default",
        values: { rate: failures / 1000, passes: failures, fails: 1000 - failures },
      },
      data_received: { type: "counter", contains: "data", values: { count: 1000, rate: 100 } },
    },
  };
}

/** What `k6 run --out json` writes. */
export function k6Lines(samples: readonly number[], failures = 0): string {
  const metric = (name: string, type: string, contains: string) => ({
    type: "Metric",
    data: { name, type, contains, thresholds: [], submetrics: null },
    metric: name,
  });
  const point = (name: string, value: number) => ({
    metric: name,
    type: "Point",
    data: { time: "2026-11-20T08:00:00Z", value, tags: { status: "200" } },
  });
  return [
    metric("http_req_duration", "trend", "time"),
    metric("http_req_failed", "rate", "default"),
    ...samples.flatMap((value, i) => [
      point("http_req_duration", value),
      point("http_req_failed", i < failures ? 1 : 0),
    ]),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

/** JMeter's results as CSV. */
export function jmeterLines(samples: readonly number[], failures = 0): string {
  const rows = samples.map(
    (value, i) =>
      `1763625600${i},${Math.round(value)},"pay, ""now""",200,OK,t 1-1,text,${i < failures ? "false" : "true"},,512,128,1,1,x,5,0,1`,
  );
  const header =
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect";
  return `${[header, ...rows].join("\n")}\n`;
}
