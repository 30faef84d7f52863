export {
  auditBucketName,
  fitName,
  liveParameterName,
  liveParameterPath,
  physicalPrefix,
} from "../../../engines/stepfunctions/physicalNames";
