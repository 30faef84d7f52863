import * as settings from "@pulumi/pulumi/runtime/settings";

/**
 * Gives each run of an inline program gRPC connections of its own.
 *
 * grpc-js keeps connections by address for the whole process, those that failed included. A suite starts hundreds of
 * engines, each on free ports of the system, so an address comes back sooner or later. If that happens while the
 * connection of the engine before is in its backoff, the next program's calls fail with "No connection established. Last
 * error: null", and the SDK's inline runner swallows a gRPC error that the program throws: the program ends as if it had
 * declared nothing, and the engine deletes what is missing.
 */
export function useOwnConnections(): void {
  connectionOptions()["grpc.use_local_subchannel_pool"] = 1;
}

/** The options of every connection that the SDK makes; changing them changes connections made later. */
export function connectionOptions(): Record<string, unknown> {
  const { grpcClientOptions } = settings as unknown as { grpcClientOptions?: Record<string, unknown> };
  if (grpcClientOptions === undefined) throw new Error("@pulumi/pulumi has no grpcClientOptions any more");
  return grpcClientOptions;
}
