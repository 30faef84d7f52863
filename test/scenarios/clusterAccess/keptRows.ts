import { list, type Scene } from "../kubernetes/admissionAttempts";
import { SYSTEM } from "../kubernetes/admissionPeople";
import type { Row } from "../kubernetes/admissionRows";
import {
  annotate,
  cannot,
  EVIDENCE,
  type Fields,
  map,
  mapAt,
  outcome,
  patch,
  quarantine,
  RECORD,
  read,
  remove,
  trust,
} from "./kept";

const KEPT = "Airlock: records and evidence are kept; nobody deletes them (airlock:break-glass in an emergency)";
const AS_MADE = "Airlock: records and evidence stay as they were made (airlock:break-glass in an emergency)";
const MADE_FIXED = "Airlock: a record or a part of its evidence is made immutable, and owned by nothing";
const VERDICT = "Airlock: the verdict on a record is the reconciler's";
const LISTS =
  "Airlock: what may run and what may not is written by the reconciler and the platform, and by nobody else";
const TRUST = "Airlock: whom to trust is the platform's to say";
const ONCE = "Airlock: outcomes are written once by the reconciler, and stay (airlock:break-glass in an emergency)";

const verified = { "airlock.dev/verdict": "verified" };

/** A record as somebody makes it. */
const record =
  (metadata: Fields = {}, more: Fields = {}) =>
  (scene: Scene) =>
    scene.client.create({
      ...map("payments-record-1.2.0-1"),
      ...more,
      metadata: {
        name: "payments-record-1.2.0-1",
        namespace: scene.service.namespace,
        labels: { "airlock.dev/record": "payments" },
        ...metadata,
      },
    });

/** Records, evidence, lists, quarantines, trust and outcomes: who makes them, and who changes them. */
export const keptRows: readonly Row[] = [
  { who: "deploy agent", what: "writes a record", run: record() },
  {
    who: "deploy agent",
    what: "writes a record with a verdict",
    refused: VERDICT,
    run: record({ annotations: verified }),
  },
  {
    who: "deploy agent",
    what: "writes a record that can be changed",
    refused: MADE_FIXED,
    run: record({}, { immutable: false }),
  },
  {
    who: "deploy agent",
    what: "writes a record that goes with its owner",
    refused: MADE_FIXED,
    run: record({ ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "payments-stable", uid: "u" }] }),
  },
  {
    who: "deploy agent",
    what: "writes a verdict on a record",
    refused: [VERDICT, AS_MADE],
    run: patch(mapAt(RECORD), annotate(verified)),
  },
  {
    who: "deploy agent",
    what: "labels a record, as everything of the stack",
    run: patch(mapAt(RECORD), { metadata: { labels: { team: "shop" } } }),
  },
  {
    who: "deploy agent",
    what: "takes the label off a record, so that nobody finds it",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), { metadata: { labels: { "airlock.dev/record": null } } }),
  },
  {
    who: "administrator",
    what: "gives a record an owner, so that it goes with it",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), {
      metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "x", uid: "u" }] },
    }),
  },
  {
    who: "deploy agent",
    what: "deletes a record",
    refused: cannot("delete", "configmaps"),
    run: remove(mapAt(RECORD)),
  },
  { who: "robot", what: "deletes a record", refused: KEPT, run: remove(mapAt(RECORD)) },
  { who: "administrator", what: "deletes a part of the evidence", refused: KEPT, run: remove(mapAt(EVIDENCE)) },
  { who: "reconciler", what: "deletes a record", refused: cannot("delete", "configmaps"), run: remove(mapAt(RECORD)) },
  { who: "reconciler", what: "writes a verdict on a record", run: patch(mapAt(RECORD), annotate(verified)) },
  {
    who: "reconciler",
    what: "annotates anything else of ours on a record",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), annotate({ "airlock.dev/parts": "1" })),
  },
  { who: "administrator in an emergency", what: "deletes a record", run: remove(mapAt(RECORD)) },
  { who: "reconciler", what: "writes the list", run: patch(list, { data: { a: "b" } }) },
  { who: "administrator", what: "writes the list, as the platform", run: patch(list, { data: { a: "b" } }) },
  { who: "keeper of airlock-system", what: "writes the list", refused: LISTS, run: patch(list, { data: { a: "b" } }) },
  { who: "keeper of airlock-system", what: "deletes the list", refused: LISTS, run: remove(list) },
  { who: "deploy agent", what: "deletes the list", refused: cannot("delete", "configmaps"), run: remove(list) },
  { who: "robot", what: "deletes the list", refused: cannot("delete", "configmaps"), run: remove(list) },
  {
    who: "keeper of airlock-system",
    what: "lifts a quarantine",
    refused: LISTS,
    run: patch(quarantine, { data: null }),
  },
  {
    who: "reconciler",
    what: "puts a digest under quarantine",
    run: patch(quarantine, { data: { "sha256-00": "{}" } }),
  },
  { who: "administrator", what: "lifts a quarantine", run: patch(quarantine, { data: null }) },
  { who: "break-glass", what: "lifts a quarantine", run: patch(quarantine, { data: null }) },
  {
    who: "break-glass",
    what: "writes the list",
    refused: cannot("patch", "configmaps"),
    run: patch(list, { data: { a: "b" } }),
  },
  { who: "deploy agent", what: "reads the quarantine of its namespace", run: read(quarantine) },
  { who: "deploy agent", what: "reads the list of its namespace", run: read(list) },
  { who: "deploy agent", what: "reads whom to trust", refused: cannot("get", "configmaps"), run: read(trust) },
  {
    who: "reconciler",
    what: "says whom to trust",
    refused: cannot("patch", "configmaps"),
    run: patch(trust, { data: { a: "b" } }),
  },
  {
    who: "keeper of airlock-system",
    what: "says whom to trust",
    refused: TRUST,
    run: patch(trust, { data: { a: "b" } }),
  },
  { who: "administrator", what: "says whom to trust, as the platform", run: patch(trust, { data: { a: "b" } }) },
  {
    who: "reconciler",
    what: "writes an outcome",
    run: ({ client }) =>
      client.create({
        ...map("outcome-shop-payments-1.1.0-1-2"),
        metadata: { name: "outcome-shop-payments-1.1.0-1-2", namespace: SYSTEM },
      }),
  },
  {
    who: "administrator",
    what: "writes an outcome",
    refused: ONCE,
    run: ({ client }) =>
      client.create({
        ...map("outcome-shop-payments-1.1.0-1-2"),
        metadata: { name: "outcome-shop-payments-1.1.0-1-2", namespace: SYSTEM },
      }),
  },
  { who: "reconciler", what: "deletes an outcome", refused: cannot("delete", "configmaps"), run: remove(outcome) },
  { who: "keeper of airlock-system", what: "deletes an outcome", refused: ONCE, run: remove(outcome) },
  { who: "administrator", what: "changes an outcome", refused: ONCE, run: patch(outcome, annotate({ note: "fine" })) },
];
