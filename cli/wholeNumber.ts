import { InvalidArgumentError } from "commander";

/** Reads an option's value that must be a whole number from 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0.");
  return value;
}
