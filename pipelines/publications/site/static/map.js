/* The map: province, then a city, then a county, by mouse and keyboard; a list says the same. */
(function () {
  "use strict";
  let outlines = null;
  dpe.outlines = function (given) { outlines = given; };
  const Geo = () => dpe.Geography;

  dpe.CountyMap = class {
    constructor(place) {
      this.place = place;
      this.view = dpe.page.views[place.dataset.map];
      this.view.name = place.dataset.map;
      this.province = place.dataset.province;
      this.parts = {};
      for (const name of ["drawing", "list", "legend", "path", "detail", "beside", "measure", "when"]) {
        this.parts[name] = place.querySelector(`[data-${name}]`);
      }
      this.geography = new dpe.Geography(outlines);
      this.column = this.view.columns.find((column) => column.name === "value");
      this.parts.measure.addEventListener("change", () => { dpe.state.set("map.of", this.parts.measure.value, this.first); this.draw(); });
      this.parts.drawing.addEventListener("keydown", (event) => this.keyed(event));
      dpe.onChoice(() => this.load());
    }

    load() {
      const number = Math.max(dpe.partNumber(this.view), 0);
      this.number = number;
      return dpe.part(this.view.name, number).then((rows) => {
        if (number !== this.number) { return; }
        this.rows = rows;
        this.parts.when.textContent = this.view.parts[number].label;
        dpe.marks(this.place, rows);
        this.fillMeasures();
        this.draw();
      });
    }

    fillMeasures() {
      const seen = new Map();
      for (let row = 0; row < this.rows.size; row += 1) { seen.set(this.rows.raw("indicator_code", row), this.rows.value("indicator_name", row)); }
      const preferred = dpe.page.map.measures.filter((code) => seen.has(code));
      const order = preferred.concat(Array.from(seen.keys()).filter((code) => !preferred.includes(code)));
      this.first = order[0];
      this.parts.measure.replaceChildren(...order.map((code) => dpe.make("option", { value: code }, seen.get(code))));
      this.parts.measure.value = dpe.state.get("map.of", this.first);
      if (this.parts.measure.selectedIndex < 0) { this.parts.measure.value = this.first; }
      this.indicator = this.parts.measure.value;
    }

    get at() {
      const code = dpe.state.get("map.at", this.province);
      return /^\d{6}$/.test(code) ? code : this.province;
    }

    go(code, isKeyed) {
      dpe.state.set("map.at", code, this.province, true);
      this.draw();
      if (isKeyed) {
        const next = this.parts.drawing.querySelector("[tabindex='0']");
        if (next) { next.focus(); }
      }
      dpe.say(`${this.name(code)}：${this.told(this.figures.find((one) => one.code === code))}`);
    }

    draw() {
      this.indicator = this.parts.measure.value;
      this.figures = this.geography.figures(this.rows, this.indicator);
      const counties = this.figures.filter((one) => Geo().level(one.code) === "county" && one.value !== null);
      const decimals = this.figures.length ? dpe.decimals(this.rows, this.column, this.figures[0].row) : 0;
      this.classes = dpe.classes(counties.map((one) => one.value), this.middle(), decimals, dpe.page.map);
      this.drawOutlines();
      this.drawList();
      this.drawLegend();
      this.drawPath();
      this.drawDetail();
      this.tellBeside();
    }

    middle() {
      const targets = dpe.page.map.targets;
      if (this.indicator in targets) { return targets[this.indicator]; }
      return this.figures.some((one) => one.value < 0) ? 0 : null;
    }

    name(code) {
      const found = this.figures.find((one) => one.code === code);
      return found ? found.name : outlines.names[code] || code;
    }

    told(figure) {
      if (!figure || figure.value === null) { return "没有数据"; }
      const unit = this.unit(figure.row);
      return `${dpe.text(this.view, this.rows, this.column, figure.row)}${unit === "%" ? "%" : ` ${unit}`}`;
    }

    unit(row) { return this.column.unitFrom ? this.rows.value(this.column.unitFrom, row) || "" : this.column.unit || ""; }

    drawOutlines() {
      const at = this.at, city = Geo().level(at) === "province" ? null : Geo().city(at);
      const drawn = new Map(this.figures.filter((one) => one.drawn).map((one) => [one.drawn, one]));
      const groups = new Map();
      for (const county of outlines.counties) {
        const figure = drawn.get(county.code);
        const path = dpe.svg("path", { d: county.d, "data-code": county.code, class: "county" });
        if (figure && figure.value !== null) { path.style.fill = this.classes.color(figure.value); }
        const own = figure ? figure.code : county.code;
        if (own === at) { path.classList.add("chosen"); }
        path.append(dpe.svg("title", {}, `${figure ? figure.name : county.name}：${this.told(figure)}`));
        if (city === county.city) { this.act(path, own, `${figure ? figure.name : county.name}，${this.told(figure)}`); }
        if (!groups.has(county.city)) { groups.set(county.city, []); }
        groups.get(county.city).push(path);
      }
      const drawing = Array.from(groups, ([code, paths]) => {
        const group = dpe.svg("g", { "data-city": code, class: city && city !== code ? "far" : "near" }, ...paths);
        if (!city) { this.act(group, code, `${this.name(code)}，${this.told(this.figures.find((one) => one.code === code))}`); }
        return group;
      });
      const borders = dpe.svg("path", { d: outlines.borders, class: "borders" });
      const svg = dpe.svg("svg", { viewBox: `0 0 ${outlines.width} ${outlines.height}`, role: "group", "aria-label": `${this.view.title}：方向键移动，回车进入，Esc 返回上一级` }, ...drawing, borders);
      this.parts.drawing.replaceChildren(svg);
      if (city) { zoom(svg, groups.get(city)); }
      const first = svg.querySelector(".chosen[role]") || svg.querySelector("[role='button']");
      if (first) { first.setAttribute("tabindex", "0"); }
    }

    act(shape, code, label) {
      shape.setAttribute("role", "button");
      shape.setAttribute("tabindex", "-1");
      shape.setAttribute("aria-label", label);
      shape.dataset.go = code;
      shape.addEventListener("click", () => this.go(code, false));
    }

    keyed(event) {
      const shapes = Array.from(this.parts.drawing.querySelectorAll("[role='button']"));
      const place = shapes.indexOf(document.activeElement);
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (by && place >= 0) {
        const next = shapes[(place + by + shapes.length) % shapes.length];
        shapes.forEach((shape) => shape.setAttribute("tabindex", shape === next ? "0" : "-1"));
        next.focus();
      } else if ((event.key === "Enter" || event.key === " ") && place >= 0) { this.go(shapes[place].dataset.go, true); }
      else if (event.key === "Escape" && this.at !== this.province) { this.go(this.parent(this.at), true); }
      else { return; }
      event.preventDefault();
    }

    parent(code) { return Geo().level(code) === "county" ? Geo().city(code) : this.province; }

    /* Children of the place that is shown, the largest figure first. */
    drawList() {
      const at = Geo().level(this.at) === "county" ? Geo().city(this.at) : this.at;
      const level = at === this.province ? "city" : "county";
      const inside = this.figures.filter((one) => Geo().level(one.code) === level && (level === "city" || Geo().city(one.code) === at));
      inside.sort((a, b) => (b.value === null ? -Infinity : b.value) - (a.value === null ? -Infinity : a.value) || (a.code < b.code ? -1 : 1));
      const most = Math.max(...inside.map((one) => Math.abs(one.value || 0)), 1e-9);
      this.parts.list.replaceChildren(...inside.map((one) => {
        const bar = dpe.make("span", { class: "bar", "aria-hidden": "true" });
        bar.style.width = `${(Math.abs(one.value || 0) / most) * 100}%`;
        const button = dpe.make("button", { type: "button", "data-go": one.code, "aria-pressed": String(one.code === this.at) },
          dpe.make("span", { class: "name" }, one.name), dpe.make("span", { class: "figure" }, this.told(one)), bar);
        button.addEventListener("click", () => { this.go(one.code, false); });
        return dpe.make("li", {}, button);
      }));
      if (!inside.length) { this.parts.list.append(dpe.make("li", { class: "nothing" }, `本期${level === "city" ? "各市" : "各县"}还没有数据`)); }
    }

    drawLegend() {
      this.parts.legend.replaceChildren(...this.classes.legend.map((one) => {
        const patch = dpe.make("span", { class: "patch", "aria-hidden": "true" });
        patch.style.background = one.color;
        return dpe.make("li", {}, patch, one.label, dpe.make("span", { class: "count" }, `${one.count} 个县`));
      }));
    }

    drawPath() {
      const at = this.at, steps = [this.province];
      if (at !== this.province) { steps.push(Geo().city(at)); }
      if (Geo().level(at) === "county") { steps.push(at); }
      this.parts.path.replaceChildren(...steps.map((code) => {
        const button = dpe.make("button", { type: "button", "aria-current": code === at ? "location" : null }, this.name(code));
        button.addEventListener("click", () => this.go(code, false));
        return dpe.make("li", {}, button);
      }));
    }

    /* Every indicator of the place that is shown. */
    drawDetail() {
      const at = this.at, rows = this.rows, lines = [];
      const shown = this.view.columns.filter((column) => !column.hidden && !["region_code", "region_name", "region_level", "city_name", "period", "indicator_name"].includes(column.name));
      for (let row = 0; row < rows.size; row += 1) {
        if (rows.raw("region_code", row) !== at) { continue; }
        lines.push(dpe.make("tr", {}, dpe.make("th", { scope: "row" }, rows.value("indicator_name", row)), ...shown.map((column) => dpe.cell(this.view, rows, column, row, "td"))));
      }
      const heads = shown.map((column) => dpe.make("th", { scope: "col", class: column.kind }, column.unit ? `${column.label}（${column.unit}）` : column.label));
      const table = dpe.make("table", {}, dpe.make("caption", {}, `${this.name(at)}　${this.parts.when.textContent}`),
        dpe.make("thead", {}, dpe.make("tr", {}, dpe.make("th", { scope: "col" }, "指标"), ...heads)), dpe.make("tbody", {}, ...lines));
      const nothing = lines.length ? [] : [dpe.make("p", { class: "nothing" }, `${this.name(at)}本期还没有数据。`)];
      const link = dpe.page.map.profile ? [dpe.make("p", {}, dpe.make("a", { href: dpe.profile(at) }, `${this.name(at)}的全部指标、报送和审核情况`))] : [];
      this.parts.detail.replaceChildren(dpe.make("div", { class: "wide", role: "region", tabindex: "0", "aria-label": `${this.name(at)}的指标` }, table), ...nothing, ...link);
    }

    tellBeside() {
      const at = this.at, isHere = (one) => at === this.province || Geo().city(one.code) === Geo().city(at);
      const left = this.figures.filter((one) => Geo().level(one.code) === "county" && !one.drawn && isHere(one));
      this.parts.beside.hidden = !left.length;
      this.parts.beside.textContent = `区划调整后不能放上今日地图的 ${left.length} 个县级单位：${left.map((one) => `${one.name} ${this.told(one)}`).join("；")}。`;
    }
  };

  /* Look at these paths alone, with a margin. */
  function zoom(svg, paths) {
    const boxes = paths.map((path) => path.getBBox());
    const left = Math.min(...boxes.map((box) => box.x)), top = Math.min(...boxes.map((box) => box.y));
    const right = Math.max(...boxes.map((box) => box.x + box.width)), bottom = Math.max(...boxes.map((box) => box.y + box.height));
    const margin = Math.max(right - left, bottom - top) * 0.06;
    svg.setAttribute("viewBox", [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin].join(" "));
  }
})();
