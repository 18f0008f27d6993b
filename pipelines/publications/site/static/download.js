/* The rows that are shown as CSV: UTF-8 with BOM, and no cell that a spreadsheet would compute. */
(function () {
  "use strict";
  function field(value, isFigure) {
    let text = value === null ? "" : String(value);
    if (!isFigure && /^[=+\-@\t\r]/.test(text)) { text = `'${text}`; }
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  function head(column) { return column.unit ? `${column.label}（${column.unit}）` : column.label; }

  dpe.csv = function (view, rows, places) {
    const lines = [view.columns.map((column) => field(head(column), false)).join(",")];
    for (const row of places) {
      lines.push(view.columns.map((column) => {
        const value = rows.value(column.name, row);
        if (column.kind !== "figure" || value === null) { return field(value, false); }
        return field(value.toFixed(dpe.decimals(rows, column, row)), true);
      }).join(","));
    }
    return `\ufeff${lines.join("\r\n")}\r\n`;
  };

  dpe.save = function (name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = dpe.make("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };
})();
