// Moments (milliseconds since the run's start) and minutes in words, and words as moments.

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60000, 3600000, 86400000];

// Minutes from `earlier` to `moment`, a begun one counted.
const minutesSince = (moment, earlier) => Math.ceil(Math.max(0, moment - earlier) / MINUTE);

const padded = (number, size) => String(number).padStart(size, "0");

// `day 185, 04:20`, with seconds and milliseconds where there are some.
const moment = (at) => {
  const sign = at < 0 ? "−" : "";
  const rest = Math.abs(at) % DAY;
  const clock = `${padded(Math.floor(rest / HOUR), 2)}:${padded(Math.floor(rest / MINUTE) % 60, 2)}`;
  const seconds = rest % MINUTE === 0 ? "" : `:${padded(Math.floor(rest / SECOND) % 60, 2)}`;
  const parts = rest % SECOND === 0 ? "" : `.${padded(Math.floor(rest % SECOND), 3)}`;
  return `${sign}day ${Math.floor(Math.abs(at) / DAY)}, ${clock}${seconds}${parts}`;
};

// World time at a moment of a run.
const date = (run, at) => {
  const text = new Date(Date.parse(run.start) + at).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, at % MINUTE === 0 ? 16 : 19)} UTC`;
};

// `25 d`, `1 d 4 h`, `2 h 5 min`: minutes in days, hours and minutes.
const minutesInWords = (minutes) => {
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  return parts.filter(([number]) => number > 0).map(([number, unit]) => `${number} ${unit}`).join(" ") || "0 min";
};

// A distance of milliseconds, to the minute; below one in seconds and milliseconds.
const distance = (milliseconds) => {
  if (milliseconds >= MINUTE) {
    return minutesInWords(Math.round(milliseconds / MINUTE));
  }
  return milliseconds >= SECOND ? `${Math.round(milliseconds / SECOND)} s` : `${Math.round(milliseconds)} ms`;
};

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

// `185d`, `day 185`, `2d4h30m`, `266400m`, `1500ms`, or a UTC time such as `2026-07-05T12:00Z`; `null` for anything else.
const momentOf = (text, run) => {
  const words = text.trim().toLowerCase().replace(/^day\s*(\d+)$/, "$1d");
  const units = { d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 };
  if (/^(\d+\s*(d|h|ms|m|s)\s*)+$/.test(words)) {
    const parts = [...words.matchAll(/(\d+)\s*(ms|d|h|m|s)/g)];
    return parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit], 0);
  }
  const time = /^\d{4}-\d\d-\d\d/.test(words) ? Date.parse(words.toUpperCase().replace(" UTC", "Z").replace(" ", "T")) : NaN;
  return Number.isNaN(time) ? null : time - Date.parse(run.start);
};
