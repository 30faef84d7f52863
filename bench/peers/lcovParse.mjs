// Reads a coverage report by lcov-parse and counts its lines: node lcovParse.mjs FILE.
import { readFileSync } from "node:fs";
import { source } from "lcov-parse";

const text = readFileSync(process.argv[2], "utf8");
const start = performance.now();
source(text, (error, records) => {
  if (error !== null) throw new Error(String(error));
  const count = records.reduce((sum, { lines }) => sum + lines.details.length, 0);
  const milliseconds = performance.now() - start;
  process.stdout.write(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS * 1024, count }));
});
