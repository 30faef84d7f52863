import { Place } from "./place";

/** The objects that are checked together, by kind and name: what one refers to must be among them. */
export class ObjectsByName {
  private readonly places: readonly Place[];

  constructor(objects: readonly unknown[]) {
    this.places = objects.map((object) => Place.of(object));
  }

  of(kind: string): readonly Place[] {
    return this.places.filter((place) => place.get("kind").text === kind);
  }

  find(kind: string, name: string): Place | undefined {
    return this.of(kind).find((place) => place.get("metadata", "name").text === name);
  }
}
