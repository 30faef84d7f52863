import { INDEX } from "./reports";

/** An OpenVEX document of one statement. */
export function vexDocument(statement: object, changes: object = {}): object {
  return {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.com/vex/1",
    author: "security@example.com",
    timestamp: "2026-11-18T10:00:00Z",
    version: 1,
    statements: [
      {
        vulnerability: { name: "CVE-2026-1" },
        products: [{ "@id": `pkg:oci/payments@${encodeURIComponent(INDEX)}` }],
        status: "not_affected",
        justification: "vulnerable_code_not_in_execute_path",
        ...statement,
      },
    ],
    ...changes,
  };
}
