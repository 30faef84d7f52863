import type * as bundles from "@sigstore/bundle";
import type * as specs from "@sigstore/protobuf-specs";
import type * as verification from "@sigstore/verify";
import { type JsonResult, parseJson } from "../file/json";
import { decodeUtf8, quoteName } from "../file/reading";
import { IN_TOTO_TYPE, parseStatement, type Statement } from "./inTotoStatement";

/** Who must have signed. Both are compared whole: a pattern would let `https://github.com/payments.evil` through. */
export interface ExpectedSigner {
  /** OIDC issuer in the certificate: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** Subject alternative name of the certificate: the workflow with its ref, or a mail address. */
  readonly identity: string;
}

/**
 * Verifies a Sigstore bundle offline: the certificate chains to the trusted root and was valid when the log or the timestamp authority saw the
 * signature, it stands in a certificate transparency log and the signature in the transparency log (where the root names such logs), the payload is the
 * one that was signed, and the signer is the expected one. Gives the statement out of the verified bytes. Never throws.
 *
 * The libraries take 90 ms to load, so they are loaded here and not with the module: most checks verify no bundle.
 */
export function verifyBundle(
  bundle: unknown,
  trustedRoot: Uint8Array,
  expected: ExpectedSigner,
): JsonResult<Statement> {
  /* eslint-disable @typescript-eslint/no-require-imports -- createRequire is lazy, too, but no bundler follows it, and the policy pack is one file */
  const { bundleFromJSON } = require("@sigstore/bundle") as typeof bundles;
  const { toSignedEntity, toTrustMaterial, Verifier } = require("@sigstore/verify") as typeof verification;
  const { TrustedRoot } = require("@sigstore/protobuf-specs") as typeof specs;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const rootText = decodeUtf8(trustedRoot);
  const root = rootText === undefined ? undefined : parseJson(rootText);
  if (root?.ok !== true) return { ok: false, reason: "the trusted root is no JSON" };
  let material: verification.TrustMaterial;
  try {
    material = toTrustMaterial(TrustedRoot.fromJSON(root.value));
  } catch (error) {
    return { ok: false, reason: `the trusted root cannot be read (${messageOf(error)})` };
  }
  let payload: Buffer;
  let signer: verification.Signer;
  try {
    const parsed = bundleFromJSON(bundle);
    if (parsed.content.$case !== "dsseEnvelope") return { ok: false, reason: "it signs no in-toto statement" };
    const { payloadType } = parsed.content.dsseEnvelope;
    if (payloadType !== IN_TOTO_TYPE) return { ok: false, reason: `it signs ${quoteName(payloadType)}` };
    payload = parsed.content.dsseEnvelope.payload;
    // A time that somebody vouches for, always; an entry of each log that the root names. GitHub's own root for private repositories names no logs.
    const ctlogThreshold = Math.min(1, material.ctlogs.length);
    const tlogThreshold = Math.min(1, material.tlogs.length);
    const verifier = new Verifier(material, { ctlogThreshold, tlogThreshold, timestampThreshold: 1 });
    signer = verifier.verify(toSignedEntity(parsed));
  } catch (error) {
    return { ok: false, reason: `its signature does not verify (${messageOf(error)})` };
  }
  const problem = signerProblem(signer, expected);
  return problem === undefined ? parseStatement(payload) : { ok: false, reason: problem };
}

function signerProblem({ identity }: verification.Signer, expected: ExpectedSigner): string | undefined {
  const name = identity?.subjectAlternativeName;
  const issuer = identity?.extensions?.issuer;
  if (issuer !== expected.issuer) {
    return `its signer was vouched for by ${quoteName(issuer ?? "nobody")}, airlock.yaml wants ${expected.issuer}`;
  }
  if (name === expected.identity) return undefined;
  return `it was signed by ${name === undefined ? "nobody" : JSON.stringify(name.slice(0, 200))}, airlock.yaml wants ${expected.identity}`;
}

function messageOf(error: unknown): string {
  return quoteName(error instanceof Error ? error.message : "unknown fault");
}
