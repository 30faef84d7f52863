import { z } from "zod";
import { configModel } from "../config/config";
import { manifestModel } from "./manifest";

/** JSON Schemas of `release.yaml` and `airlock.yaml` for editors, made from the models that check them. */
export function jsonSchemas(): Readonly<Record<"release" | "airlock", object>> {
  return {
    release: schemaOf(manifestModel, "release.yaml: one release of one service"),
    airlock: schemaOf(configModel, "airlock.yaml: what a project's environments require"),
  };
}

/** The schema of what people write (the models turn durations and percentages into numbers). */
function schemaOf(model: z.ZodType, title: string): object {
  return { ...z.toJSONSchema(model, { io: "input", target: "draft-7", unrepresentable: "throw" }), title };
}
