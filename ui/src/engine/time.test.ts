import { describe, expect, it, test } from "vitest";
import { offsetWords, ticks, timeScale } from "./scale";
import { actionsIn, isOver, STATES, stateWord, toneOf, worst } from "./states";
import { agoWords, durationWords, isoMillis, sizeWords, tickingWords } from "./time";

describe("durations", () => {
  test.each([
    [0, "0 ms"],
    [999.4, "999 ms"],
    [1240, "1.24 s"],
    [12_340, "12.3 s"],
    [59_949, "59.9 s"],
    [59_990, "1m 00s"],
    [185_000, "3m 05s"],
    [7_800_000, "2h 10m"],
    [367_200_000, "4d 6h"],
    [-1, "–"],
    [Number.NaN, "–"],
  ])("%d ms is %s", (ms, words) => expect(durationWords(ms)).toBe(words));
  test.each([
    [400, "0 s"],
    [59_999, "59 s"],
    [61_400, "1m 01s"],
  ])("ticks %d ms as %s", (ms, words) => expect(tickingWords(ms)).toBe(words));
  test.each([
    ["PT1.5S", 1500],
    ["PT1H30M", 5_400_000],
    ["P1DT1S", 86_401_000],
    ["-PT1S", -1000],
    ["P", null],
    ["PT", null],
    ["soon", null],
  ])("reads %s", (text, ms) => expect(isoMillis(text)).toBe(ms));
  test.each([
    [-10, "just now"],
    [-180, "3 minutes ago"],
    [7200, "in 2 hours"],
    [-86_400, "yesterday"],
    [20, "in a moment"],
  ])("%d seconds from now is %s", (seconds, words) => expect(agoWords(seconds * 1000, 0)).toBe(words));
  test.each([
    [512, "512 B"],
    [1400, "1.4 kB"],
    [3_000_000, "3.0 MB"],
  ])("%d bytes are %s", (bytes, words) => expect(sizeWords(bytes)).toBe(words));
});

describe("the Gantt scale", () => {
  it("holds instants inside", () => {
    const scale = timeScale(1000, 2000);
    expect([scale.at(500), scale.at(1500), scale.at(9000)]).toEqual([0, 0.5, 1]);
  });
  it("has a width even for nothing", () => expect(timeScale(5, 5).at(5)).toBe(0));
  test.each([
    [1000, 5, ["0", "200 ms", "400 ms", "600 ms", "800 ms", "1 s"]],
    [10_000, 5, ["0", "2 s", "4 s", "6 s", "8 s", "10 s"]],
    [90_000, 6, ["0", "15 s", "30 s", "45 s", "1m", "1m 15s", "1m 30s"]],
    [7_200_000, 4, ["0", "30m", "1h", "1h 30m", "2h"]],
  ])("%d ms in at most %d steps", (width, most, labels) => {
    expect(ticks(timeScale(0, width), most).map((tick) => tick.label)).toEqual(labels);
  });
  it("says seconds with their fraction when steps are short", () => expect(offsetWords(1250, 50)).toBe("1.25 s"));
});

describe("states", () => {
  it("has a tone and a word for each", () => {
    for (const state of STATES) expect(toneOf(state)).toBeTruthy();
    expect(toneOf("NEVER_HEARD")).toBe("mute");
    expect(stateWord("SUCCESS")).toBe("Success");
  });
  it("offers no way to stop what is over, and none to restart what runs", () => {
    for (const state of STATES) {
      const actions = actionsIn(state);
      if (isOver(state)) expect(actions).not.toContain("kill");
      else expect(actions).not.toContain("restart");
    }
  });
  it("shows the worst of many", () => {
    expect(worst(["SUCCESS", "FAILED", "RUNNING"])).toBe("FAILED");
    expect(worst(["SUCCESS", "RUNNING"])).toBe("RUNNING");
  });
});
