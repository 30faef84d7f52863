import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import { bomVersionProblem, componentsIn, describedImage, metadataModel } from "./cycloneDxComponent";

const model = z.looseObject({
  metadata: metadataModel.optional(),
  components: z.array(z.unknown(), "found no list"),
});

/** A bill of materials in CycloneDX JSON, specVersion 1.4 to 1.7. Components inside components count, too. */
export const cycloneDx = jsonFormat({
  id: "cyclonedx",
  kind: "sbom",
  title: "CycloneDX JSON",
  recognises: (value) => isRecord(value) && value["bomFormat"] === "CycloneDX",
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("sbom", "cyclonedx", reason);
  const version = bomVersionProblem(isRecord(value) ? value["specVersion"] : undefined);
  if (version !== undefined) return refuse(version);
  const shape = checkShape(model, value, "CycloneDX file");
  if (!shape.ok) return refuse(shape.reason);
  const components = componentsIn(shape.value.components).length;
  if (components === 0) return refuse("The bill of materials lists no component.");
  const image = describedImage(shape.value.metadata);
  if (typeof image === "string") return refuse(image);
  const summary = { components, ...(image[0] === undefined ? {} : { digest: image[0] }) };
  return { verdict: "usable", kind: "sbom", format: "cyclonedx", summary };
}
