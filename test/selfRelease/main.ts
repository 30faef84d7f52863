/** npm run release:check: Airlock's own release, assembled from this run and judged by Airlock. After npm test and npm run build. */
import type { Verdict } from "../../release/gates/verdict";
import { airlock, assemble } from "./assemble";
import { expectedRefusals, problemsOf } from "./expected";

async function main(): Promise<void> {
  const { commit, tarball, lacking } = await assemble();
  process.stdout.write(`commit ${commit}, packed file sha256:${tarball}\n`);
  const problems = (["ci", "npm"] as const).flatMap((environment) => {
    const asked = ["check", "--environment", environment];
    process.stdout.write(`\n${airlock(asked, [0, 1]).out}`);
    const { verdicts } = JSON.parse(airlock([...asked, "--format", "json"], [0, 1]).out) as { verdicts: Verdict[] };
    const expected = expectedRefusals(environment, lacking);
    if (expected.length > 0)
      process.stdout.write(
        `Expected of ${environment} here: no, for ${expected.map(({ gate }) => gate).join(", ")}.\n`,
      );
    return problemsOf(environment, verdicts, lacking);
  });
  for (const why of [lacking.scan, lacking.notes])
    if (why !== undefined) process.stdout.write(`Lacking here: ${why}\n`);
  for (const problem of problems) process.stderr.write(`release:check: ${problem}\n`);
  process.stdout.write(problems.length === 0 ? "\nAirlock's own release is as it should be.\n" : "");
  process.exitCode = problems.length === 0 ? 0 : 1;
}

void main();
