import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { decodeUtf8, inconclusive } from "../file/reading";
import { jsonFormat, textFormat } from "../format";
import { csvRow } from "./csvRow";
import { median } from "./mannWhitney";
import { type Series, summarise } from "./performanceSummary";

/** JMeter's result file as CSV with its header, every sample's `elapsed` in milliseconds, by label. */
export const jmeterResults = textFormat({
  id: "jmeter-jtl",
  kind: "performance",
  title: "JMeter's CSV (.jtl)",
  recognises: (head) => /^timeStamp,elapsed,label,/.test(head),
  read: readResults,
});

function readResults(bytes: Uint8Array): Reading {
  const refuse = (reason: string): Reading => inconclusive("performance", "jmeter-jtl", reason);
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse("The file is not UTF-8 text.");
  const byLabel = new Map<string, number[]>();
  const requests = { failed: 0, total: 0 };
  let header: readonly string[] | undefined;
  for (let at = 0, row = 1; at < text.length; row += 1) {
    const { cells, next } = csvRow(text, at);
    at = next;
    if (header === undefined) {
      header = cells;
      if (!header.includes("success"))
        return refuse("The JMeter file has no column success, so nobody knows what failed.");
      continue;
    }
    const elapsed = cells[1] ?? "";
    const success = cells[header.indexOf("success")];
    if (cells.length !== header.length || !/^\d+$/.test(elapsed) || (success !== "true" && success !== "false")) {
      return refuse(`Row ${row} of the JMeter file is no sample. The file may be cut.`);
    }
    requests.total += 1;
    requests.failed += success === "true" ? 0 : 1;
    const label = cells[2] ?? "";
    const list = byLabel.get(label);
    if (list === undefined) byLabel.set(label, [Number(elapsed)]);
    else list.push(Number(elapsed));
  }
  if (requests.total === 0) return refuse("The JMeter file holds no sample.");
  const series = [...byLabel].map(([name, samples]) => ({
    name,
    unit: "ms" as const,
    samples,
    median: median(samples),
  }));
  const details = { series, failedThresholds: [] };
  return {
    verdict: "usable",
    kind: "performance",
    format: "jmeter-jtl",
    summary: summarise(details, requests),
    details,
  };
}

const whole = z.number("found no number").int("found no whole number").nonnegative("found a negative number");
const entry = z.looseObject({
  transaction: z.string("found no text"),
  sampleCount: whole,
  errorCount: whole,
  medianResTime: z.number("found no number"),
});

/** statistics.json of JMeter's dashboard: aggregates by label, and `Total`. */
export const jmeterStatistics = jsonFormat({
  id: "jmeter-statistics",
  kind: "performance",
  title: "JMeter's statistics.json",
  recognises: (value) => {
    const total = isRecord(value) ? value["Total"] : undefined;
    return isRecord(total) && "sampleCount" in total && "transaction" in total;
  },
  read: readStatistics,
});

function readStatistics(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("performance", "jmeter-statistics", reason);
  const shape = checkShape(z.record(z.string(), entry, "found no object"), value, "JMeter statistics");
  if (!shape.ok) return refuse(shape.reason);
  const total = shape.value["Total"];
  if (total === undefined || total.sampleCount === 0) return refuse("The JMeter statistics hold no sample.");
  const series = Object.values(shape.value).map(
    ({ transaction, medianResTime }): Series => ({ name: transaction, unit: "ms", median: medianResTime }),
  );
  const details = { series, failedThresholds: [] };
  const requests = { failed: total.errorCount, total: total.sampleCount };
  return {
    verdict: "usable",
    kind: "performance",
    format: "jmeter-statistics",
    summary: summarise(details, requests),
    details,
  };
}
