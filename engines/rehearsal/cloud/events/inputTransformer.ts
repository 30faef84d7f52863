import { isJsonObject, type JsonObject, type JsonValue } from "../../asl/data/json";

/**
 * The input that a target gets of an event, as EventBridge makes it: `<name>` in the template is replaced by what the path of
 * that name finds, with its quotes; inside quotes the bare text is put in. A path that finds nothing gives an empty text.
 */
export function transformInput(
  event: JsonObject,
  inputPaths: Readonly<Record<string, string>>,
  template: string,
): JsonObject {
  const values = new Map(Object.entries(inputPaths).map(([name, path]) => [name, find(event, path)]));
  const valueOf = (name: string): JsonValue => {
    if (!values.has(name)) throw new Error(`Input template: no input path is named ${name}.`);
    return values.get(name) ?? "";
  };
  const filled = template.replace(
    /"<([A-Za-z0-9_-]+)>"|<([A-Za-z0-9_-]+)>/g,
    (_whole, quoted?: string, bare?: string) => {
      const value = valueOf(quoted ?? bare ?? "");
      return quoted !== undefined && typeof value !== "string"
        ? JSON.stringify(JSON.stringify(value))
        : JSON.stringify(value);
    },
  );
  const input = JSON.parse(filled) as JsonValue;
  if (!isJsonObject(input)) throw new Error("Input template: the input must be an object.");
  return input;
}

function find(event: JsonObject, path: string): JsonValue | undefined {
  if (!/^\$(?:\.[A-Za-z0-9_-]+)+$/.test(path)) throw new Error(`Input path: the model does not know the form ${path}.`);
  let value: JsonValue | undefined = event;
  for (const name of path.slice(2).split(".")) {
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
