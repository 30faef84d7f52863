import { parentPort, workerData } from "node:worker_threads";
import { runShare, type Share } from "./shard";

parentPort?.postMessage(runShare(workerData as Share));
