/** What a service answers instead of a result; the name gets the service's prefix (`Ecs.`) where it is handed to the state machine. */
export class AwsError extends Error {
  constructor(
    /** As the service's API names it: `RuleNotFoundException`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "AwsError";
  }
}

/** A request that the service cannot read: an unknown field, a wrong type, a value out of range. */
export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
