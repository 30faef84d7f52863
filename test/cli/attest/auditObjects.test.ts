import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openAuditObjects } from "../../../cli/attest/auditObjects";
import { AwsFailure } from "../../../cli/rollout/account/awsFailure";

describe("objects of the audit bucket", () => {
  let server: Server;
  const names = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const before = names.map((name) => [name, process.env[name]] as const);
  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "300000", "x-amz-version-id": "7" });
      response.end(Buffer.alloc(300_000));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  });
  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("that are too large are told as such, and not as missing", async () => {
    const objects = await openAuditObjects("audit", { region: "eu-west-1" });
    await assert.rejects(
      objects.read("outcomes/a.json"),
      (error) =>
        error instanceof AwsFailure &&
        error.message ===
          "s3://audit/outcomes/a.json?versionId=7: found 300000 bytes, expected at most 262144: nothing that Airlock writes is larger.",
    );
  });
});
