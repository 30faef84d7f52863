// Reads a JUnit report by fast-xml-parser and counts its tests: node fastXmlParser.mjs FILE.
import { readFileSync } from "node:fs";
import { XMLParser } from "fast-xml-parser";

const bytes = readFileSync(process.argv[2]);
const start = performance.now();
const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(bytes);
const count = testsuites.testsuite.reduce((sum, suite) => sum + suite.testcase.length, 0);
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS * 1024, count }));
