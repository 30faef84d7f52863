/** npm run demo: a bad release is stopped, a good one goes out, a breaking one goes back. Exit code 1 when an act ends otherwise. */
import { createRequire } from "node:module";
import { play } from "./acts";
import type * as engine from "./engine/engineStage";
import { Narrator } from "./narrator";
import { rehearsalStage } from "./rehearsalStage";
import type { Stage } from "./stage";
import { Workspace } from "./workspace";

/** Loaded when it is asked for: it needs the Pulumi engine and moto, which the demo does not. */
function openEngineStage(): Stage {
  const { EngineStage } = createRequire(__filename)("./engine/engineStage") as typeof engine;
  return new EngineStage();
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== "--engine");
  if (unknown.length > 0) {
    console.error(`demo: found ${unknown.join(" ")}, expected nothing or --engine.`);
    return 2;
  }
  // Without a terminal isTTY is not false but absent.
  const colours = (process.stdout.isTTY as boolean | undefined) === true && (process.env["NO_COLOR"] ?? "") === "";
  const narrator = new Narrator(colours);
  const workspace = new Workspace();
  const stage = args.length === 0 ? rehearsalStage() : openEngineStage();
  try {
    narrator.say("Airlock: one service, one release, three endings. Everything below is run now, on this machine.");
    const asTold = await play(stage, workspace, narrator);
    narrator.say("", asTold ? "The story ended as told." : "The story did not end as told.");
    return asTold ? 0 : 1;
  } finally {
    workspace.remove();
    await stage.close();
  }
}

// A reader that closes early (npm run demo | head) ends the story, which is no fault.
process.stdout.on("error", () => process.exit());

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 3;
  },
);
