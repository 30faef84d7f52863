import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { median } from "./mannWhitney";
import { summarise } from "./performanceSummary";

const seconds = z.number("found no number").nonnegative("found a negative time");
const model = z.looseObject({
  results: z
    .array(
      z.looseObject({
        command: z.string("found no text"),
        times: z.array(seconds, "found no list of times").min(1, "found no time"),
        exit_codes: z.array(z.number().nullable(), "found no list").optional(),
      }),
      "found no list",
    )
    .min(1, "found no result"),
});

/** What `hyperfine --export-json` writes: every run's time in seconds. A command that failed in a run proves nothing. */
export const hyperfine = jsonFormat({
  id: "hyperfine",
  kind: "performance",
  title: "hyperfine's JSON",
  recognises: (value) => {
    const first = isRecord(value) && Array.isArray(value["results"]) ? (value["results"][0] as unknown) : undefined;
    return isRecord(first) && "command" in first && "times" in first;
  },
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("performance", "hyperfine", reason);
  const shape = checkShape(model, value, "hyperfine report");
  if (!shape.ok) return refuse(shape.reason);
  const { results } = shape.value;
  const broken = results.find(({ exit_codes: codes }) => codes?.some((code) => code !== 0) === true);
  if (broken !== undefined) return refuse(`hyperfine's command ${quoteName(broken.command)} failed in a run.`);
  const series = results.map(({ command, times }) => ({
    name: command,
    unit: "s" as const,
    samples: times,
    median: median(times),
  }));
  const details = { series, failedThresholds: [] };
  return {
    verdict: "usable",
    kind: "performance",
    format: "hyperfine",
    summary: summarise(details, undefined),
    details,
  };
}
