export {
  auditBucketName,
  debtParameterPath,
  fitName,
  liveParameterName,
  liveParameterPath,
  physicalPrefix,
  quarantineParameterPath,
} from "../../../engines/stepfunctions/physicalNames";
