import type { Option } from "commander";
import type { Outcome } from "./outcome";
import type { Format, Presentation } from "./output/format";

/** What the command line lends to the files that declare its commands. */
export interface CommandTools {
  /** Hands over how the command ended. */
  readonly settle: (outcome: Outcome) => void;
  readonly present: (format: Format) => Presentation;
  readonly formatOption: () => Option;
}
