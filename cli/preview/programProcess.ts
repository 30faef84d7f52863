/**
 * The process in which `airlock check --program` runs a Pulumi program; started by runProgram.ts, which it answers once.
 * It ends when the program's event loop is empty, as under Pulumi, or a little after the program has declared everything.
 */
import { createRequire, enableCompileCache } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type * as pulumi from "@pulumi/pulumi";
import { refuseConnections } from "./noNetwork";
import type { ProgramReply, ProgramRequest } from "./programMessages";
import { type Recording, record } from "./recorder";
import { loadTypeScriptPrograms } from "./typescriptPrograms";

/** How long timers and sockets that a finished program has left may still declare something. */
const GRACE_MILLISECONDS = 2000;

enableCompileCache();
process.setSourceMapsEnabled(true);
process.once("message", (request: ProgramRequest) => {
  void answer(request);
});

async function answer(request: ProgramRequest): Promise<void> {
  let recording: Recording | undefined;
  let answered = false;
  let done = false;
  const reply = (message: ProgramReply): void => {
    if (answered) return;
    answered = true;
    // With 0 the SDK would print what it thinks of promises that are still open.
    process.send?.(message, () => process.exit(1));
  };
  const fail = (error: unknown): void => {
    const unanswered = [...(recording?.unanswered ?? [])];
    const place = placeOf(error, request.folder);
    reply({ kind: "failed", message: messageOf(error), ...(place === undefined ? {} : { place }), unanswered });
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.on("beforeExit", () => {
    if (done && recording !== undefined) reply({ kind: "ran", resources: recording.resources });
    else fail(new Error("the program waits for something that never comes (a promise that nobody settles)"));
  });
  try {
    process.chdir(request.folder);
    const sdk = sdkOf(request.folder);
    for (const [key, value] of Object.entries(request.config.values)) sdk.runtime.setConfig(key, value);
    sdk.runtime.setAllConfig({ ...request.config.values }, [...request.config.secretKeys]);
    const { project, stack } = request;
    recording = await record(sdk, { project, stack, region: request.config.values["aws:region"] });
    const { resources } = recording;
    refuseConnections();
    await sdk.runtime.runInPulumiStack(() => start(request));
    await drain(sdk);
    done = true;
    setTimeout(() => reply({ kind: "ran", resources }), GRACE_MILLISECONDS).unref();
  } catch (error) {
    fail(error);
  }
}

/** Loads the program as Pulumi's host does; a function that it exports is called and may be asynchronous. */
async function start({ entry, folder }: ProgramRequest): Promise<pulumi.Inputs | undefined> {
  if (entry.esModule) {
    const { default: main, ...named } = (await import(pathToFileURL(entry.file).href)) as Record<string, unknown>;
    return outputsOf(main ?? named);
  }
  loadTypeScriptPrograms(folder);
  return outputsOf(createRequire(entry.file)(entry.file));
}

async function outputsOf(exported: unknown): Promise<pulumi.Inputs | undefined> {
  const outputs: unknown = typeof exported === "function" ? await (exported as () => unknown)() : await exported;
  return outputs as pulumi.Inputs | undefined;
}

/** The SDK of the program, not ours: two copies would not see each other's resources. */
function sdkOf(folder: string): typeof pulumi {
  const require = createRequire(join(folder, "index.js"));
  return require("@pulumi/pulumi") as typeof pulumi;
}

/** Waits until no registration is under way; rejections of inputs come up in the turns after it. */
async function drain(sdk: typeof pulumi): Promise<void> {
  await (sdk.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The first line of the stack that is in the program's own files. */
function placeOf(error: unknown, folder: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const line of (error.stack ?? "").split("\n").slice(1)) {
    const [, file, row] = /\(?(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(line.trim()) ?? [];
    if (file === undefined || row === undefined) continue;
    const inside = relative(folder, file);
    if (!inside.startsWith("..") && !inside.includes("node_modules")) return `${inside}:${row}`;
  }
  return undefined;
}
