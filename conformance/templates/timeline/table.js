// All events of all runs as a table, a page of them at a time: what somebody reads who doesn't look at pictures.

const PAGE = 100;

class EventTable {
  constructor(runs, place, go) {
    [this.runs, this.go, this.from] = [runs, go, 0];
    this.chosen = make("select", { "aria-label": "Run" }, ...runs.map((run, index) => make("option", { value: index }, run.title)));
    this.earlier = make("button", { type: "button" }, "‹ earlier");
    this.later = make("button", { type: "button" }, "later ›");
    this.here = make("button", { type: "button" }, "at the scrubber");
    this.which = make("span", { class: "small", "aria-live": "polite" });
    this.body = make("tbody");
    const head = ["when", "who", "event", "what"].map((name) => make("th", { scope: "col" }, name));
    this.table = make("table", { class: "events" }, make("caption", { class: "unseen" }, "Events in their order"), make("thead", {}, make("tr", {}, ...head)), this.body);
    const pages = make("div", { class: "buttons" }, runs.length > 1 ? this.chosen : null, this.earlier, this.later, this.here, this.which);
    place.replaceChildren(pages, this.table);
    this.chosen.addEventListener("change", () => this.show(0));
    this.earlier.addEventListener("click", () => this.show(this.from - PAGE));
    this.later.addEventListener("click", () => this.show(this.from + PAGE));
    this.here.addEventListener("click", () => this.show(this.indexOf(this.at)));
  }

  marks() {
    return inOrder(this.runs[this.chosen.value || 0]);
  }

  indexOf(at) {
    const index = this.marks().findIndex((mark) => mark.at >= at);
    return index === -1 ? this.marks().length - 1 : index;
  }

  show(from) {
    const marks = this.marks();
    this.from = Math.max(0, Math.min(from, marks.length - 1));
    const to = Math.min(marks.length, this.from + PAGE);
    this.earlier.disabled = this.from === 0;
    this.later.disabled = to === marks.length;
    say(this.which, `${this.from + 1} to ${to} of ${marks.length}`);
    this.body.replaceChildren(...marks.slice(this.from, to).map((mark) => {
      const button = make("button", { type: "button", class: "plain" }, moment(mark.at));
      button.addEventListener("click", () => this.go(mark.at));
      const sign = mark.good === null ? "" : mark.good ? "✓ " : "✗ ";
      return make("tr", { class: outcome(mark) }, make("td", {}, button), make("td", {}, who(mark)), make("td", {}, mark.kind), make("td", {}, sign + mark.label));
    }));
  }
}
