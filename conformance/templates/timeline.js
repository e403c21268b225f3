// The page: one scrubber and one zoom for all runs.

let data;
try {
  data = await readData();
} catch (error) {
  byId("loading").hidden = true;
  byId("trouble").hidden = false;
  say(byId("trouble"), `The runs can't be read by this browser (${error.message}). What each licence state was stands below.`);
  return;
}
const runs = data.timelines;
const lesson = data.lesson;
const moments = momentsOf(runs);
const [first, end] = [moments[0].at, Math.max(moments.at(-1).at, moments[0].at + 1)];
const SHORTEST = 10; // Milliseconds that can still be seen apart.
const inside = (at, otherwise) => at === null ? otherwise : Math.min(end, Math.max(first, at));
const opening = inside(data.from, first);
const view = { at: opening, from: opening, to: Math.max(inside(data.to, end), opening + 1), end, exchange: false, of: lesson ? lesson.of : null };

const place = byId("runs");
const CLAIMS = byId("claims").textContent;
const parts = runs.map((run) => {
  const chart = new Chart(run);
  const exchange = new Exchange(run);
  const happened = new Happened(run);
  const laneCards = run.lanes.filter((lane) => lane.part !== "other" || lane.bands.length > 0);
  const cards = laneCards.map((lane) => new Card(run, lane, (at) => go(at)));
  const box = make("div", { class: "chart-box" }, chart.svg);
  const state = make("div", { class: "cards" }, ...cards.map((card) => card.place));
  const title = runs.length > 1 ? make("h2", {}, run.title) : make("h2", { class: "unseen" }, run.title);
  place.append(make("section", { class: "run", "aria-label": run.title }, title, run.lanes.some((lane) => lane.claims) ? make("p", { class: "small" }, CLAIMS) : null, box, chart.more, exchange.place, make("h3", { class: "at" }), state, happened.place));
  cards.slice(MANY).forEach((card) => { card.place.hidden = true; });
  chart.more?.addEventListener("click", () => {
    chart.isAll = true;
    chart.more.remove();
    cards.forEach((card) => { card.place.hidden = false; });
    chart.draw(view);
  });
  return { run, chart, exchange, happened, cards, box, heading: state.previousElementSibling };
});
place.classList.toggle("several", runs.length > 1);

// Redraws once a frame, however often it is asked for.
let asked = { frame: 0, all: false };
const redraw = (all) => {
  asked.all ||= all;
  asked.frame ||= requestAnimationFrame(() => {
    const wasAll = asked.all;
    asked = { frame: 0, all: false };
    for (const { chart, exchange } of parts) {
      if (view.exchange) {
        exchange.draw(view);
      } else if (wasAll) {
        chart.draw(view);
      } else {
        chart.point(view);
      }
    }
    if (wasAll) {
      overview();
    }
  });
};

// The whole run with the part of it that the pictures show.
const overview = () => {
  const svg = byId("overview");
  const width = svg.clientWidth;
  const x = (at) => 8 + ((at - first) / (end - first)) * (width - 16);
  const height = 7 * runs.length + 1;
  const bands = runs.flatMap((run, index) => {
    const told = run.lanes.filter((lane) => lane.bands.length > 0);
    const lane = told.find((lane) => lane.actor === view.of) || told[0];
    return (lane ? lane.bands : []).map((band) => draw("g", { class: `band ${band.licence}` },
      draw("rect", { x: x(band.from), y: 7 * index, width: Math.max(0, x(band.to) - x(band.from)), height: 7 })));
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", height);
  svg.replaceChildren(...bands, draw("rect", { class: "window", x: x(view.from), y: 0.5, width: Math.max(3, x(view.to) - x(view.from)), height: height - 1 }));
};

const scrub = byId("scrub");
scrub.min = first;
scrub.max = end;

let telling = 0;
const show = () => {
  say(byId("now"), moment(view.at));
  say(byId("now-date"), date(runs[0], view.at));
  scrub.value = view.at;
  scrub.setAttribute("aria-valuetext", moment(view.at));
  for (const { run, cards, happened, heading } of parts) {
    cards.forEach((card) => {
      card.set(view.at);
      card.place.classList.toggle("selected", card.lane.actor === view.of);
    });
    happened.set(view.at);
    say(heading, view.at > run.end ? `At ${moment(view.at)}: this run ended at ${moment(run.end)}` : `At ${moment(view.at)}`);
  }
  if (table) {
    table.at = view.at;
  }
  // Told when the scrubber rests, for a screen reader would otherwise never come to an end.
  clearTimeout(telling);
  telling = setTimeout(() => {
    const words = parts.map(({ run, cards }) => {
      const states = cards.slice(0, MANY).map((card) => card.words(view.at)).filter((text) => text !== "").join(" ");
      return runs.length > 1 ? `${run.title}: ${states}` : states;
    });
    say(byId("told"), `${moment(view.at)}. ${words.join(" ")}`);
  }, 300);
};

const window_ = (from, span) => {
  const length = Math.min(end - first, Math.max(SHORTEST, span));
  view.from = Math.min(Math.max(first, from), end - length);
  view.to = view.from + length;
};

// Moves the scrubber, and what is seen with it where it would leave it.
const go = (at) => {
  view.at = Math.round(Math.min(end, Math.max(first, at)));
  const span = view.to - view.from;
  const leaves = view.at < view.from || view.at > view.to;
  if (leaves) {
    window_(view.at - span / 2, span);
  }
  show();
  redraw(leaves);
};

const zoom = (factor, around = view.at) => {
  setExchange(false);
  const span = Math.min(end - first, Math.max(SHORTEST, (view.to - view.from) * factor));
  const share = Math.min(1, Math.max(0, (around - view.from) / (view.to - view.from)));
  window_(around - span * share, span);
  redraw(true);
};

const setExchange = (is) => {
  view.exchange = is;
  document.querySelector("[data-do=exchange]").setAttribute("aria-pressed", is);
  for (const { box, exchange } of parts) {
    box.hidden = is;
    exchange.place.hidden = !is;
  }
  redraw(true);
};

const on = (back) => {
  const to = until(moments, view.at, "at");
  const from = until(moments, view.at - 0.5, "at");
  return back ? moments[from - 1]?.at ?? first : moments[to]?.at ?? end;
};
const dayOn = () => (Math.floor(view.at / DAY) + 1) * DAY;
const dayBack = () => (Math.ceil(view.at / DAY) - 1) * DAY;

let playing = 0;
const play = (is) => {
  clearInterval(playing);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  playing = is ? setInterval(() => {
    go(view.at + (view.to - view.from) / (calm ? 20 : 240));
    if (view.at >= end) {
      play(false);
    }
  }, calm ? 1000 : 60) : 0;
  document.querySelector("[data-do=play]").setAttribute("aria-pressed", is);
};

const DO = {
  on: () => go(on(false)),
  back: () => go(on(true)),
  "day-on": () => go(dayOn()),
  "day-back": () => go(dayBack()),
  play: () => {
    if (playing === 0 && view.at >= end) {
      go(first);
    }
    play(playing === 0);
  },
  in: () => zoom(1 / 4),
  out: () => view.exchange ? setExchange(false) : zoom(4),
  all: () => { setExchange(false); window_(first, end - first); redraw(true); },
  "one-day": () => { setExchange(false); window_(view.at - DAY / 2, DAY); redraw(true); },
  exchange: () => setExchange(!view.exchange),
};

const form = byId("controls");
form.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action) {
    if (action !== "play") {
      play(false);
    }
    DO[action]();
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const at = momentOf(byId("go").value, runs[0]);
  const flaw = at === null ? `“${byId("go").value}” is no moment: 185d, 2d4h30m, 266400m or 2026-07-05T12:00Z is`
    : at > end || at < first ? `the run goes from ${moment(first)} to ${moment(end)}` : "";
  say(byId("go-flaw"), flaw);
  byId("go").setAttribute("aria-invalid", flaw !== "");
  if (flaw === "") {
    play(false);
    go(at);
  }
});
scrub.addEventListener("input", () => {
  play(false);
  go(Number(scrub.value));
});
const KEYS = {
  ArrowLeft: "back", ArrowDown: "back", ArrowRight: "on", ArrowUp: "on", PageUp: "day-back", PageDown: "day-on",
  "+": "in", "=": "in", "-": "out", 0: "all", d: "one-day", h: "exchange", " ": "play",
};
scrub.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    go(event.key === "Home" ? first : end);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    DO[KEYS[event.key]]();
  }
});

// Pointing at the pictures: what is under it is told; a tap goes there, a drag scrubs, two fingers zoom.
const tip = byId("tip");
const tell = (event) => {
  const group = event.target.closest?.("g");
  const told = group && TIPS.get(group);
  tip.hidden = !told;
  if (told) {
    const { title, lines } = told();
    tip.replaceChildren(make("b", {}, title), ...lines.filter((line) => line !== "").map((line) => make("span", {}, line)));
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + height + 24 > innerHeight ? Math.max(4, event.clientY - height - 12) : event.clientY + 16}px`;
  }
};
for (const { chart, box } of parts) {
  const fingers = new Map();
  let apart = 0;
  box.addEventListener("pointermove", (event) => {
    if (fingers.has(event.pointerId)) {
      fingers.set(event.pointerId, event.clientX);
      if (fingers.size === 2) {
        const [one, other] = [...fingers.values()];
        const now = Math.max(10, Math.abs(one - other));
        zoom(apart / now, chart.momentAt((one + other) / 2));
        apart = now;
      } else if (Math.abs(event.clientX - box.dataset.down) > 4) {
        box.setPointerCapture(event.pointerId);
        tip.hidden = true;
        go(chart.momentAt(event.clientX));
        return;
      }
    }
    tell(event);
  });
  box.addEventListener("pointerdown", (event) => {
    play(false);
    fingers.set(event.pointerId, event.clientX);
    const all = [...fingers.values()];
    apart = all.length === 2 ? Math.max(10, Math.abs(all[0] - all[1])) : 0;
    box.dataset.down = event.clientX;
  });
  const leave = (event) => fingers.delete(event.pointerId);
  box.addEventListener("pointerup", (event) => {
    const isTap = fingers.size === 1 && Math.abs(event.clientX - box.dataset.down) <= 4;
    leave(event);
    if (isTap) {
      const marks = MARKS.get(event.target.closest?.("g") || event.target);
      go(marks && marks.length === 1 ? marks[0].at : chart.momentAt(event.clientX));
      tell(event);
    }
  });
  box.addEventListener("pointercancel", leave);
  box.addEventListener("pointerleave", () => { tip.hidden = true; });
  box.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.3 : 1 / 1.3, chart.momentAt(event.clientX));
    }
  }, { passive: false });
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    tip.hidden = true;
  }
});
addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

let table = null;
byId("table").hidden = false;
byId("table").addEventListener("toggle", () => {
  if (byId("table").open && table === null) {
    table = new EventTable(runs, byId("table").querySelector("div"), (at) => go(at));
    table.at = view.at;
    table.show(table.indexOf(view.at));
  }
});

if (lesson) {
  const button = byId("answer-show");
  const answer = byId("answer");
  button.hidden = false;
  answer.hidden = true;
  button.addEventListener("click", () => {
    answer.hidden = false;
    button.hidden = true;
    document.querySelectorAll("#choices label").forEach((label, index) => {
      const isRight = lesson.right.includes(index);
      const isChosen = label.querySelector("input").checked;
      label.className = isRight ? "right" : isChosen ? "wrong" : "";
      label.append(isRight ? " ✓ the run shows this" : isChosen ? " ✗ the run says otherwise" : "");
    });
    button.setAttribute("aria-expanded", "true");
    // The choices tell it now.
    document.querySelectorAll("#answer .right").forEach((one) => one.remove());
    view.of = lesson.of;
    go(lesson.at);
    answer.focus({ preventScroll: true });
  });
}
byId("loading").hidden = true;
form.hidden = false;
byId("scrubber").hidden = false;
new ResizeObserver(() => redraw(true)).observe(place);
show();
redraw(true);
