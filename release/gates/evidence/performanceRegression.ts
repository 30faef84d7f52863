import { quoteName } from "../../evidence/file/reading";
import { type Comparison, compareSeries } from "../../evidence/performance/compareSeries";
import type { PerformanceDetails, PerformanceSummary, Series } from "../../evidence/performance/performanceSummary";
import type { Manifest } from "../../manifest/manifest";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";
import { evidenceOfKind } from "./evidenceFile";

const ID = "performance-regression";

/** Share of failed requests, in percent, above which a load test measured failures instead of the service (C5's error rate). */
const FAILED_REQUESTS = 1;

type Declared = Manifest["evidence"]["performance"][number];

interface Report {
  readonly path: string;
  readonly declared: Declared;
  readonly summary: PerformanceSummary;
  readonly details: PerformanceDetails;
}

/** B1: the candidate is not slower than the baseline by more than 5 %, where airlock.yaml asks for the comparison. */
export const performanceRegression: Gate = {
  id: ID,
  title: "No metric's median is significantly above the baseline's.",
  judge: (input) => {
    const { performance: asked, environment } = input.requirements;
    if (asked === undefined) return notApplicable(ID, `${environment} asks for no comparison of performance.`);
    const required = `no median more than ${asked.regression} % above the baseline's (Mann-Whitney, p < 0.05)`;
    const declared = input.manifest.evidence.performance;
    if (declared.length === 0) {
      const message =
        "evidence.performance is empty. Add reports of the baseline and of the candidate (hyperfine, k6's JSON of points, JMeter's CSV), with side and sha256.";
      return failed(ID, "no measurement", required, message);
    }
    const { readings, problems, paths } = evidenceOfKind("performance", declared, input);
    const reports = readings.flatMap(({ path, reading: { summary, details } }): Report[] => {
      const entry = declared.find((file) => file.path === path);
      return entry === undefined ? [] : [{ path, declared: entry, summary, details }];
    });
    const broken = reports.flatMap(thresholdFaults);
    const named = [...new Set([...asked.metrics, ...declared.flatMap(({ metrics }) => metrics ?? [])])];
    const compared = (named.length === 0 ? [undefined] : named).map((metric) => ({
      metric,
      result: compare(metric, reports, asked.regression),
    }));
    const results = compared.flatMap(({ metric, result }) => (isList(result) ? [] : [{ metric, result }]));
    const trouble = [
      ...problems,
      ...reports.flatMap(failureFaults),
      ...compared.flatMap(({ result }) => (isList(result) ? result : [])),
    ];
    const said = results.map(({ metric, result }) => describe(metric, result)).join(", ");
    const slower = results.filter(({ result }) => result.isRegression);
    // A regression that was seen is one, whatever else is inconclusive.
    if (slower.length > 0 || broken.length > 0) {
      const what = slower.map(({ metric, result }) => `${describe(metric, result)} is a regression.`);
      const message = [
        ...what,
        ...broken,
        ...trouble,
        "Make it faster, and measure both sides again on the same machine.",
      ];
      return failed(ID, said === "" ? "thresholds of the tool failed" : said, required, message.join(" "), paths);
    }
    if (trouble.length > 0) return failed(ID, "inconclusive", required, trouble.join(" "), paths);
    return passed(ID, said, required, `${said}.`, paths);
  },
};

/** Compares a metric, or tells in sentences why that cannot be done. Without a name it is the only metric of each report. */
function compare(
  metric: string | undefined,
  reports: readonly Report[],
  limit: number,
): Comparison | readonly string[] {
  const problems: string[] = [];
  const seriesOf = (side: Declared["side"]): Series[] => {
    const found = reports
      .filter(({ declared }) => declared.side === side)
      .filter(({ declared }) => metric === undefined || (declared.metrics ?? [metric]).includes(metric))
      .flatMap((report) => {
        const series = pick(metric, report.details.series);
        if (series === undefined) problems.push(missing(metric, report));
        return series ?? [];
      });
    if (found.length === 0 && problems.length === 0) {
      problems.push(
        `No report of the ${side} holds ${metric === undefined ? "a metric" : quoteName(metric)}. Add one with side: ${side}.`,
      );
    }
    return found;
  };
  const baseline = seriesOf("baseline");
  const candidate = seriesOf("candidate");
  if (problems.length > 0) return problems;
  const result = compareSeries(baseline, candidate, limit);
  const name = metric === undefined ? "The comparison" : quoteName(metric);
  return typeof result === "string" ? [`${name} is inconclusive: ${result}.`] : result;
}

function pick(metric: string | undefined, series: readonly Series[]): Series | undefined {
  if (metric === undefined) return series.length === 1 ? series[0] : undefined;
  return series.find(({ name }) => name === metric);
}

function missing(metric: string | undefined, { path, details }: Report): string {
  const names = details.series.slice(0, 10).map(({ name }) => quoteName(name));
  const held = `${names.join(", ")}${details.series.length > 10 ? " and more" : ""}`;
  if (metric === undefined)
    return `${path} holds ${details.series.length} metrics (${held}). Name those to compare under metrics.`;
  return `${path} holds no metric ${quoteName(metric)}; it has ${held}.`;
}

/** The tool's own thresholds count for the candidate; the baseline is what it is. */
function thresholdFaults({ path, declared, details }: Report): string[] {
  if (declared.side === "baseline" || details.failedThresholds.length === 0) return [];
  const names = details.failedThresholds.slice(0, 10).map((name) => quoteName(name));
  return [`${path} says that thresholds failed: ${names.join(", ")}.`];
}

function failureFaults({ path, summary: { requests } }: Report): string[] {
  if (requests === undefined || requests.failed * 100 <= FAILED_REQUESTS * requests.total) return [];
  return [
    `${path} measured failures: ${requests.failed} of ${requests.total} requests failed, and at most ${FAILED_REQUESTS} % may.`,
  ];
}

function describe(
  metric: string | undefined,
  { baseline, candidate, changePercent, chance, samples }: Comparison,
): string {
  const name = metric === undefined ? "" : `${quoteName(metric)} `;
  const change = `${changePercent >= 0 ? "+" : ""}${changePercent.toFixed(1)} %`;
  const p = chance < 0.001 ? "p < 0.001" : `p = ${chance.toFixed(3)}`;
  return `${name}median ${shortly(baseline)} ms to ${shortly(candidate)} ms (${change}, ${p}, ${samples[0]} and ${samples[1]} samples)`;
}

function shortly(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function isList(result: Comparison | readonly string[]): result is readonly string[] {
  return Array.isArray(result);
}
