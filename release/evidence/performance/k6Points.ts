import type { Reading } from "../evidence";
import { isRecord, parseJson } from "../file/json";
import { decodeUtf8, inconclusive } from "../file/reading";
import type { Format } from "../format";
import { median } from "./mannWhitney";
import { summarise } from "./performanceSummary";

/** What `k6 run --out json=FILE` writes: one point a line, so every request's time in milliseconds. */
export const k6Points: Format = {
  id: "k6-json",
  kind: "performance",
  title: "k6's JSON of points",
  recognises: (sample) => {
    const first = sample.shape === "jsonLines" ? sample.first : undefined;
    return isRecord(first) && (first["type"] === "Metric" || first["type"] === "Point") && "metric" in first;
  },
  read: ({ bytes }) => read(bytes),
};

function read(bytes: Uint8Array): Reading {
  const refuse = (reason: string): Reading => inconclusive("performance", "k6-json", reason);
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse("The file is not UTF-8 text.");
  const times = new Set<string>();
  const samples = new Map<string, number[]>();
  const requests = { failed: 0, total: 0 };
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const parsed = parseJson(line);
    const point = parsed.ok && isRecord(parsed.value) ? parsed.value : undefined;
    const data = point?.["data"];
    const name = point?.["metric"];
    if (typeof name !== "string" || !isRecord(data))
      return refuse(`Line ${index + 1} is no point of k6. The file may be cut.`);
    if (point?.["type"] === "Metric") {
      if (data["contains"] === "time") times.add(name);
      continue;
    }
    const value = data["value"];
    if (typeof value !== "number") return refuse(`Line ${index + 1} is a point without a value.`);
    if (name === "http_req_failed") {
      requests.total += 1;
      requests.failed += value === 0 ? 0 : 1;
    }
    const list = samples.get(name);
    if (list === undefined) samples.set(name, [value]);
    else list.push(value);
  }
  const series = [...times].flatMap((name) => {
    const list = samples.get(name) ?? [];
    return list.length === 0 ? [] : [{ name, unit: "ms" as const, samples: list, median: median(list) }];
  });
  if (series.length === 0) return refuse("The file holds no duration that k6 measured.");
  const details = { series, failedThresholds: [] };
  const counted = requests.total === 0 ? undefined : requests;
  return { verdict: "usable", kind: "performance", format: "k6-json", summary: summarise(details, counted), details };
}
