import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** Bytes that a standard parameter holds. Source: Systems Manager quotas. */
const MOST_BYTES = 4096;

/** Systems Manager's Parameter Store: the live state's mirror, and one parameter for each digest under quarantine. */
export class Ssm {
  readonly prefixes = { "aws-sdk:ssm": "Ssm" };
  readonly throttling = "SsmException";
  private readonly values = new Map<string, string>();

  constructor(
    private readonly parameterName: string,
    /** What the names of the others begin with. */
    private readonly quarantines: string,
    /** What an earlier rollout left in it. */
    initial: string | undefined,
  ) {
    if (initial !== undefined) this.values.set(parameterName, initial);
  }

  readonly actions: Readonly<Record<string, Action>> = {
    putParameter: (parameters) => {
      const request = new Parameters(parameters, ["Name", "Value", "Type", "Overwrite"]);
      const name = request.text("Name");
      if (name !== this.parameterName && !name.startsWith(this.quarantines)) {
        throw new AwsError("AccessDeniedException", `Not allowed to write ${name}.`);
      }
      request.oneOf("Type", ["String"]);
      const value = request.text("Value");
      if (Buffer.byteLength(value) > MOST_BYTES) throw invalid("Standard tier parameters support at most 4096 bytes.");
      if (this.values.has(name) && !request.flag("Overwrite")) {
        throw new AwsError("ParameterAlreadyExistsException", "The parameter already exists.");
      }
      this.values.set(name, value);
      return NOTHING;
    },
  };

  /** The parameter's value, or undefined. */
  read(): string | undefined {
    return this.values.get(this.parameterName);
  }
}
