/* Regions of the release on today's map. A figure of a county that was merged or split since is
   drawn where it alone became a county of today; the others are named beside the map. */
(function () {
  "use strict";
  dpe.Geography = class {
    constructor(outlines) {
      this.outlines = outlines;
      this.today = new Set(outlines.counties.map((county) => county.code));
    }

    static city(code) { return `${code.slice(0, 4)}00`; }
    static province(code) { return `${code.slice(0, 2)}0000`; }
    static level(code) { return code.endsWith("0000") ? "province" : code.endsWith("00") ? "city" : "county"; }

    /* Rows of one indicator: {code, name, value, row, drawn: code of the outline or null}. */
    figures(rows, indicator) {
      const found = [];
      for (let row = 0; row < rows.size; row += 1) {
        if (rows.raw("indicator_code", row) !== indicator) { continue; }
        const code = rows.raw("region_code", row);
        found.push({ code, name: rows.value("region_name", row), value: rows.value("value", row), row, drawn: this.placed(rows, row, code) });
      }
      const times = {};
      for (const one of found) { times[one.drawn] = (times[one.drawn] || 0) + 1; }
      // Two counties that are one today: neither's figure is the figure of what they became.
      for (const one of found) { if (times[one.drawn] > 1) { one.drawn = null; } }
      return found;
    }

    placed(rows, row, code) {
      if (dpe.Geography.level(code) !== "county") { return null; }
      if (this.today.has(code)) { return code; }
      const successor = rows.raw("successor_today_code", row);
      return successor && this.today.has(successor) ? successor : null;
    }
  };
})();
