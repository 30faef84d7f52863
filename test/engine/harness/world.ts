import { type Aws, closeAws, connectAws } from "../provider/aws";
import { startProvider } from "../provider/server";
import { type EngineOptions, EngineWorkspace } from "./engineWorkspace";
import { type MotoServer, startMoto } from "./motoServer";

/** An emulated AWS account with the engine in front of it. */
export interface World {
  readonly moto: MotoServer;
  /** SDK clients that talk to moto past the engine, in the region of the programs. */
  readonly aws: Aws;
  /** A fresh stack on the real engine; it is disposed of by `reset` and `stop`. */
  workspace(options?: Omit<EngineOptions, "providerPort">): Promise<EngineWorkspace>;
  /** Forgets everything in moto and removes all workspaces. Call it before each test. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** The region that programs and clients use. */
export const REGION = "eu-west-1";

/** Starts moto and the test provider: about two seconds. Stop it after the last test of a file. */
export async function startWorld(): Promise<World> {
  const moto = await startMoto();
  const provider = await startProvider(moto.endpoint);
  const aws = connectAws(moto.endpoint, REGION);
  const workspaces: EngineWorkspace[] = [];
  const dispose = () => {
    for (const workspace of workspaces.splice(0)) workspace.dispose();
  };
  return {
    moto,
    aws,
    workspace: async (options) => {
      const workspace = await EngineWorkspace.create({ ...options, providerPort: provider.port });
      workspaces.push(workspace);
      return workspace;
    },
    reset: async () => {
      dispose();
      await moto.reset();
    },
    stop: async () => {
      dispose();
      closeAws(aws);
      await provider.stop();
      await moto.stop();
    },
  };
}
