import { randomBytes } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { answer, type TestProvider } from "../../engine/provider/server";
import { type KubeClient, KubeError, type KubeObject } from "../harness/kubeClient";
import { waitFor } from "../harness/waitFor";
import { changedPaths, prune } from "./changes";
import { withIgnored } from "./managedFields";

const MANAGER = "__fieldManager";

const plain = (struct: Struct | undefined): KubeObject => (struct?.toJavaScript() ?? {}) as unknown as KubeObject;
const packed = (object: object): Struct =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(object)) as Record<string, never>);

/**
 * Serves package `kubernetes` to the engine on a free port of the loopback interface: pulumi-kubernetes v4 as far as it matters here.
 * Everything is applied on the server's side, under a manager for each resource, as a dry run in previews; conflicts are errors unless the
 * annotation patchForce or the environment says otherwise; what the program ignores is left to whoever owns it. Not played: names that the
 * provider makes, waiting for readiness, client-side apply, Helm, functions. An object without a name is refused.
 */
export async function startKubernetesProvider(client: KubeClient): Promise<TestProvider> {
  const implementation = {
    attach: answer(async () => new Empty()),
    cancel: answer(async () => new Empty()),
    getPluginInfo: answer(async () => {
      const info = new plugin.PluginInfo();
      info.setVersion("4.34.2");
      return info;
    }),
    checkConfig: answer(checked),
    diffConfig: answer(async () => new proto.DiffResponse()),
    configure: answer(async () => {
      const response = new proto.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    check: answer(async (request: proto.CheckRequest) => {
      const { metadata } = plain(request.getNews()) as { metadata?: { name?: string } };
      if (!metadata?.name) throw new Error(`${request.getUrn()}: the test provider makes no names: give metadata.name`);
      return checked(request);
    }),
    diff: answer(async (request: proto.DiffRequest) => diff(request)),
    create: answer(async (request: proto.CreateRequest) => {
      const inputs = plain(request.getProperties());
      const manager = `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const preview = request.getPreview();
      const made = await apply(inputs, { manager, dryRun: preview, force: preview || isForced(inputs) }).catch(
        (error: unknown) => {
          if (preview && isForbidden(error)) return inputs;
          // A preview bears a namespace that the same stack is yet to make. Source: pulumi-kubernetes, issue 1646.
          if (preview && error instanceof KubeError && /^namespaces "[^"]*" not found$/.test(error.message))
            return inputs;
          const said = error instanceof Error ? error.message : String(error);
          const urn = request.getUrn();
          throw new Error(`resource "${urn}" was not successfully created by the Kubernetes API server: ${said}`);
        },
      );
      const response = new proto.CreateResponse();
      response.setId(preview ? "" : idOf(made));
      response.setProperties(packed({ ...made, [MANAGER]: manager }));
      return response;
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const state = plain(request.getOlds());
      const inputs = plain(request.getNews());
      const manager = String(state[MANAGER]);
      const live = await client.get(state);
      if (live === undefined) throw new Error(`${idOf(state)} not found`);
      const sent = withIgnored(inputs, live, request.getIgnorechangesList(), manager);
      const preview = request.getPreview();
      const made = await apply(sent, { manager, dryRun: preview, force: isForced(inputs) }).catch((error: unknown) => {
        if (preview && isForbidden(error)) return inputs;
        throw error;
      });
      const response = new proto.UpdateResponse();
      response.setProperties(packed({ ...made, [MANAGER]: manager }));
      return response;
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const state = plain(request.getProperties());
      const live = await client.get(state);
      const response = new proto.ReadResponse();
      if (live === undefined) return response;
      response.setId(request.getId());
      response.setProperties(packed({ ...live, [MANAGER]: state[MANAGER] }));
      response.setInputs(packed(prune(live, plain(request.getInputs())) as object));
      return response;
    }),
    delete: answer(async (request: proto.DeleteRequest) => {
      const state = plain(request.getProperties());
      await client.delete(state);
      await waitFor(`${idOf(state)} to be gone`, async () => (await client.get(state)) === undefined);
      return new Empty();
    }),
  };

  async function apply(object: KubeObject, options: { manager: string; dryRun: boolean; force: boolean }) {
    try {
      return await (options.dryRun ? client.dry() : client).apply(object, options);
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 409) throw error;
      throw new Error(
        `Server-Side Apply field conflict detected.\nThe resource managed by field manager "${options.manager}" had an apply conflict: ${error.message}`,
      );
    }
  }

  const server = new grpc.Server();
  server.addService(rpc.ResourceProviderService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: async () => server.forceShutdown() };
}

async function checked(request: proto.CheckRequest): Promise<proto.CheckResponse> {
  const response = new proto.CheckResponse();
  response.setInputs(request.getNews());
  return response;
}

/** The state (which refresh may have rewritten), cut to the inputs of before, against the new inputs. */
function diff(request: proto.DiffRequest): proto.DiffResponse {
  const inputs = plain(request.getNews());
  const ignored = request.getIgnorechangesList();
  const paths = changedPaths(prune(plain(request.getOlds()), plain(request.getOldInputs())), inputs).filter(
    (path) => !ignored.some((whole) => path === whole || path.startsWith(`${whole}.`)),
  );
  const replaces = paths.filter((path) => ["metadata.name", "metadata.namespace", "kind"].includes(path));
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(paths.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(paths);
  response.setReplacesList(replaces);
  return response;
}

function isForced({ metadata }: KubeObject): boolean {
  return metadata.annotations?.["pulumi.com/patchForce"] === "true";
}

function idOf({ metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** At a 403 a preview goes on without the server's answer. Source: pulumi-kubernetes, IsForbidden in Create and Update of provider.go. */
function isForbidden(error: unknown): boolean {
  return error instanceof KubeError && error.status === 403;
}
