import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { repeatedKey } from "../document/repeatedKey";
import { checkShape, isRecord, type JsonResult, parseJson } from "../evidence/file/json";
import { count, decodeUtf8, quoteName } from "../evidence/file/reading";
import { IN_TOTO_TYPE } from "../evidence/provenance/inTotoStatement";
import { isSignedBy } from "./verifierKey";

/** Most bytes of an envelope that is read (64 KiB); one has about 2,500. */
export const ENVELOPE_BYTES = 64 * 1024;

const base64 = z.string("found no text").regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
  message: "found no base64",
});
const model = z.looseObject({
  payloadType: z.string("found no text"),
  payload: base64,
  signatures: z.array(z.looseObject({ keyid: z.string("found no text").optional(), sig: base64 }), "found no list"),
});

/** Whether parsed JSON means to be a DSSE envelope; nothing of it is verified here. */
export function isEnvelope(value: unknown): boolean {
  return isRecord(value) && ("payloadType" in value || "signatures" in value);
}

/** What DSSE signs: the type and the payload with their lengths, so that neither can be taken for the other (protocol version 1). */
export function preAuthEncoding(payload: Uint8Array): Uint8Array {
  const type = Buffer.from(IN_TOTO_TYPE, "utf8");
  const head = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `)]);
  return Buffer.concat([head, payload]);
}

/** The envelope of a signed statement. `keyid` is a hint for people: no reader of ours looks at it. */
export function sealEnvelope(payload: Uint8Array, signature: Uint8Array, keyid: string): string {
  const sealed = {
    payloadType: IN_TOTO_TYPE,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid, sig: Buffer.from(signature).toString("base64") }],
  };
  return `${JSON.stringify(sealed, null, 2)}\n`;
}

/**
 * Gives the very bytes that the key has signed. Refused is everything that two readers could read in two ways: a key that stands twice, several
 * signatures, another type of payload, base64 with something else in it. Never throws.
 */
export function openEnvelope(bytes: Uint8Array, key: KeyObject): JsonResult<Uint8Array> {
  if (bytes.length > ENVELOPE_BYTES) {
    return { ok: false, reason: `It has ${bytes.length} bytes; an attestation has at most ${ENVELOPE_BYTES}.` };
  }
  const json = strictJson(bytes, "envelope");
  if (!json.ok) return json;
  const shape = checkShape(model, json.value, "DSSE envelope");
  if (!shape.ok) return shape;
  const { payloadType, payload, signatures } = shape.value;
  if (payloadType !== IN_TOTO_TYPE) {
    return { ok: false, reason: `It signs ${quoteName(payloadType)}, not an in-toto statement (${IN_TOTO_TYPE}).` };
  }
  const [signature, ...others] = signatures;
  if (signature === undefined || others.length > 0) {
    return { ok: false, reason: `It has ${count(signatures.length, "signature")}, and must have exactly one.` };
  }
  const signed = Buffer.from(payload, "base64");
  if (isSignedBy(key, preAuthEncoding(signed), Buffer.from(signature.sig, "base64")))
    return { ok: true, value: signed };
  return { ok: false, reason: "Its signature is not one of the verifier's key over what it holds." };
}

/** Parses JSON in which no key stands twice. `what` names it in reasons. */
export function strictJson(bytes: Uint8Array, what: string): JsonResult<unknown> {
  const text = decodeUtf8(bytes);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (text === undefined || parsed?.ok !== true) return { ok: false, reason: `The ${what} is no JSON.` };
  const twice = repeatedKey(text);
  if (twice === undefined) return parsed;
  return { ok: false, reason: `The ${what} has the key ${quoteName(twice)} twice in one object.` };
}
