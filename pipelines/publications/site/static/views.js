/* A view on the page: its tabs, its filters and search, its table, chart and downloads. */
(function () {
  "use strict";
  /* Longer tables are printed as they are shown, a page of rows; the whole is in the workbook. */
  const PRINTED = 200;

  dpe.View = class {
    constructor(section) {
      this.section = section;
      this.view = Object.assign(dpe.page.views[section.dataset.view], { name: section.dataset.view });
      this.table = new dpe.Table(section, this.view, (name, row) => this.mark(name, row));
      this.chart = new dpe.Chart(section, this.view);
      this.tabs = dpe.tabs(section, dpe.state.get(this.key("tab")), (name, first) => dpe.state.set(this.key("tab"), name, first));
      this.tools();
      dpe.onChoice(() => this.load());
      dpe.state.listen(() => { this.tabs.show(dpe.state.get(this.key("tab"), this.tabs.first)); this.search.value = dpe.state.get(this.key("q"), ""); });
      addEventListener("beforeprint", () => this.printed(true));
      addEventListener("afterprint", () => this.printed(false));
    }

    key(name) { return `${this.view.name}.${name}`; }

    column(name) { return this.view.columns.find((column) => column.name === name); }

    /* Load the part that is chosen, then show it. */
    load() {
      const number = dpe.partNumber(this.view);
      this.number = number;
      if (number < 0) { this.show(new dpe.Rows({ n: 0, c: emptyColumns(this.view) })); return Promise.resolve(); }
      return dpe.part(this.view.name, number)
        .then((rows) => { if (this.number === number) { this.show(rows); } })
        .catch((error) => { this.table.place.textContent = `${error.message}；请重新生成网站（dpe publish）。`; });
    }

    show(rows) {
      this.rows = rows;
      dpe.marks(this.section, rows);
      this.fillFilters();
      this.narrow();
    }

    /* Rows that pass filters and search. */
    narrow() {
      const wanted = this.view.filters.map((name) => [name, dpe.state.get(this.key(`f.${name}`), "")]).filter(([, value]) => value);
      const followed = this.view.follows ? dpe.chosen(this.view.follows) : "";
      const words = dpe.state.get(this.key("q"), "").toLowerCase().split(/\s+/).filter(Boolean);
      const found = [];
      for (let row = 0; row < this.rows.size; row += 1) {
        if (followed && String(this.rows.raw(this.view.follows, row)) !== followed) { continue; }
        if (wanted.every(([name, value]) => this.rows.value(name, row) === value) && this.holds(row, words)) { found.push(row); }
      }
      this.found = found;
      this.tellFollowed(followed);
      this.table.draw(this.rows, found);
      this.chart.draw(this.rows, found);
      this.tellTrace();
    }

    /* Which of the page's choices the rows keep to. */
    tellFollowed(value) {
      if (!this.view.follows) { return; }
      const choice = document.querySelector(`select[data-split="${this.view.follows}"]`);
      const name = choice.closest("label").firstChild.textContent.trim();
      const chosen = value && Array.from(choice.options).find((option) => option.value === value);
      this.followed.textContent = value
        ? `只列页首所选${name}的行：${chosen ? chosen.label : value}，${this.found.length} 行。`
        : `全部${name}；在页首选一期，只列该期的行。`;
    }

    holds(row, words) {
      if (!words.length) { return true; }
      const text = this.table.shown.map((column) => dpe.text(this.view, this.rows, column, row)).join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    }

    tools() {
      const place = this.section.querySelector("[data-tools]");
      this.selects = this.view.filters.map((name) => {
        const select = dpe.make("select", {});
        select.addEventListener("change", () => { this.set(`f.${name}`, select.value); });
        place.append(dpe.make("label", {}, `${this.column(name).label} `, select));
        return [name, select];
      });
      this.followed = dpe.make("span", { class: "followed" });
      if (this.view.follows) { place.append(this.followed); }
      this.search = dpe.make("input", { type: "search", placeholder: "在表中查找", "aria-label": `在“${this.view.title}”中查找` });
      this.search.value = dpe.state.get(this.key("q"), "");
      this.search.addEventListener("input", () => this.set("q", this.search.value.trim()));
      const csv = dpe.make("button", { type: "button" }, "CSV");
      csv.setAttribute("aria-label", `下载“${this.view.title}”当前所示各行（CSV）`);
      csv.addEventListener("click", () => this.save());
      const excel = dpe.make("a", { href: `excel/${dpe.page.name}.${this.view.name}.xlsx`, download: true, class: "button", "aria-label": `下载“${this.view.title}”全部（Excel）` }, "Excel");
      const link = dpe.make("button", { type: "button", "aria-label": `复制“${this.view.title}”当前状态的链接` }, "复制链接");
      link.addEventListener("click", () => this.copy(link));
      place.append(this.search, ...this.partChoice(), dpe.make("span", { class: "space" }), csv, excel, link);
    }

    /* Rows that nothing splits come in pieces where there are very many. */
    partChoice() {
      if (this.view.split || this.view.parts.length < 2) { return []; }
      const options = this.view.parts.map((part) => dpe.make("option", { value: part.value }, part.label));
      const select = dpe.make("select", {}, ...options);
      select.value = dpe.state.get(this.key("part"), this.view.parts[0].value);
      select.addEventListener("change", () => {
        dpe.state.set(this.key("part"), select.value, this.view.parts[0].value, true);
        this.load();
      });
      return [dpe.make("label", {}, "行 ", select)];
    }

    set(name, value) {
      dpe.state.set(this.key(name), value, "");
      this.table.first = 0;
      this.narrow();
      dpe.say(`${this.view.title}：${this.found.length} 行`);
    }

    fillFilters() {
      for (const [name, select] of this.selects) {
        const column = this.rows.columns[name];
        const values = Array.isArray(column) ? [] : column.t;
        const wanted = dpe.state.get(this.key(`f.${name}`), "");
        const options = (values.includes(wanted) || !wanted ? values : [wanted, ...values]).map((value) => dpe.make("option", { value }, value));
        select.replaceChildren(dpe.make("option", { value: "" }, "全部"), ...options);
        select.value = wanted;
      }
    }

    save() {
      const part = this.view.parts[Math.max(this.number, 0)];
      const name = [this.view.title, part.label].filter(Boolean).join("_").replace(/[\\/:*?"<>|]/g, "-");
      dpe.save(`${name}.csv`, dpe.csv(this.view, this.rows, this.table.places));
    }

    copy(button) {
      const told = (text) => { dpe.say(text); button.textContent = text; setTimeout(() => { button.textContent = "复制链接"; }, 2000); };
      const address = dpe.state.address();
      if (!navigator.clipboard) { told("请复制地址栏"); return; }
      navigator.clipboard.writeText(address).then(() => told("已复制"), () => told("请复制地址栏"));
    }

    mark(name) {
      dpe.state.set(this.key("row"), dpe.state.get(this.key("row"), "") === name ? "" : name, "");
      this.table.draw(this.rows, this.found);
      this.tellTrace();
    }

    /* How to follow the marked row to its cells. */
    tellTrace() {
      const place = this.section.querySelector("[data-trace]");
      const name = dpe.state.get(this.key("row"), "");
      place.hidden = !(name && this.view.traces);
      place.replaceChildren("追溯到来源单元格：", dpe.make("code", {}, `dpe trace ${this.view.traces} ${name.split("~").join(" ")}`));
    }

    printed(isPrinted) {
      if (!this.rows) { return; }
      this.table.isPrinted = isPrinted;
      this.table.isWhole = isPrinted && this.found.length <= PRINTED;
      this.table.draw(this.rows, this.found);
    }
  };

  function emptyColumns(view) {
    const made = {};
    for (const column of view.columns) { made[column.name] = column.kind === "figure" ? [] : { t: [], i: [] }; }
    return made;
  }
})();
