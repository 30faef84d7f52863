export {
  auditBucketName,
  fitName,
  liveParameterName,
  liveParameterPath,
  physicalPrefix,
  quarantineParameterPath,
} from "../../../engines/stepfunctions/physicalNames";
