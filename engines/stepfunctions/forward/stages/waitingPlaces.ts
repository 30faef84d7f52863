/** Where waiting between two stages leads for a look at the alarms; `$.standing.for` says who waits. */
export const STAND = "StandLook";

/** Where that look leads while an approval is awaited. */
export const ASK_AGAIN = "WhichAsk";
