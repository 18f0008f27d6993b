/* A table of rows: sorted by a head, a page of rows at a time, one row marked. */
(function () {
  "use strict";
  // More rows delay the first view of a wide table: 22 columns by 50 rows took a sixth longer.
  const SIZE = 30;

  /* How to find a button again in a table that is drawn anew. */
  function address(button) {
    if (button.dataset.column) { return `[data-column="${CSS.escape(button.dataset.column)}"]`; }
    const line = button.closest("tr");
    return line ? `tr[data-row="${CSS.escape(line.dataset.row)}"] button` : null;
  }

  dpe.Table = class {
    constructor(section, view, onMark) {
      this.view = view;
      this.place = section.querySelector("[data-table]");
      this.foot = section.querySelector("[data-pages]");
      this.onMark = onMark;
      this.shown = view.columns.filter((column) => !column.hidden);
      this.first = 0;
      this.isWhole = false;
      this.isPrinted = false;
    }

    key(name) { return `${this.view.name}.${name}`; }

    sorting() {
      const text = dpe.state.get(this.key("sort"), "");
      const isDown = text.startsWith("-");
      const column = this.shown.find((one) => one.name === text.slice(isDown ? 1 : 0));
      return column ? { column, isDown } : null;
    }

    /* Rows in the order shown. */
    ordered(rows, places) {
      const sorting = this.sorting();
      return sorting ? rows.sorted(places, sorting.column, sorting.isDown) : places;
    }

    draw(rows, places) {
      this.rows = rows;
      this.places = this.ordered(rows, places);
      if (this.first >= this.places.length) { this.first = 0; }
      const until = this.isWhole ? this.places.length : this.first + SIZE;
      const seen = this.places.slice(this.isWhole ? 0 : this.first, until);
      const body = dpe.make("tbody", {}, ...seen.map((row) => this.line(row)));
      const focused = this.place.contains(document.activeElement) ? address(document.activeElement) : null;
      this.place.replaceChildren(dpe.make("table", {}, dpe.make("caption", { class: "unseen" }, this.view.title), this.head(), body));
      const again = focused && this.place.querySelector(focused);
      if (again) { again.focus(); }
      if (!seen.length) { this.place.append(dpe.make("p", { class: "nothing" }, "没有符合条件的行。")); }
      this.turner();
    }

    head() {
      const sorting = this.sorting();
      // A head that is repeated on the next sheet of paper shows text, no controls.
      const cells = this.shown.map((column) => {
        if (this.isPrinted) {
          const unit = column.unit ? [dpe.make("wbr", {}), `（${column.unit}）`] : [];
          return dpe.make("th", { scope: "col", class: column.kind }, column.label, ...unit);
        }
        const isChosen = sorting !== null && sorting.column === column;
        const button = dpe.make("button", { type: "button", class: "sort", "data-column": column.name }, column.label);
        if (column.unit) { button.append(dpe.make("span", { class: "unit" }, `（${column.unit}）`)); }
        button.append(dpe.make("span", { class: "arrow", "aria-hidden": "true" }, isChosen ? (sorting.isDown ? "▼" : "▲") : ""));
        dpe.tip(button, column.tip);
        button.addEventListener("click", () => this.sortBy(column, isChosen ? sorting : null));
        const order = isChosen ? (sorting.isDown ? "descending" : "ascending") : null;
        return dpe.make("th", { scope: "col", class: column.kind, "aria-sort": order }, button);
      });
      return dpe.make("thead", {}, dpe.make("tr", {}, ...cells));
    }

    /* Figures fall first, words rise first; a third press takes the order of the query back. */
    sortBy(column, sorting) {
      const startsDown = column.kind === "figure" || column.kind === "day" || column.kind === "period";
      let text = startsDown ? `-${column.name}` : column.name;
      if (sorting) { text = sorting.isDown === startsDown ? (startsDown ? column.name : `-${column.name}`) : ""; }
      dpe.state.set(this.key("sort"), text, "");
      this.first = 0;
      this.draw(this.rows, this.places.slice().sort((a, b) => a - b));
      dpe.say(text ? `已按${column.label}${text.startsWith("-") ? "从大到小" : "从小到大"}排列` : "已恢复原来的次序");
    }

    line(row) {
      const cells = this.shown.map((column, place) => dpe.cell(this.view, this.rows, column, row, place ? "td" : "th"));
      const made = dpe.make("tr", {}, ...cells);
      if (this.view.key.length) { this.markable(made, cells[0], this.name(row)); }
      return made;
    }

    /* A row that can be named in a link is marked by its first cell, with mouse or keyboard; where
       that leads to another page, by a star behind it. */
    markable(line, cell, name) {
      const isMarked = name === dpe.state.get(this.key("row"), "");
      const attributes = { type: "button", class: "row", "aria-pressed": String(isMarked) };
      if (cell.querySelector("a")) { Object.assign(attributes, { class: "row star", "aria-label": `标记这一行：${cell.textContent}`, title: "标记这一行，复制的链接里也有" }); }
      const button = dpe.make("button", attributes, ...(cell.querySelector("a") ? [] : cell.childNodes));
      button.addEventListener("click", () => this.onMark(name));
      cell.append(button);
      line.dataset.row = name;
      line.classList.toggle("marked", isMarked);
    }

    /* What names a row in the address: its key. */
    name(row) { return this.view.key.map((name) => this.rows.raw(name, row)).join("~"); }

    turner() {
      const count = this.places.length;
      const text = count > SIZE && !this.isWhole
        ? `第 ${this.first + 1}–${Math.min(this.first + SIZE, count)} 行，共 ${dpe.figure(count, 0)} 行`
        : `共 ${dpe.figure(count, 0)} 行`;
      const parts = [dpe.make("span", { class: "count" }, text)];
      if (count > SIZE && !this.isWhole) {
        parts.push(
          this.step("上一页", this.first - SIZE, this.first > 0),
          this.step("下一页", this.first + SIZE, this.first + SIZE < count),
        );
      }
      const focused = this.foot.contains(document.activeElement) ? document.activeElement.textContent : null;
      this.foot.replaceChildren(...parts);
      const again = Array.from(this.foot.querySelectorAll("button")).find((one) => one.textContent === focused && !one.disabled);
      if (focused) { (again || this.foot.querySelector("button:not([disabled])")).focus(); }
    }

    step(text, to, isPossible) {
      const button = dpe.make("button", { type: "button", disabled: !isPossible }, text);
      button.addEventListener("click", () => {
        this.first = to;
        this.draw(this.rows, this.places);
        dpe.say(this.foot.querySelector(".count").textContent);
      });
      return button;
    }
  };
})();
