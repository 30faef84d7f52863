import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { IN_TOTO_TYPE, parseStatement } from "./inTotoStatement";
import type { ProvenanceSummary } from "./provenanceSummary";

const text = z.string("found no text");
const model = z.looseObject({
  dsseEnvelope: z.looseObject({ payload: text, payloadType: text }, "found no DSSE envelope"),
});

/**
 * A Sigstore bundle with an in-toto statement, such as SLSA provenance. Reading it proves nothing: who signed it, and whether the signature is good,
 * is verified by the gate, with the trusted root and the identity that airlock.yaml names.
 */
export const sigstoreBundle = jsonFormat({
  id: "sigstore-bundle",
  kind: "provenance",
  title: "Sigstore bundle",
  recognises: (value) => {
    const type = isRecord(value) ? value["mediaType"] : undefined;
    return typeof type === "string" && type.startsWith("application/vnd.dev.sigstore.bundle");
  },
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("provenance", "sigstore-bundle", reason);
  const shape = checkShape(model, value, "Sigstore bundle");
  if (!shape.ok) return refuse(shape.reason);
  const { payload, payloadType } = shape.value.dsseEnvelope;
  if (payloadType !== IN_TOTO_TYPE) {
    return refuse(`The Sigstore bundle holds ${quoteName(payloadType)}, not an in-toto statement (${IN_TOTO_TYPE}).`);
  }
  const statement = parseStatement(Buffer.from(payload, "base64"));
  if (!statement.ok) return refuse(statement.reason);
  const { predicateType, subjects } = statement.value;
  const summary: ProvenanceSummary = { predicateType, subjects: subjects.length };
  return { verdict: "usable", kind: "provenance", format: "sigstore-bundle", summary, details: value };
}
