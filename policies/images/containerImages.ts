import { parseImageReference } from "../../release/values/imageReference";
import type { Violation } from "../rule";

/** A container as a task definition declares it, as far as its image goes. */
export interface Container {
  /** How a message calls it: its name where that is a name, else its place in the list. */
  readonly label: string;
  /** Undefined where the definition gives no text. */
  readonly image: string | undefined;
  /** ECS takes a container as essential unless it says otherwise. */
  readonly essential: boolean;
}

/** The containers of a task definition's JSON, or undefined where it is not a list of objects. */
export function containersOf(json: string): readonly Container[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(data)) return undefined;
  const containers = data.map(containerOf);
  return containers.every((container) => container !== undefined) ? containers : undefined;
}

/** An environment variable with its value in the definition itself. */
export interface PlainVariable {
  /** How a message calls its container. */
  readonly label: string;
  /** Its place in the container's list, from 1. */
  readonly place: number;
  readonly name: string;
  /** It may be a credential: never print it. */
  readonly value: string;
}

/** The plain environment variables of all containers; none where the JSON is not a list of containers. */
export function plainVariablesOf(json: string): readonly PlainVariable[] {
  const containers = containersOf(json);
  if (containers === undefined) return [];
  return (JSON.parse(json) as object[]).flatMap((entry, index) => {
    const label = containers[index]?.label ?? `container ${index + 1}`;
    const variables = keysOf(entry).get("environment");
    if (!Array.isArray(variables)) return [];
    return variables.flatMap((variable: unknown, at) => {
      if (typeof variable !== "object" || variable === null) return [];
      const [name, value] = ["name", "value"].map((key) => keysOf(variable).get(key));
      return typeof name === "string" && typeof value === "string" ? [{ label, place: at + 1, name, value }] : [];
    });
  });
}

/** ECS takes the keys in both spellings: the API's own and the one of older documents. */
function keysOf(entry: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(entry).map(([key, value]) => [key.toLowerCase(), value as unknown]));
}

function containerOf(entry: unknown, index: number): Container | undefined {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
  const keys = keysOf(entry);
  const name = keys.get("name");
  const image = keys.get("image");
  return {
    label: typeof name === "string" && /^[\w-]{1,255}$/.test(name) ? `container ${name}` : `container ${index + 1}`,
    image: typeof image === "string" ? image : undefined,
    essential: keys.get("essential") !== false,
  };
}

const REQUIRED = "an image pinned by sha256 digest";

/**
 * What keeps a container's image from being pinned, or undefined where it is. Container definitions may hold secrets in
 * plain text, so a message repeats only the last part of a well-formed reference.
 */
export function unpinned({ label, image }: Container): Violation | undefined {
  if (image === undefined || image === "") {
    return violation(`no image in ${label}`, "Give the container an image, pinned by digest.");
  }
  const reference = parseImageReference(image);
  if (!reference.ok) {
    const remedy = "Write registry/repository@sha256:<digest>, as the registry printed it when the pipeline pushed.";
    return violation(`a text that is no image reference in ${label}`, remedy);
  }
  const { repository, tag, digest } = reference.value;
  if (digest !== undefined) return undefined;
  const short = repository.split("/").at(-1) ?? repository;
  const found = tag === undefined ? `${short} without tag and digest, which means latest,` : `${short}:${tag}`;
  return violation(
    `${found} in ${label}`,
    `A tag can be another image tomorrow. Write ${short}@sha256:<digest> after the registry, as it was printed when the pipeline pushed.`,
  );
}

function violation(measured: string, remedy: string): Violation {
  return { measured, required: REQUIRED, remedy };
}
