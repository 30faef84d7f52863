import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { imageDigestOf } from "../vulnerabilities/packageUrl";
import { excepts, VEX_JUSTIFICATIONS, VEX_STATUSES, type VexProduct, type VexStatement } from "./exception";

const CONTEXT = "https://openvex.dev/ns/v0.2.0";
const text = z.string("found no text").min(1, "found an empty text");
const time = z
  .string("found no text")
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, "found no time of RFC 3339")
  .transform((written, context) => {
    const at = Date.parse(written);
    if (!Number.isNaN(at)) return at;
    context.addIssue({ code: "custom", message: "found no time that exists" });
    return z.NEVER;
  });
const part = z.looseObject({
  "@id": text.optional(),
  identifiers: z.looseObject({ purl: text.optional() }).optional(),
  hashes: z.record(z.string(), text, "found no object").optional(),
});
const product = part.extend({ subcomponents: z.array(part, "found no list").optional() });
const statement = z.looseObject({
  vulnerability: z.looseObject({ name: text, aliases: z.array(text, "found no list").optional() }, "found no object"),
  products: z.array(product, "found no list").optional(),
  status: z.enum(VEX_STATUSES, "found none of OpenVEX's four statuses"),
  justification: z.enum(VEX_JUSTIFICATIONS, "found none of OpenVEX's five justifications").optional(),
  timestamp: time.optional(),
});
const model = z.looseObject({
  author: text,
  timestamp: time,
  statements: z.array(statement, "found no list").min(1, "found no statement"),
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("exceptions", "openvex", reason);
  const context = isRecord(value) ? value["@context"] : undefined;
  if (context !== CONTEXT) {
    return refuse(`The OpenVEX document has the @context ${quoteName(String(context))}; ${CONTEXT} is read.`);
  }
  const shape = checkShape(model, value, "OpenVEX document");
  if (!shape.ok) return refuse(shape.reason);
  const { author, timestamp } = shape.value;
  const statements = shape.value.statements.map((one): VexStatement => {
    const { vulnerability, status, justification, products } = one;
    return {
      names: [vulnerability.name, ...(vulnerability.aliases ?? [])],
      products: (products ?? []).map(productOf),
      status,
      ...(justification === undefined ? {} : { justification }),
      at: one.timestamp ?? timestamp,
    };
  });
  const summary = { author, statements: statements.length, excepting: statements.filter(excepts).length };
  return { verdict: "usable", kind: "exceptions", format: "openvex", summary, details: statements };
}

function productOf(written: z.output<typeof product>): VexProduct {
  const purls = [written["@id"], written.identifiers?.purl].flatMap((purl) => (purl === undefined ? [] : [purl]));
  const hash = written.hashes?.["sha-256"];
  const digests = [
    ...purls.flatMap((purl) => imageDigestOf(purl) ?? []),
    ...(hash === undefined ? [] : [`sha256:${hash}`]),
  ];
  // A part without a package URL stays in the list: it means some part, and so not the whole product.
  const parts = (written.subcomponents ?? []).map((sub) => sub.identifiers?.purl ?? sub["@id"] ?? "");
  return { digests, parts };
}

/**
 * An OpenVEX document, version 0.2.0. It names products by image digest: the package URL (`pkg:oci/payments@sha256:...`) or the hash `sha-256`.
 * `not_affected` needs a justification to except anything; an impact statement in prose alone does not do.
 */
export const openVex = jsonFormat({
  id: "openvex",
  kind: "exceptions",
  title: "OpenVEX",
  recognises: (value) => {
    const context = isRecord(value) ? value["@context"] : undefined;
    return typeof context === "string" && context.startsWith("https://openvex.dev/ns");
  },
  read,
});
