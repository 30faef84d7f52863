import { dirname } from "node:path";
import { ensureClusterTools } from "../../cluster/setup/clusterTools";
import { ensureEngine } from "./engine";
import { ensureMoto } from "./moto";
import { SetupError } from "./runTool";

/** Prepares what the tests need, one thing after the other, and says where it is. Exit code 3 if something is missing. */
async function main(): Promise<void> {
  try {
    process.stdout.write(`pulumi:  ${await ensureEngine()}\n`);
    process.stdout.write(`moto:    ${await ensureMoto()}\n`);
    process.stdout.write(`cluster: ${dirname((await ensureClusterTools()).apiServer)}\n`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 3;
  }
}

void main();
