/** The two classes of google-protobuf that the provider's messages need: the package ships no types. */
declare module "google-protobuf/google/protobuf/struct_pb" {
  export class Struct {
    static fromJavaScript(value: Record<string, unknown>): Struct;
    toJavaScript(): Record<string, unknown>;
  }
}
declare module "google-protobuf/google/protobuf/empty_pb" {
  export class Empty {
    serializeBinary(): Uint8Array;
  }
}
