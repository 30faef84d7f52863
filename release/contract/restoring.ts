/**
 * Seconds from an alarm's ringing to all traffic on the stable version, at most, as long as its event is delivered: EventBridge
 * hands it on within seconds, and back reads the item, takes it over and sets the weights, three calls of tens of milliseconds
 * that are tried again when they are throttled. The property suite holds every rehearsal to it. Where the event gets lost the
 * next look at the alarms finds it: within a minute in the first quarter of an hour of a stage, within five minutes later.
 */
export const RESTORE_SECONDS = 60;
