// The rows of a lane. Each takes `area` (what is seen: `from`, `to`, `left`, `right`, `x` of a moment) and the y where it
// begins, and gives what to draw.

const MARK = 11; // Pixels that a mark needs for itself; nearer ones are drawn as one.

const clipped = (area, from, to) => [area.x(Math.max(area.from, from)), area.x(Math.min(area.to, to))];

// About as much of a text as there is room for; nothing where that is next to nothing.
const cut = (text, width, letter = 6.4) => {
  const letters = Math.floor(width / letter);
  if (text.length <= letters) {
    return text;
  }
  return letters < 4 ? "" : `${text.slice(0, letters - 1)}…`;
};

const bandsRow = (area, lane, y) => lane.bands.flatMap((band) => {
  const [left, right] = clipped(area, band.from, band.to);
  if (right <= left && !(band.from >= area.from && band.from <= area.to)) {
    return [];
  }
  const width = Math.max(right - left, 1.5);
  const name = band.licence;
  const group = draw("g", { class: `band ${band.licence}` },
    draw("rect", { x: left, y, width, height: 22, rx: width > 6 ? 3 : 0 }),
    draw("text", { x: left + 6, y: y + 15 }, cut(name, width - 10)));
  TIPS.set(group, () => ({ title: name, lines: [`since ${moment(band.from)}`, sentence(band.why.text), band.why.requirements.join(" ")] }));
  return [group];
});

// Minutes left as a line that falls to the end of each licence state.
const leftRow = (area, lane, y, height) => {
  const most = lane.plans.reduce((most, plan) => plan.ends === null ? most : Math.max(most, minutesSince(plan.ends, plan.from)), 0);
  if (most === 0) {
    return [];
  }
  const yOf = (left) => y + height - (height * left) / most;
  const pieces = [];
  lane.plans.forEach((plan, index) => {
    const next = index + 1 < lane.plans.length ? lane.plans[index + 1].from : lane.end;
    const last = pieces.at(-1);
    if (last !== undefined && last.ends === plan.ends && last.to === plan.from) {
      last.to = next;
    } else {
      pieces.push({ from: plan.from, to: next, ends: plan.ends });
    }
  });
  let path = "";
  let level = null;
  for (const { from, to, ends } of pieces.filter((piece) => piece.ends !== null && piece.to >= area.from && piece.from <= area.to)) {
    const [start, stop] = [Math.max(from, area.from), Math.min(to, area.to, Math.max(from, ends))];
    if (stop < start) {
      continue;
    }
    const leftAt = (at) => Math.max(0, ends - at) / MINUTE;
    path += `${level === start ? "L" : "M"}${area.x(start).toFixed(1)},${yOf(leftAt(start)).toFixed(1)}L${area.x(stop).toFixed(1)},${yOf(leftAt(stop)).toFixed(1)}`;
    level = stop;
  }
  const fill = path.split("M").filter((piece) => piece !== "").map((piece) => {
    const points = piece.split("L");
    const xOf = (point) => point.split(",")[0];
    return `M${xOf(points[0])},${y + height}L${points.join("L")}L${xOf(points.at(-1))},${y + height}Z`;
  }).join("");
  return [
    draw("line", { class: "rule", x1: area.left, x2: area.right, y1: y, y2: y }),
    draw("line", { class: "rule", x1: area.left, x2: area.right, y1: y + height, y2: y + height }),
    draw("text", { class: "scale", x: area.left - 5, y: y + 9 }, minutesInWords(most)),
    draw("text", { class: "scale", x: area.left - 5, y: y + height }, "0"),
    draw("path", { class: "left-fill", d: fill }),
    draw("path", { class: "left-line", d: path }),
  ];
};

// When somebody was down, or off the network.
const downRow = (area, lane, y) => lane.outages.filter((outage) => outage.to >= area.from && outage.from <= area.to).map((outage) => {
  const [left, right] = clipped(area, outage.from, outage.to);
  const group = draw("g", { class: "down" }, draw("rect", { x: left, y: y + 2, width: Math.max(right - left, 1.5), height: 14 }),
    draw("text", { x: left + 6, y: y + 13 }, cut("down", right - left - 10)));
  const until = outage.to === lane.end ? "the end" : moment(outage.to);
  TIPS.set(group, () => ({ title: "down, or off the network", lines: [`from ${moment(outage.from)} to ${until}`] }));
  return group;
});

// Counts as steps, and what was needed as a broken line above or below them.
const countsRow = (area, lane, y, height) => {
  const most = lane.counts.reduce((most, { count, needed }) => Math.max(most, count, needed || 0), 1);
  const yOf = (count) => y + height - (height * count) / most;
  const drawn = [];
  let path = "";
  let threshold = "";
  let before = null;
  let labelled = area.left - 40;
  lane.counts.forEach((count, index) => {
    // A host that is down counts nobody.
    const down = lane.outages.find((outage) => outage.from >= count.at);
    const after = index + 1 < lane.counts.length ? lane.counts[index + 1].at : lane.end;
    const next = down === undefined ? after : Math.min(after, down.from);
    const isJoined = index > 0 && !lane.outages.some((outage) => outage.from >= lane.counts[index - 1].at && outage.from <= count.at);
    if (next < area.from || count.at > area.to) {
      return;
    }
    const [left, right] = clipped(area, count.at, next);
    path += `${path === "" || !isJoined ? "M" : "L"}${left.toFixed(1)},${yOf(count.count).toFixed(1)}H${right.toFixed(1)}`;
    if (count.needed !== null) {
      threshold += `M${left.toFixed(1)},${yOf(count.needed).toFixed(1)}H${right.toFixed(1)}`;
    }
    const text = count.needed === null ? String(count.count) : `${count.count} of ${count.needed}`;
    if (text !== before && left - labelled > 50) {
      const beside = Math.max(y + 10, yOf(count.count) + (yOf(count.count) < y + 14 ? 12 : -3));
      // The line of the threshold doesn't go through it.
      const line = count.needed === null ? -100 : yOf(count.needed);
      const isEnd = left + 3 + text.length * 6.5 > area.right;
      drawn.push(draw("text", { class: "number", x: isEnd ? area.right : left + 3, y: line > beside - 11 && line < beside + 2 ? line + 12 : beside,
        "text-anchor": isEnd ? "end" : "start" }, text));
      labelled = left;
      before = text;
    }
  });
  return [
    draw("line", { class: "rule", x1: area.left, x2: area.right, y1: y + height, y2: y + height }),
    draw("path", { class: "threshold", d: threshold }),
    draw("path", { class: "count-line", d: path }),
    ...drawn,
  ];
};

// How a mark is drawn: of messages only those stand out that went wrong.
const signOf = (mark) => ROWS[mark.kind] === "messages" && mark.good ? "plain" : outcome(mark);

// Marks that are too near to be told apart come together, unless one went well and the other didn't.
const clusters = (area, marks) => {
  const all = [];
  for (const mark of marks) {
    const x = area.x(mark.at);
    const last = all.at(-1);
    if (last !== undefined && x - last.right < MARK && last.kind === signOf(mark)) {
      last.right = x;
      last.marks.push(mark);
    } else {
      all.push({ left: x, right: x, kind: signOf(mark), marks: [mark] });
    }
  }
  return all;
};

const SIGNS = { good: "✓", bad: "✗", plain: "" };

const tipOf = (marks) => () => {
  if (marks.length === 1) {
    const [mark] = marks;
    const fields = Object.entries(mark.fields).map(([name, value]) => `${name}: ${shown(value)}`);
    return { title: mark.label, lines: [`${who(mark)} · ${mark.kind} · ${moment(mark.at)}`, ...fields] };
  }
  const kinds = new Map();
  marks.forEach((mark) => kinds.set(mark.label, (kinds.get(mark.label) || 0) + 1));
  const most = [...kinds].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([label, count]) => `${count} × ${label}`);
  return { title: `${grouped(marks.length)} events`, lines: [`${moment(marks[0].at)} to ${moment(marks.at(-1).at)}`, ...most] };
};

const marksRow = (area, marks, y) => {
  const from = until(marks, area.from - 1e-6, "at");
  const seen = marks.slice(from, until(marks, area.to, "at"));
  const all = clusters(area, seen);
  return all.map(({ left, right, kind, marks }, index) => {
    const isOne = right - left < 4;
    const text = marks.length === 1 ? SIGNS[kind] : cut(`${SIGNS[kind]} ${grouped(marks.length)}`.trim(), right - left - 2, 6.2);
    const many = marks.length > 1 ? grouped(marks.length) : "";
    // How many they are is told where that leaves the neighbours alone.
    const before = index > 0 ? left - all[index - 1].right : Infinity;
    const after = index + 1 < all.length ? all[index + 1].left - right : Infinity;
    const counted = `${SIGNS[kind]} ${many}`.trim();
    const fits = counted.length <= 2 || counted.length * 6.5 + 6 <= Math.min(before, after);
    const label = isOne ? (fits ? counted : SIGNS[kind]) : text;
    const width = isOne ? Math.max(14, label.length > 2 ? label.length * 6.5 + 6 : 0) : right - left + 10;
    const x = Math.min((left + right - width) / 2, area.right + 4 - width);
    const shape = kind === "plain" && isOne && marks.length === 1
      ? draw("path", { d: `M${left},${y + 4}l5,5l-5,5l-5,-5Z` })
      : draw("rect", { x, y: y + 2, width, height: 14, rx: 7 });
    const group = draw("g", { class: `mark ${kind}` }, shape,
      draw("text", { x: x + width / 2, y: y + 13 }, label));
    TIPS.set(group, tipOf(marks));
    MARKS.set(group, marks);
    return group;
  });
};
