// One run as a picture: an axis, what the script did, and a lane for each actor.

const TIPS = new WeakMap(); // What an element tells when it is pointed at.
const MARKS = new WeakMap(); // The marks that it stands for.
const SIDE = 8; // Pixels beside the first moment and the last, for what is drawn around them.
const MANY = 8; // Lanes that are drawn unasked.

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30].map((n) => n * SECOND), [1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  [1, 2, 4, 6, 12].map((n) => n * HOUR), [1, 2, 5, 10, 20, 30, 60, 100, 200, 500, 1000].map((n) => n * DAY));

const axis = (area, height) => {
  const room = Math.max(2, (area.right - area.left) / (area.right < 480 ? 66 : 92));
  const step = STEPS.find((step) => (area.to - area.from) / step <= room) || STEPS.at(-1);
  const drawn = [];
  for (let at = Math.ceil(area.from / step) * step; at <= area.to; at += step) {
    const [day, clock] = moment(at).split(", ");
    const x = area.x(at);
    const text = step >= DAY || at % DAY === 0 ? day : clock;
    drawn.push(draw("line", { class: "tick", x1: x, x2: x, y1: 16, y2: height }));
    drawn.push(draw("text", { class: "when", x: Math.min(x, area.right - 4), y: 11, "text-anchor": x > area.right - 34 ? "end" : "middle" }, text));
  }
  return drawn;
};

const stepsRow = (area, run, y) => {
  const steps = run.steps.filter((step) => step.at >= area.from && step.at <= area.to);
  const drawn = [];
  let free = area.left;
  steps.forEach((step, index) => {
    const x = area.x(step.at);
    const next = steps.slice(index + 1).map((other) => area.x(other.at)).find((other) => other > x + 4) || area.right;
    const group = draw("g", { class: "step" }, draw("path", { d: `M${x - 4},${y + 4}h8l-4,9Z` }));
    if (x >= free) {
      const text = cut(step.text, Math.min(next, area.right) - x - 10, 6.8);
      group.append(draw("text", { x: x + 7, y: y + 12 }, text));
      free = x + 10 + text.length * 6.8;
    }
    const together = steps.filter((other) => Math.abs(area.x(other.at) - x) < 5);
    TIPS.set(group, () => ({ title: "the script", lines: together.map((other) => `${moment(other.at)}: ${other.text}`) }));
    MARKS.set(group, [step]);
    drawn.push(group);
  });
  return drawn;
};

const judgedMarks = (run) => run.judged.filter((one) => one.at !== null).map((one) => ({
  at: one.at, kind: "expectation", label: `line ${one.line}: ${one.expected}`, good: one.state === "met" ? true : one.state === "broken" ? false : null,
  peer: null, conn: null, fields: { state: one.state, proves: one.proves }, why: null, event: one.event, actor: "expectation",
})).sort((a, b) => a.at - b.at);

class Chart {
  constructor(run) {
    this.run = run;
    this.svg = draw("svg", { class: "chart", role: "img", "aria-label": this.words() });
    this.cursor = draw("line", { class: "cursor" });
    this.judged = judgedMarks(run);
    this.isAll = false;
    for (const lane of run.lanes) {
      lane.rows = {};
      for (const mark of lane.marks.filter((mark) => ROWS[mark.kind])) {
        (lane.rows[ROWS[mark.kind]] ||= []).push(mark);
      }
    }
    this.more = run.lanes.length > MANY ? make("button", { type: "button", class: "more" }, `show all ${run.lanes.length} actors`) : null;
  }

  words() {
    const states = this.run.lanes.filter((lane) => lane.bands.length > 0).map((lane) => {
      const bands = lane.bands.map((band) => `${band.licence} from ${moment(band.from)}`);
      return `${lane.actor}: ${bands.slice(0, 12).join(", ")}${bands.length > 12 ? ", and so on" : ""}`;
    });
    return `Timeline of ${this.run.title}, until ${moment(this.run.end)}. ${states.join(". ")}. The slider, the state below and the tables tell all of it.`;
  }

  lanes() {
    return this.isAll ? this.run.lanes : this.run.lanes.slice(0, MANY);
  }

  draw(view) {
    const width = this.svg.parentElement.clientWidth;
    const [left, right] = [width < 480 ? 62 : 84, width - 6];
    const x = (at) => left + SIDE + ((at - view.from) / (view.to - view.from)) * (right - left - 2 * SIDE);
    const area = { from: view.from, to: view.to, end: view.end, left, right, x };
    this.area = area;
    const rows = [];
    let y = 20;
    const name = (text) => rows.push(draw("text", { class: "row-name", x: left - 8, y: y + 14 }, text));
    if (this.run.steps.length > 0) {
      name("script");
      rows.push(...stepsRow(area, this.run, y));
      y += 20;
    }
    if (this.judged.length > 0) {
      name("expected");
      rows.push(...marksRow(area, this.judged, y));
      y += 20;
    }
    for (const lane of this.lanes()) {
      y += 8;
      rows.push(draw("line", { class: "lane-rule", x1: 0, x2: width, y1: y, y2: y }));
      rows.push(draw("text", { class: "lane-name", x: 2, y: y + 17 }, lane.actor, draw("tspan", { class: "part", dx: 6 }, partOf(lane))));
      y += 24;
      if (lane.outages.length > 0) {
        name("down");
        rows.push(...downRow(area, lane, y));
        y += 20;
      }
      if (lane.bands.length > 0) {
        name("state");
        rows.push(...bandsRow(area, lane, y));
        y += 28;
      }
      const falls = leftRow(area, lane, y, 40);
      if (falls.length > 0) {
        rows.push(draw("text", { class: "row-name", x: left - 8, y: y + 25 }, "left"), ...falls);
        y += 48;
      }
      if (lane.counts.length > 0 && lane.part !== "client") {
        name("count");
        rows.push(...countsRow(area, lane, y + 2, 34));
        y += 42;
      }
      for (const row of ["attempts", "messages", "log"]) {
        if (lane.rows[row]) {
          name(row);
          rows.push(...marksRow(area, lane.rows[row], y));
          y += 20;
        }
      }
    }
    y += 4;
    fill(this.cursor, { y1: 14, y2: y });
    this.svg.setAttribute("viewBox", `0 0 ${width} ${y}`);
    this.svg.setAttribute("height", y);
    this.svg.replaceChildren(...axis(area, y), ...rows, this.cursor);
    this.point(view);
  }

  point(view) {
    const x = Math.min(this.area.right, Math.max(this.area.left, this.area.x(view.at)));
    fill(this.cursor, { x1: x, x2: x });
  }

  // The moment at a place of the screen.
  momentAt(clientX) {
    const { left, right, from, to } = this.area;
    const share = (clientX - this.svg.getBoundingClientRect().left - left - SIDE) / (right - left - 2 * SIDE);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  }
}
