import { isList, isObject, type Plain, type PlainObject, UNKNOWN } from "../plainValue";

/** An image that pods would run, or read files from. */
export interface PodImage {
  /** How a message calls it: `container app`, `init container 2`, `image volume models`. */
  readonly label: string;
  /** Undefined where there is no text. */
  readonly image: string | typeof UNKNOWN | undefined;
}

/** What a resource says of the images of its pods. */
export interface PodImages {
  readonly images: readonly PodImage[];
  /** Whether some part of it, in which there could be more, is unknown at preview. */
  readonly hasUnknown: boolean;
}

const LISTS: Readonly<Record<string, string>> = {
  containers: "container",
  initContainers: "init container",
  ephemeralContainers: "ephemeral container",
};

/**
 * The images of all pods that a resource starts, wherever in it their specification stands: the same for a Pod, a CronJob's template of a
 * template, a list of Deployments, or a Job inside of an analysis.
 */
export function podImagesOf(props: PlainObject): PodImages {
  const images: PodImage[] = [];
  let hasUnknown = false;
  const look = (value: Plain | undefined): void => {
    if (value === UNKNOWN) hasUnknown = true;
    else if (isList(value)) value.forEach(look);
    else if (isObject(value)) lookInto(value);
  };
  const lookInto = (object: PlainObject): void => {
    for (const [key, value] of Object.entries(object)) {
      const kind = LISTS[key];
      if (kind !== undefined && isList(value)) images.push(...value.map((each, index) => imageOf(each, kind, index)));
      else if (key === "volumes" && isList(value)) images.push(...value.flatMap(volumeOf));
      else if (key !== "metadata" && key !== "status") look(value);
    }
  };
  // Metadata names a thing and a status tells of it; neither starts a pod.
  lookInto(Object.fromEntries(["spec", "template", "items"].map((key) => [key, props[key] ?? null])));
  return { images, hasUnknown };
}

function imageOf(value: Plain, kind: string, index: number): PodImage {
  if (value === UNKNOWN) return { label: `${kind} ${index + 1}`, image: UNKNOWN };
  const { name, image } = isObject(value) ? value : {};
  return { label: labelOf(kind, name, index), image: textOf(image) };
}

function volumeOf(value: Plain, index: number): PodImage[] {
  if (!isObject(value) || !isObject(value["image"])) return [];
  return [{ label: labelOf("image volume", value["name"], index), image: textOf(value["image"]["reference"]) }];
}

function labelOf(kind: string, name: Plain | undefined, index: number): string {
  return typeof name === "string" && /^[\w-]{1,63}$/.test(name) ? `${kind} ${name}` : `${kind} ${index + 1}`;
}

function textOf(value: Plain | undefined): PodImage["image"] {
  return value === UNKNOWN || typeof value === "string" ? value : undefined;
}
