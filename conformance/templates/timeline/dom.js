// Elements. Nothing of the data is ever read as markup.

const byId = (id) => document.getElementById(id);

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...(children || []).filter((child) => child !== null));
  return element;
};

const make = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const draw = (name, attributes, ...children) => {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
};

// Writes `text` unless it stands there, so that nobody is told what didn't change.
const say = (element, text) => {
  if (element.textContent !== text) {
    element.textContent = text;
  }
};

// A field's value as text.
const shown = (value) => {
  if (Array.isArray(value)) {
    return value.map(shown).join(" ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
};

// Requirements with what they say and where that stands.
const cited = (run, ids) => make("ul", { class: "cited" }, ...ids.map((id) => {
  const row = run.requirements[id];
  const sources = row ? make("span", { class: "small" }, `Source: ${row.sources.join("; ")}`) : null;
  return make("li", {}, make("b", { class: "req" }, id), row ? ` ${row.statement} ` : "", sources);
}));

// A reason that opens.
const why = (run, reason, of) => {
  const summary = make("summary", { "aria-label": `why? ${of}` }, "why?");
  return make("details", { class: "why" }, summary, make("p", {}, sentence(reason.text)), cited(run, reason.requirements));
};

const sentence = (text) => text === "" ? "Nothing tells why." : `${text[0].toUpperCase()}${text.slice(1)}.`;

const fieldsOf = (mark) => make("dl", { class: "fields" }, ...Object.entries(mark.fields).flatMap(([name, value]) => [
  make("dt", {}, name), make("dd", {}, shown(value)),
]));
