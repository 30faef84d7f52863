import { randomBytes } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Aws, closeAws, connectAws } from "./aws";
import { invokes } from "./invokes";
import type { Props } from "./kind";
import { kinds } from "./kinds";
import { type Checked, check, create, diff, readLive, remove, update } from "./lifecycle";

/** A running test provider for package `aws`. */
export interface TestProvider {
  /** Port on 127.0.0.1, for PULUMI_DEBUG_PROVIDERS. */
  readonly port: number;
  stop(): Promise<void>;
}

type Handler<Q, R> = grpc.handleUnaryCall<Q, R>;

/** Turns an async function into a gRPC handler; what it throws becomes the call's message, as the engine shows it. */
export function answer<Q, R>(work: (request: Q) => Promise<R>): Handler<Q, R> {
  return (call, callback) => {
    work(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const message = error instanceof Error ? `${errorName(error)}${error.message}` : String(error);
        callback({ code: grpc.status.UNKNOWN, details: message });
      },
    );
  };
}

/** An AWS error's name, which tests and people look for; nothing for our own errors. */
function errorName(error: Error): string {
  return error.name === "Error" || error.name === "TypeError" ? "" : `${error.name}: `;
}

const plain = (struct: Struct | undefined): Props => struct?.toJavaScript() ?? {};
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").pop() ?? "";
const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/**
 * Serves package `aws` to the engine on a free port of the loopback interface, playing its resources in moto at
 * `endpoint`. Types and inputs that it does not play are refused at check.
 */
export async function startProvider(endpoint: string): Promise<TestProvider> {
  let aws: Aws | undefined;
  const connected = (): Aws => {
    if (aws === undefined) throw new Error("the provider was used before it was configured");
    return aws;
  };

  const configure = async (request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> => {
    const given = plain(request.getArgs());
    const configured: unknown = given.region ?? request.getVariablesMap().get("aws:config:region");
    const region = typeof configured === "string" ? configured : "";
    if (region === "") throw new Error("aws:region is not configured");
    if (aws !== undefined && aws.region !== region) {
      throw new Error(`the test provider plays one region at a time: ${aws.region} is taken, asked for ${region}`);
    }
    aws ??= connectAws(endpoint, region);
    const response = new proto.ConfigureResponse();
    response.setSupportspreview(true);
    return response;
  };

  const implementation = {
    attach: answer(async () => new Empty()),
    cancel: answer(async () => new Empty()),
    getPluginInfo: answer(async () => {
      const info = new plugin.PluginInfo();
      info.setVersion("7.48.0");
      return info;
    }),
    checkConfig: answer(async (request: proto.CheckRequest) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: answer(async () => new proto.DiffResponse()),
    configure: answer(configure),
    check: answer(async (request: proto.CheckRequest) => {
      const seed = request.getRandomseed_asU8();
      const checked: Checked = check(kinds, {
        type: typeOf(request.getUrn()),
        name: nameOf(request.getUrn()),
        inputs: plain(request.getNews()),
        before: plain(request.getOlds()),
        suffix: Buffer.from(seed.length >= 4 ? seed : randomBytes(4))
          .toString("hex")
          .slice(0, 7),
      });
      const response = new proto.CheckResponse();
      response.setInputs(Struct.fromJavaScript(checked.inputs));
      response.setFailuresList(
        checked.failures.map((failure) => {
          const entry = new proto.CheckFailure();
          entry.setProperty(failure.property);
          entry.setReason(failure.reason);
          return entry;
        }),
      );
      return response;
    }),
    diff: answer(async (request: proto.DiffRequest) => {
      const found = diff(kinds, {
        type: typeOf(request.getUrn()),
        inputs: plain(request.getNews()),
        state: plain(request.getOlds()),
        before: plain(request.getOldInputs()),
        ignored: request.getIgnorechangesList(),
      });
      const response = new proto.DiffResponse();
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      response.setChanges(found.changed.size > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList([...found.changed]);
      response.setReplacesList(found.replaces);
      response.setDeletebeforereplace(found.deleteBeforeReplace);
      return response;
    }),
    create: answer(async (request: proto.CreateRequest) => {
      const inputs = plain(request.getProperties());
      const made = await create(kinds, typeOf(request.getUrn()), inputs, request.getPreview(), connected);
      const response = new proto.CreateResponse();
      response.setId(made.id);
      response.setProperties(Struct.fromJavaScript(made.outputs));
      return response;
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const found = await readLive(
        kinds,
        typeOf(request.getUrn()),
        { id: request.getId(), state: plain(request.getProperties()), inputs: plain(request.getInputs()) },
        connected(),
      );
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(Struct.fromJavaScript(found.outputs));
      response.setInputs(Struct.fromJavaScript(found.inputs));
      return response;
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const outputs = await update(
        kinds,
        {
          type: typeOf(request.getUrn()),
          id: request.getId(),
          inputs: plain(request.getNews()),
          state: plain(request.getOlds()),
          before: plain(request.getOldInputs()),
          ignored: request.getIgnorechangesList(),
        },
        request.getPreview(),
        connected,
      );
      const response = new proto.UpdateResponse();
      response.setProperties(Struct.fromJavaScript(outputs));
      return response;
    }),
    delete: answer(async (request: proto.DeleteRequest) => {
      await remove(kinds, typeOf(request.getUrn()), request.getId(), plain(request.getProperties()), connected());
      return new Empty();
    }),
    invoke: answer(async (request: proto.InvokeRequest) => {
      const invoke = invokes[request.getTok()];
      if (invoke === undefined) throw new Error(`the test provider does not play the function ${request.getTok()}`);
      const response = new proto.InvokeResponse();
      const found = JSON.stringify(await invoke(plain(request.getArgs()), connected())); // a Struct has no undefined
      response.setReturn(Struct.fromJavaScript(JSON.parse(found) as Record<string, unknown>));
      return response;
    }),
  };

  const server = new grpc.Server();
  server.addService(rpc.ResourceProviderService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    stop: async () => {
      server.forceShutdown();
      if (aws !== undefined) closeAws(aws);
    },
  };
}
