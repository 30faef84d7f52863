import type { JsonValue } from "../asl/data/json";
import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import type { Action } from "./service";

/** SNS: one topic that people read. */
export class Sns {
  readonly prefixes = { "aws-sdk:sns": "Sns", sns: "SNS" };
  readonly throttling = "ThrottledException";
  private count = 0;

  constructor(
    private readonly topicArn: string,
    private readonly onPublished: (subject: string, message: JsonValue) => void,
  ) {}

  readonly actions: Readonly<Record<string, Action>> = {
    publish: (parameters) => {
      const request = new Parameters(parameters, ["TopicArn", "Subject", "Message"]);
      if (request.text("TopicArn") !== this.topicArn) throw new AwsError("NotFoundException", "Topic does not exist");
      const subject = request.text("Subject");
      // Source: Publish: "must be ASCII text, must be less than 100 characters, no line breaks or control characters".
      if (!/^[\x20-\x7e]{1,99}$/.test(subject)) throw invalid("Invalid parameter: Subject");
      this.onPublished(subject, request.value("Message"));
      this.count++;
      return { output: { MessageId: `message-${this.count}` } };
    },
  };
}
