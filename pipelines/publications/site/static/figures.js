/* How figures look: thousands, minus, decimals. Numbers come rounded; nothing is rounded here. */
(function () {
  "use strict";
  dpe.decimals = function (rows, column, row) {
    return column.decimalsFrom ? Number(rows.raw(column.decimalsFrom, row) || 0) : column.decimals;
  };

  dpe.figure = function (value, decimals) {
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return (value < 0 ? "−" : "") + grouped + (part ? `.${part}` : "");
  };

  /* Text of a cell as it is read. */
  dpe.text = function (view, rows, column, row) {
    const value = rows.value(column.name, row);
    if (value === null) { return view.missing; }
    return column.kind === "figure" ? dpe.figure(value, dpe.decimals(rows, column, row)) : String(value);
  };
})();
