import { platform } from "./program";

// Pulumi calls an exported function and takes what it returns as the stack's outputs.
export = platform;
