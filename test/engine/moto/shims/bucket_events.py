"""GetBucketNotificationConfiguration says whether a bucket's events go to EventBridge, which moto knows but leaves out."""

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response


def apply() -> None:
    own_get = S3Response.get_bucket_notification

    def get_bucket_notification(self: S3Response) -> Any:
        found = self.backend.get_bucket_notification_configuration(self.bucket_name)
        others = found and (found.topic or found.queue or found.cloud_function)
        if not found or others or found.event_bridge is None:
            return own_get(self)
        self.data["Action"] = "GetBucketNotificationConfiguration"  # the serializer finds the shape by it
        return self.serialized(ActionResult({"EventBridgeConfiguration": {}}))

    S3Response.get_bucket_notification = get_bucket_notification
