/* Cells that are more than text: traffic lights with shape and word. */
(function () {
  "use strict";
  const SHAPES = {
    circle: ["circle", { r: 5 }],
    ring: ["circle", { r: 4, fill: "none", "stroke-width": 2, class: "ring" }],
    square: ["rect", { x: -4.5, y: -4.5, width: 9, height: 9 }],
    triangle: ["path", { d: "M0-5.5 5.5 4.5H-5.5Z" }],
    diamond: ["path", { d: "M0-6 6 0 0 6-6 0Z" }],
  };

  dpe.light = function (name) {
    const light = dpe.page.lights[name];
    if (!light) { return dpe.make("span", {}, name); }
    const [tag, attributes] = SHAPES[light.shape];
    const drawn = dpe.svg(tag, attributes);
    drawn.style[light.shape === "ring" ? "stroke" : "fill"] = light.color;
    const sign = dpe.svg("svg", { width: 12, height: 12, viewBox: "-6 -6 12 12", "aria-hidden": "true" }, drawn);
    return dpe.make("span", { class: "light" }, sign, name);
  };

  /* A cell of a table. */
  dpe.cell = function (view, rows, column, row, tag) {
    const text = dpe.text(view, rows, column, row);
    const attributes = { class: rows.isEmpty(column.name, row) ? `${column.kind} empty` : column.kind };
    if (tag === "th") { attributes.scope = "row"; }
    const isLight = column.kind === "light" && !rows.isEmpty(column.name, row);
    const profile = column.regionFrom ? dpe.profile(rows.raw(column.regionFrom, row)) : null;
    const content = profile ? dpe.make("a", { href: profile }, text) : isLight ? dpe.light(text) : text;
    const made = dpe.make(tag, attributes, content);
    // A column is as wide as its words need: short ones stay on a line.
    made.classList.add(text.length > 60 ? "long" : text.length > 14 ? "middle" : "short");
    return made;
  };
})();
