import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { GATE_IDS } from "../release/gates/verdict";
import { EngineWorkspace, type PackUse } from "../test/engine/harness/engineWorkspace";
import { startProvider } from "../test/engine/provider/server";
import { beside, type Figure, median, round } from "./figure";

const EXAMPLE = join(__dirname, "..", "examples", "payments");
const RESOURCES = 1000;
const RUNS = 5;

/**
 * What policies add to a preview of 1,000 target groups and the example's release on the real engine: ours beside AWSGuard, in turns; and what
 * of a preview with the pack its gates take, which read, hash and judge the release.
 */
export async function previewFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  // A preview of new resources asks the provider for checks only; the address is never called.
  const provider = await startProvider("http://127.0.0.1:9");
  const gateTimes = join(folder, "gates");
  const workspace = await EngineWorkspace.create({
    providerPort: provider.port,
    policyNodeArguments: ["--require", join(__dirname, "gateTimes.cjs")],
    env: { AIRLOCK_BENCH_GATES: gateTimes },
  });
  try {
    const awsguard = installAwsguard(folder);
    const ours = join(__dirname, "..", "dist", "policies");
    if (!existsSync(join(ours, "PulumiPolicy.yaml"))) throw new Error("dist/policies is missing. Type: npm run build");
    const none: number[] = [];
    const airlock: number[] = [];
    const guard: number[] = [];
    const gates: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      rmSync(gateTimes, { force: true });
      const times = [
        await preview(workspace, []),
        await preview(workspace, [{ folder: ours }]),
        await preview(workspace, [{ folder: awsguard }]),
      ];
      if (run === 0) continue;
      gates.push(spentIn(gateTimes));
      for (const [index, list] of [none, airlock, guard].entries()) list.push(times[index] ?? Number.NaN);
    }
    const added = median(airlock) - median(none);
    return [
      { name: "preview.plain", value: round(median(none)), unit: "ms" },
      beside({ name: "preview.policies", value: round(added), unit: "ms" }, "awsguard", median(guard) - median(none)),
      beside({ name: "preview.gates", value: round(median(gates)), unit: "ms" }, "preview with pack", median(airlock)),
    ];
  } finally {
    workspace.dispose();
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of all gates of one preview; each must have run once. */
function spentIn(file: string): number {
  const times = readFileSync(file, "utf8").trim().split("\n").map(Number);
  if (times.length < GATE_IDS.length) throw new Error(`Only ${times.length} gates ran at the preview.`);
  return times.reduce((sum, milliseconds) => sum + milliseconds, 0);
}

async function preview(workspace: EngineWorkspace, packs: readonly PackUse[]): Promise<number> {
  const program = () => {
    for (let index = 0; index < RESOURCES; index += 1) {
      new lb.TargetGroup(
        `group-${index}`,
        { port: 80, protocol: "HTTP", targetType: "ip", vpcId: "vpc-0" },
        { protect: true },
      );
    }
    const release = {
      release: join(EXAMPLE, "release.yaml"),
      config: join(EXAMPLE, "airlock.yaml"),
      environment: "dev",
    };
    new pulumi.ComponentResource("airlock:aws:ReleaseRecord", "release", release);
    return Promise.resolve({});
  };
  const start = performance.now();
  const run = await workspace.preview(program, { packs });
  const milliseconds = performance.now() - start;
  if (!run.ok) throw new Error(`The preview failed: ${run.stderr}`);
  return milliseconds;
}

function installAwsguard(folder: string): string {
  const copy = join(folder, "awsguard");
  cpSync(join(__dirname, "awsguard"), copy, { recursive: true });
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: copy, stdio: "ignore" });
  return copy;
}
