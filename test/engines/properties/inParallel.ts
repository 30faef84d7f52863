import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Findings, Share } from "./shard";

/** Runs shares in threads, as many at once as there are cores; what they find does not depend on how many that is. */
export async function inParallel(shares: readonly Share[]): Promise<readonly Findings[]> {
  const found: Findings[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let share = shares[next++]; share !== undefined; share = shares[next++]) found.push(await inThread(share));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), shares.length) }, work));
  return found;
}

function inThread(share: Share): Promise<Findings> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, "shardWorker.ts"), {
      workerData: share,
      execArgv: ["--require", "tsx/cjs"],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`A thread of the property suite ended with ${code}.`)));
  });
}
