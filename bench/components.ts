import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { BlueGreenTargetGroups } from "../components/aws";
import { beside, type Figure, median, round } from "./figure";

const PAIRS = 500;
const RUNS = 5;

/** What a component costs over the two raw resources that it declares: 500 pairs, 1,000 target groups, without an engine. */
export async function componentFigures(): Promise<readonly Figure[]> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
  const components: number[] = [];
  const raw: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const [ours, theirs] = [await timed(run, declareComponents), await timed(run, declareRaw)];
    if (run === 0) continue;
    components.push(ours);
    raw.push(theirs);
  }
  return [beside({ name: "components.1000", value: round(median(components)), unit: "ms" }, "raw", median(raw))];
}

function declareComponents(run: number): void {
  for (let index = 0; index < PAIRS; index += 1) {
    new BlueGreenTargetGroups(`pair-${run}-${index}`, {
      service: "payments",
      environment: "dev",
      vpcId: "vpc-0",
      port: 80,
    });
  }
}

function declareRaw(run: number): void {
  for (let index = 0; index < PAIRS; index += 1) {
    for (const colour of ["blue", "green"]) {
      new lb.TargetGroup(
        `raw-${run}-${index}-${colour}`,
        { vpcId: "vpc-0", port: 80, protocol: "HTTP", targetType: "ip" },
        { protect: true },
      );
    }
  }
}

async function timed(run: number, declare: (run: number) => void): Promise<number> {
  const start = performance.now();
  declare(run);
  await pulumi.runtime.disconnect();
  return performance.now() - start;
}
