// What every actor is at the scrubber's moment: a card an actor, and what happened at that moment.

const SHOWN = 40; // Events of one moment that are listed.

// A reason that opens, whose content changes while it stays open or closed.
class Reason {
  constructor(run, of) {
    [this.run, this.of, this.key] = [run, of, null];
    this.summary = make("summary", {}, "why?");
    this.body = make("div");
    this.place = make("details", { class: "why" }, this.summary, this.body);
  }

  set(reason) {
    this.place.hidden = reason === null;
    const key = JSON.stringify(reason);
    if (reason !== null && key !== this.key) {
      this.key = key;
      this.summary.setAttribute("aria-label", `why? ${this.of}`);
      this.body.replaceChildren(make("p", {}, sentence(reason.text)), cited(this.run, reason.requirements));
    }
  }
}

class Card {
  constructor(run, lane, go) {
    [this.run, this.lane] = [run, lane];
    // The lines above tell what its timers and its licence state are.
    this.deeds = lane.marks.filter((mark) => mark.kind !== "timer" && mark.kind !== "licence");
    this.licence = make("span", { class: "licence" });
    this.since = make("span", { class: "small" });
    this.whyState = new Reason(run, `${lane.actor}'s licence state`);
    this.left = make("b", { class: "left" });
    this.leftWords = make("span", { class: "small" });
    this.next = make("span", { class: "next" });
    this.nextIn = make("span", { class: "small" });
    this.whyNext = new Reason(run, `${lane.actor}'s next attempt`);
    this.lines = {};
    const line = (name, ...values) => {
      this.lines[name] = make("div", { class: `line ${name.replace(/ /g, "-")}` }, make("dt", {}, name), make("dd", {}, ...values));
      return this.lines[name];
    };
    this.watch = make("span");
    this.network = make("span", { class: "count bad" });
    this.intervals = make("span");
    this.count = make("span", { class: "count" });
    this.last = make("span");
    const list = make("dl", {},
      line("network", this.network),
      line("licence state", this.licence, " ", this.since, this.whyState.place),
      line("minutes left", this.left, " ", this.leftWords),
      line("next attempt", this.next, " ", this.nextIn, this.whyNext.place),
      line("watch", this.watch),
      line("intervals", this.intervals),
      line("last count", this.count),
      line("last event", this.last));
    const heading = make("h4", {}, lane.actor, " ", make("span", { class: "part" }, partOf(lane)));
    this.place = make("article", { class: "card", "data-actor": lane.actor, tabindex: "-1", "aria-label": `${lane.actor} at this moment` }, heading, list);
    if (lane.bands.length > 1) {
      const transitions = make("details", { class: "transitions" }, make("summary", {}, `${lane.bands.length} licence states in all`));
      transitions.addEventListener("toggle", () => {
        if (transitions.open && transitions.children.length === 1) {
          transitions.append(make("ol", {}, ...lane.bands.map((band, index) => this.transition(band, lane.bands[index - 1], go))));
        }
      });
      this.place.append(transitions);
    }
  }

  transition(band, before, go) {
    const text = `${before ? `${before.licence} → ` : ""}${band.licence}`;
    const button = make("button", { type: "button", class: "plain" }, moment(band.from));
    button.addEventListener("click", () => go(band.from));
    const reason = band.reason ? ` (${band.reason})` : "";
    return make("li", {}, button, ` ${text}${reason} `, why(this.run, band.why, text));
  }

  set(at) {
    const { band, left, plan, count, outage } = instant(this.lane, at);
    const last = at > this.lane.end ? null : this.deeds[until(this.deeds, at, "at") - 1] || null;
    const put = (name, is) => { this.lines[name].hidden = !is; };
    put("network", outage !== null);
    say(this.network, outage === null ? "" : `down since ${moment(outage.from)}`);
    put("licence state", band !== null);
    if (band !== null) {
      say(this.licence, band.licence);
      this.licence.className = `licence ${band.licence}`;
      say(this.since, `since ${moment(band.from)}${band.reason ? `, ${band.reason}` : ""}`);
    }
    this.whyState.set(band && band.why);
    const isClient = this.lane.part === "client";
    put("minutes left", isClient && band !== null && band.licence !== "unknown");
    this.place.dataset.left = left === null ? "" : left;
    this.place.dataset.licence = band === null ? "" : band.licence;
    this.place.dataset.next = plan === null || plan.next_attempt === null ? "" : plan.next_attempt;
    this.place.dataset.count = count === null ? "" : count.count;
    say(this.left, left === null ? "no end" : grouped(left));
    say(this.leftWords, left === null ? "" : left >= 60 ? `minutes (${minutesInWords(left)})` : "minutes");
    put("next attempt", plan !== null);
    if (plan !== null) {
      const next = plan.next_attempt;
      say(this.next, this.lane.claims ? "unknown: no message tells it" : next === null ? "none by itself" : moment(next));
      say(this.nextIn, next === null ? "" : next >= at ? `in ${distance(next - at)}` : "due");
      const watches = plan.watch_until !== null && plan.watch_until > at;
      say(this.watch, watches ? `a qualifying event starts an attempt until ${moment(plan.watch_until)}` : "");
      put("watch", watches);
      const intervals = [["attempts every", plan.activation_interval], ["renewals every", plan.renewal_interval]];
      say(this.intervals, intervals.filter(([, every]) => every !== null).map(([name, every]) => `${name} ${minutesInWords(every)}`).join(", "));
      put("intervals", this.intervals.textContent !== "");
    } else {
      put("watch", false);
      put("intervals", false);
    }
    this.whyNext.set(plan && !this.lane.claims ? plan.why : null);
    put("last count", count !== null);
    if (count !== null) {
      say(this.count, `${count.count}${count.needed === null ? "" : ` of ${count.needed} needed`}${outage === null ? "" : `, in its last answer, ${moment(count.at)}`}`);
      this.count.className = outage !== null ? "count past" : `count ${count.needed !== null && count.count < count.needed ? "bad" : "good"}`;
    }
    put("last event", last !== null);
    if (last !== null) {
      say(this.last, `${last.label}, ${moment(last.at)}`);
    }
    this.place.classList.toggle("unknown", band === null && last === null);
  }

  // What somebody hears who doesn't see the card.
  words(at) {
    const { band, left, plan } = instant(this.lane, at);
    if (band === null) {
      return "";
    }
    const minutes = left === null ? band.licence === "unknown" || this.lane.claims ? "no message tells what is left" : "no end" : `${left} minutes left, ${minutesInWords(left)}`;
    const next = plan === null || plan.next_attempt === null ? "" : `, next attempt ${plan.next_attempt >= at ? `in ${distance(plan.next_attempt - at)}` : "due"}`;
    return `${this.lane.actor}: ${band.licence}, ${minutes}${next}.`;
  }
}

// What happened at the last moment before or at the scrubber's.
class Happened {
  constructor(run) {
    this.run = run;
    this.title = make("h4");
    this.list = make("ol");
    this.place = make("section", { class: "happened" }, this.title, this.list);
  }

  set(at) {
    const marks = lastMoment(this.run, at);
    const key = marks.length === 0 ? null : marks[0].event;
    if (key === this.key) {
      return;
    }
    this.key = key;
    say(this.title, marks.length === 0 ? "Nothing happened yet" : `What happened at ${moment(marks[0].at)}`);
    const rest = marks.length - SHOWN;
    this.list.replaceChildren(...marks.slice(0, SHOWN).map((mark) => this.item(mark)),
      ...(rest > 0 ? [make("li", { class: "small" }, `and ${rest} more: the table of all events has them`)] : []));
  }

  item(mark) {
    const line = [make("span", { class: `sign ${outcome(mark)}` }, SIGNS[outcome(mark)] || "·"), " ", make("span", { class: "who" }, who(mark)), ` ${mark.label}`];
    if (Object.keys(mark.fields).length === 0 && mark.why === null) {
      return make("li", {}, make("div", { class: "bare" }, ...line));
    }
    const item = make("details", {}, make("summary", {}, ...line));
    item.addEventListener("toggle", () => {
      if (item.open && item.children.length === 1) {
        item.append(fieldsOf(mark));
        if (mark.why !== null) {
          item.append(make("div", { class: "why" }, make("p", {}, `Why: ${sentence(mark.why.text)}`), cited(this.run, mark.why.requirements)));
        }
      }
    });
    return make("li", {}, item);
  }
}
