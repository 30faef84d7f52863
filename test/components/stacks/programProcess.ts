import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse, type LogRequest, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** Severity of what the SDK says to itself (pulumirpc.LogSeverity). */
const DEBUG = 0;

/** A resource as the program's process registered it. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  /** What it was registered with. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What became of a program that ran as Pulumi's language host runs it. */
export interface ProgramRun {
  readonly code: number | null;
  readonly registered: readonly Registered[];
  /** What the program told its user. */
  readonly log: readonly string[];
}

/** Which program runs, and with what. */
export interface ProgramSettings {
  readonly project: string;
  readonly stack: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  /** `main` of Pulumi.yaml. */
  readonly main: string;
  readonly config: Readonly<Record<string, string>>;
  /** Answers of provider functions, by token. */
  readonly functions: Readonly<Record<string, Record<string, unknown>>>;
  /** Outputs of stacks that are referred to, by the stack's name. */
  readonly stacks?: Readonly<Record<string, Record<string, unknown>>>;
  /** Whether the program is type-checked on the way, as it is for users; it takes seconds. @defaultValue true */
  readonly typeCheck?: boolean;
}

/**
 * Runs a program the way Pulumi's language host does (`@pulumi/pulumi/cmd/run`, TypeScript compiled on the way, `main`
 * as a file, the built package behind `pulumi-airlock`) against a monitor that says yes to everything. It proves that
 * the program starts, compiles and declares; what an engine makes of it is shown in test/engine.
 */
export async function runProgram(settings: ProgramSettings): Promise<ProgramRun> {
  const registered: Registered[] = [];
  const log: string[] = [];
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, monitorHandlers(settings, registered));
  server.addService(EngineService, engineHandlers(log));
  const port = await new Promise<number>((done, failed) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? done(bound) : failed(error),
    ),
  );
  try {
    const code = await start(settings, `127.0.0.1:${port}`);
    return { code, registered, log };
  } finally {
    server.forceShutdown();
  }
}

function start(
  { project, stack, root, main, config, typeCheck = true }: ProgramSettings,
  address: string,
): Promise<number | null> {
  const file = resolve(root, main);
  const child = spawn(
    process.execPath,
    [
      require.resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", address, "--engine", address, "--project", project, "--stack", stack],
      ...["--root-directory", root, "--pwd", dirname(file), "--dry-run", "true", main.split("/").at(-1) ?? main],
    ],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: String(!typeCheck),
        PULUMI_CONFIG: JSON.stringify(config),
      },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", done);
  });
}

type Handler = grpc.handleUnaryCall<unknown, unknown>;

const empty: Handler = (_call, callback) => callback(null, new Empty());

function monitorHandlers(settings: ProgramSettings, registered: Registered[]): grpc.UntypedServiceImplementation {
  const monitor = new MockMonitor({
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      const outputs = type === "pulumi:pulumi:StackReference" ? settings.stacks?.[String(given.name)] : undefined;
      const arn = `arn:aws:test:eu-west-1:123456789012:${name}/${name}`;
      return { id: `${name}-id`, state: { ...(outputs === undefined ? { arn } : { outputs }), ...given } };
    },
    call: ({ token }) => settings.functions[token] ?? {},
  });
  type Passed = "invoke" | "readResource" | "getDeploymentInfo" | "registerPackage";
  const pass =
    (method: Passed): Handler =>
    ({ request }, callback) =>
      void monitor[method](request, callback);
  const registerResource: Handler = (call, callback) => {
    const asked = call.request as RegisterResourceRequest;
    registered.push({
      type: asked.getType(),
      name: asked.getName(),
      protect: asked.getProtect() === true,
      inputs: asked.getObject()?.toJavaScript() ?? {},
    });
    void monitor.registerResource(asked, callback);
  };
  return {
    invoke: pass("invoke"),
    readResource: pass("readResource"),
    getDeploymentInfo: pass("getDeploymentInfo"),
    registerPackage: pass("registerPackage"),
    registerResource,
    registerResourceOutputs: empty,
    registerResourceHook: empty,
    signalAndWaitForShutdown: empty,
  };
}

function engineHandlers(log: string[]): grpc.UntypedServiceImplementation {
  const write: Handler = (call, callback) => {
    const line = call.request as LogRequest;
    if ((line.getSeverity() as number) > DEBUG) log.push(line.getMessage());
    callback(null, new Empty());
  };
  const getRootResource: Handler = (_call, callback) => callback(null, new GetRootResourceResponse());
  const setRootResource: Handler = (_call, callback) => callback(null, new SetRootResourceResponse());
  return { log: write, getRootResource, setRootResource };
}
