import type { CheckReport, ReportedVerdict } from "./checkReport";

/** The report as JUnit XML, for the test tab of a CI system: a gate is a test case, one that does not apply is skipped. */
export function checkJunit({ release, environment, verdicts, audit = false }: CheckReport): string {
  // What stops nothing must not turn a test tab red: some CI systems end the job on it.
  const refused = audit ? 0 : verdicts.filter(({ passed }) => !passed).length;
  const skipped = verdicts.filter(({ applicable, passed }) => !applicable || (audit && !passed)).length;
  const suite = attributes({
    name: `airlock check: ${release.service} ${release.version} for ${environment}`,
    tests: String(verdicts.length),
    failures: String(refused),
    errors: "0",
    skipped: String(skipped),
  });
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite${suite}>`,
    ...verdicts.flatMap((verdict) => testCase(verdict, `airlock.${environment}`, audit)),
    "  </testsuite>",
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function testCase(
  { gate, passed, applicable, measured, required, message }: ReportedVerdict,
  classname: string,
  audit: boolean,
) {
  const start = `    <testcase${attributes({ classname, name: gate, time: "0" })}`;
  if (!applicable) return [`${start}>`, `      <skipped${attributes({ message })}/>`, "    </testcase>"];
  if (passed) return [audit ? `${start}><system-out>${escaped(message)}</system-out></testcase>` : `${start}/>`];
  if (audit) {
    const told = `measured ${measured}, required ${required}. ${message}`;
    return [`${start}>`, `      <skipped${attributes({ message: told })}/>`, "    </testcase>"];
  }
  const summary = attributes({ type: gate, message: `measured ${measured}, required ${required}` });
  return [`${start}>`, `      <failure${summary}>${escaped(message)}</failure>`, "    </testcase>"];
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as XML 1.0 may hold it, in attributes too: a lone half of a surrogate pair and U+FFFE, U+FFFF may not stand in it. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
