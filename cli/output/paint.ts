import picocolors from "picocolors";

/** The few colours that results use. Without colours every function returns its text unchanged. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** Makes the painter; `colours` is decided once, from the terminal and NO_COLOR. */
export function paintWith(colours: boolean): Paint {
  const { green, red, yellow, dim, bold } = picocolors.createColors(colours);
  return { good: green, bad: red, warn: yellow, dim, bold };
}
