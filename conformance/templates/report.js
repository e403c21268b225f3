"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const cases = all(".case").map((place) => ({ place, text: place.textContent.toLowerCase() }));
  const rows = all("#grid .row").map((place) => {
    const told = all("[title]", place).map((mark) => mark.title);
    return {
      place,
      area: place.parentElement.dataset.area,
      marks: all(".mark", place).map((mark) => [mark.dataset.verdict, mark.parentElement.dataset.arm]),
      text: [place.parentElement.dataset.area + "/" + place.textContent, ...told].join("\n").toLowerCase(),
    };
  });

  // What a row is about is told in full elsewhere on the page: words of its cases find it as well.
  const words = new Map();
  for (const one of cases) {
    words.set(one.place.id, one.text);
  }
  for (const row of rows) {
    row.text += all("a.mark", row.place).map((mark) => words.get(mark.hash.slice(1)) || "").join("\n");
  }

  const chosen = (name) => new Set(all(`input[name=${name}]:checked`, form).map((box) => box.value));
  const filter = () => {
    const verdicts = chosen("verdict");
    const hasArms = form.querySelector("input[name=arm]") !== null;
    const arms = chosen("arm");
    const area = form.elements.area.value;
    const text = form.elements.text.value.trim().toLowerCase();
    const inArm = (arm) => !hasArms || arms.has(arm);
    let [told, listed] = [0, 0];
    for (const { place, text: own } of cases) {
      const data = place.dataset;
      place.hidden = !(verdicts.has(data.verdict) && inArm(data.arm) && (area === "" || data.area === area) && own.includes(text));
      told += place.hidden ? 0 : 1;
    }
    for (const row of rows) {
      const isMeant = row.marks.some(([verdict, arm]) => verdicts.has(verdict) && inArm(arm));
      row.place.hidden = !(isMeant && (area === "" || row.area === area) && row.text.includes(text));
      listed += row.place.hidden ? 0 : 1;
    }
    for (const body of all("#grid tbody")) {
      body.hidden = !all(".row", body).some((row) => !row.hidden);
    }
    for (const cell of all("#grid [data-arm]")) {
      cell.hidden = !inArm(cell.dataset.arm);
    }
    const told_of = cases.length > 0 ? `${told} of ${cases.length} told in full, ` : "";
    shown.value = `${told_of}${listed} of ${rows.length} scenarios`;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    if (event.target.type === "reset") {
      event.preventDefault();
      form.reset();
      filter();
    }
  });
  filter();

  // A link to a case opens it, also where a filter hides it.
  const open = (hash) => {
    const place = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (place === null || !place.matches(".case")) {
      return false;
    }
    place.hidden = false;
    place.open = true;
    place.scrollIntoView();
    place.querySelector("summary").focus({ preventScroll: true });
    return true;
  };
  addEventListener("hashchange", () => open(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link !== null && open(link.hash)) {
      event.preventDefault();
      history.pushState(null, "", link.hash);
    }
  });
  open(location.hash);

  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const code = button.parentElement.querySelector("code");
      const say = (word) => {
        button.textContent = word;
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      };
      const select = () => {
        getSelection().selectAllChildren(code);
        say("Selected");
      };
      if (navigator.clipboard) {
        navigator.clipboard.writeText(code.textContent).then(() => say("Copied"), select);
      } else {
        select();
      }
    });
  }
})();
