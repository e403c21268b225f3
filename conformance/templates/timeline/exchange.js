// One handshake: the messages of a connection in their order, each with its fields.

const ROW = 30;

class Exchange {
  constructor(run, show) {
    this.run = run;
    this.show = show;
    this.title = make("h4");
    this.svg = draw("svg", { class: "exchange", role: "group" });
    this.fields = make("div", { class: "told", "aria-live": "polite" });
    this.place = make("div", { class: "exchange-box", hidden: true }, this.title, this.svg, this.fields);
    const take = (event) => {
      const mark = MARKS.get(event.target.closest("g[role=button]") || event.target);
      if (mark) {
        this.tell(mark[0]);
      }
    };
    ["click", "focusin", "mouseover"].forEach((kind) => this.svg.addEventListener(kind, take));
    this.svg.addEventListener("keydown", (event) => {
      const group = event.target.closest("g[role=button]");
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (group && step && group[step]?.matches("g[role=button]")) {
        event.preventDefault();
        group[step].focus();
      }
    });
  }

  draw(view) {
    const marks = exchangeAt(this.run, view.at);
    const key = marks.map((mark) => mark.event).join();
    const width = this.place.clientWidth - 2;
    if (key === this.key && width === this.width) {
      return;
    }
    [this.key, this.width] = [key, width];
    const conn = marks.find((mark) => mark.conn !== null)?.conn;
    const what = conn === undefined ? "What was done" : `Connection ${conn}`;
    say(this.title, marks.length === 0 ? "Nothing happened yet" : `${what}, ${moment(marks[0].at)}: ${marks.length} events in their order`);
    const actors = [...new Set(marks.flatMap((mark) => mark.peer ? [mark.actor, mark.peer] : [mark.actor]))];
    const column = (actor) => width * ((actors.indexOf(actor) + 0.5) / actors.length);
    const height = 34 + marks.length * ROW;
    const lines = actors.flatMap((actor) => [
      draw("text", { class: "lane-name", x: column(actor), y: 14, "text-anchor": "middle" }, actor),
      draw("line", { class: "life", x1: column(actor), x2: column(actor), y1: 22, y2: height }),
    ]);
    const rows = marks.map((mark, index) => this.row(mark, 34 + index * ROW, column, width));
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    this.svg.setAttribute("aria-label", `${what}: ${marks.length} events`);
    this.svg.replaceChildren(...lines, ...rows);
    this.fields.replaceChildren(make("p", { class: "small" }, "Point at, tap or focus a message for its fields; ↑ ↓ go from one to the next."));
  }

  row(mark, y, column, width) {
    const from = column(mark.actor);
    const to = mark.peer ? column(mark.peer) : from;
    const isLeft = to < from;
    const middle = mark.peer ? (from + to) / 2 : from;
    const length = mark.peer ? Math.abs(to - from) : width;
    const room = mark.peer ? length + width / 6 : Math.min(from, width - from) * 2;
    const arrow = mark.peer
      ? draw("path", { class: "arrow", d: `M${from},${y + 12}H${to}m${isLeft ? 7 : -7},-4L${to},${y + 12}l${isLeft ? 7 : -7},4` })
      : draw("circle", { class: "dot", cx: from, cy: y + 12, r: 3.5 });
    const text = cut(`${SIGNS[outcome(mark)]} ${mark.label}`.trim(), room - 12);
    const group = draw("g", { class: `message ${outcome(mark)}`, role: "button", tabindex: "0", "aria-label": `${who(mark)}: ${mark.label}` },
      draw("rect", { x: 1, y: y - 9, width: width - 2, height: ROW - 2, rx: 4 }), arrow,
      draw("text", { x: mark.peer ? middle : from + (from > width / 2 ? -10 : 10), y: mark.peer ? y + 6 : y + 16, "text-anchor": mark.peer ? "middle" : from > width / 2 ? "end" : "start" },
        mark.peer ? text : cut(mark.label, (from > width / 2 ? from : width - from) - 20)));
    MARKS.set(group, [mark]);
    return group;
  }

  tell(mark) {
    if (this.told !== mark) {
      this.told = mark;
      this.fields.replaceChildren(make("h4", {}, mark.label), make("p", { class: "small" }, `${who(mark)} · ${mark.kind} · ${moment(mark.at)}`), fieldsOf(mark));
      for (const group of this.svg.querySelectorAll("g.message")) {
        group.classList.toggle("chosen", MARKS.get(group)[0] === mark);
      }
    }
  }
}
