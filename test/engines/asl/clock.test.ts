import assert from "node:assert/strict";
import fc from "fast-check";
import { VirtualClock } from "../../../engines/rehearsal/clock";

describe("the virtual clock", () => {
  it("runs events by time, then in the order in which they were added", () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const note = (text: string) => () => seen.push(`${text}@${clock.now()}`);
    clock.at(20, note("late"));
    clock.at(10, note("first"));
    clock.at(10, note("second"));
    clock.after(0, note("now"));
    assert.deepEqual(clock.run(), { events: 4, reason: "idle" });
    assert.deepEqual(seen, ["now@0", "first@10", "second@10", "late@20"]);
  });

  it("runs what an event adds for the same instant after everything that is due already", () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.after(5, () => {
      seen.push("a");
      clock.after(0, () => seen.push("c"));
    });
    clock.after(5, () => seen.push("b"));
    clock.run();
    assert.deepEqual(seen, ["a", "b", "c"]);
  });

  it("neither runs a cancelled event nor moves to its time", () => {
    const clock = new VirtualClock();
    const handle = clock.after(1_000, () => assert.fail("it ran"));
    clock.after(10, () => handle.cancel());
    assert.deepEqual(clock.run(), { events: 1, reason: "idle" });
    assert.equal(clock.now(), 10);
    assert.equal(clock.pending(), 0);
    handle.cancel();
    assert.equal(clock.pending(), 0);
  });

  it("stops at untilMs and stands there", () => {
    const clock = new VirtualClock();
    let ran = 0;
    clock.at(10, () => ran++);
    clock.at(11, () => ran++);
    assert.deepEqual(clock.run({ untilMs: 10 }), { events: 1, reason: "until" });
    assert.equal(clock.now(), 10);
    assert.deepEqual(clock.run({ untilMs: 50 }), { events: 1, reason: "idle" });
    assert.equal(clock.now(), 50);
    assert.equal(ran, 2);
  });

  it("stops after maxEvents, so that an endless simulation ends", () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.after(1, again);
    };
    again();
    assert.deepEqual(clock.run({ maxEvents: 1_000 }), { events: 1_000, reason: "max-events" });
    assert.equal(clock.now(), 1_000);
  });

  it("refuses the past, times that are no numbers, and a run within a run", () => {
    const clock = new VirtualClock();
    clock.run({ untilMs: 100 });
    assert.throws(() => clock.at(99, () => undefined), /^RangeError: An event must be at or after 100 ms, got 99\.$/);
    assert.throws(() => clock.at(Number.NaN, () => undefined), /got NaN/);
    assert.throws(() => clock.after(-1, () => undefined), /^RangeError: A delay must be 0 ms or more, got -1\.$/);
    clock.after(1, () => clock.run());
    assert.throws(() => clock.run(), /VirtualClock\.run must not be called from an event that it runs/);
  });

  it("goes on after an event threw", () => {
    const clock = new VirtualClock();
    clock.after(1, () => {
      throw new Error("broken");
    });
    let ran = false;
    clock.after(2, () => {
      ran = true;
    });
    assert.throws(() => clock.run(), /^Error: broken$/);
    clock.run();
    assert.equal(ran, true);
  });

  it("runs every set of events in order, however many of them are cancelled", () => {
    const event = fc.record({ ms: fc.nat(200), cancel: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const clock = new VirtualClock();
        const seen: [number, number][] = [];
        const handles = events.map(({ ms }, i) => clock.at(ms, () => seen.push([clock.now(), i])));
        for (const [i, { cancel }] of events.entries()) if (cancel) handles[i]?.cancel();
        clock.run();
        const expected = events
          .map(({ ms, cancel }, i) => ({ ms, cancel, i }))
          .filter(({ cancel }) => !cancel)
          .sort((a, b) => a.ms - b.ms || a.i - b.i)
          .map(({ ms, i }) => [ms, i]);
        assert.deepEqual(seen, expected);
      }),
    );
  });
});
