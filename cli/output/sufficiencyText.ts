import { describeBasis, describeStage } from "../../release/sufficiency/describeStage";
import type { Sufficiency } from "../../release/sufficiency/sufficiency";
import type { Paint } from "./paint";
import { wrap } from "./wrap";

const INDENT = "    ";

/** What each stage of a rollout can detect, a line or two for each, and what the figures rest on. */
export function sufficiencyText(sufficiency: Sufficiency, paint: Paint, width: number): string[] {
  const { stages, alarm } = sufficiency;
  return [
    paint.bold("What each stage can see"),
    ...wrap(`${describeBasis(sufficiency)}.`, width, "  ").map(paint.dim),
    ...stages.flatMap((stage) => {
      const [first = "", ...rest] = wrap(describeStage(stage, alarm), width, INDENT);
      const lines = [`  - ${first.slice(INDENT.length)}`, ...rest];
      return stage.state === "sufficient" ? lines : lines.map(paint.warn);
    }),
    ...wrap(notComputedText(sufficiency), width, "  ").map(paint.dim),
  ];
}

/** Which triggers no figure is about; empty where there are none. */
export function notComputedText({ notComputed }: Sufficiency): string {
  return notComputed.length === 0 ? "" : `Not computed: ${notComputed.join(", ")}.`;
}
