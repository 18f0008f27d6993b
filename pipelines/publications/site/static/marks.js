/* How old, how firm and from whom the rows are that are shown now. */
(function () {
  "use strict";
  function words(rows, name) {
    const column = rows.columns[name];
    if (!column || Array.isArray(column)) { return []; }
    const seen = new Set(column.i);
    return column.t.map((text, place) => [text, (column.v || column.t)[place], seen.has(place)]).filter((one) => one[2]);
  }

  function listed(texts, most) {
    const more = texts.length > most ? ` 等 ${texts.length} 种` : "";
    return texts.slice(0, most).join("、") + more;
  }

  dpe.marks = function (section, rows) {
    const days = words(rows, "known_from"), vintages = words(rows, "vintage");
    const sources = Array.from(new Set(words(rows, "source_code").map((one) => dpe.page.sources[one[1]]).filter(Boolean)));
    const told = {
      "as-of": days.length ? days[days.length - 1][0] : "",
      vintage: listed(vintages.map((one) => one[0]), 4),
      source: listed(sources, 2),
      mock: words(rows, "is_synthetic").some((one) => one[1] === true) ? "含模拟数据" : "",
    };
    for (const item of section.querySelectorAll(".marks [data-mark]")) {
      const text = told[item.dataset.mark];
      item.hidden = !text;
      item.lastElementChild.textContent = text;
    }
  };
})();
