/* Search over indicators, regions and pages: a combobox by the pattern of WAI-ARIA. */
(function () {
  "use strict";
  const MOST = 12;
  let entries = null;
  dpe.findable = function (given) { entries = given; };

  function matches(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length || !entries) { return []; }
    const scored = [];
    for (const entry of entries) {
      const title = entry[0].toLowerCase(), all = `${title} ${entry[3].toLowerCase()}`;
      if (!words.every((word) => all.includes(word))) { continue; }
      const at = title.indexOf(words[0]);
      scored.push([at < 0 ? 1000 : at + title.length / 100, entry]);
    }
    return scored.sort((a, b) => a[0] - b[0]).slice(0, MOST).map((one) => one[1]);
  }

  dpe.startSearch = function () {
    const box = document.getElementById("find"), list = document.getElementById("found");
    let active = -1;

    function close() { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); active = -1; }

    function show() {
      const found = matches(box.value);
      if (!box.value.trim()) { close(); return; }
      list.replaceChildren(...found.map((entry, place) => {
        const link = dpe.make("li", { role: "option", id: `found-${place}`, "aria-selected": "false", "data-address": entry[2] },
          dpe.make("span", { class: "what" }, entry[1]), dpe.make("span", {}, entry[0]));
        link.addEventListener("mousedown", (event) => { event.preventDefault(); go(entry[2]); });
        return link;
      }));
      if (!found.length) { list.append(dpe.make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "nothing" }, "没有找到")); }
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      active = -1;
      dpe.say(`找到 ${found.length} 项`);
    }

    function go(address) { close(); box.value = ""; location.href = address; }

    function move(by) {
      const options = list.querySelectorAll("[data-address]");
      if (list.hidden || !options.length) { return; }
      active = (active + by + options.length) % options.length;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
      box.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    box.addEventListener("focus", () => dpe.script("data/search.js").then(() => { if (box.value) { show(); } }));
    box.addEventListener("input", () => dpe.script("data/search.js").then(show));
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
      else if (event.key === "Escape") { close(); }
      else if (event.key === "Enter") {
        const option = list.querySelectorAll("[data-address]")[Math.max(active, 0)];
        if (!list.hidden && option) { event.preventDefault(); go(option.dataset.address); }
      }
    });
  };
})();
