/* Rows of a part: columns of figures, or of values with the place of each row's value. */
(function () {
  "use strict";
  dpe.Rows = class {
    constructor(given) { this.size = given.n; this.columns = given.c; }

    isEmpty(name, row) {
      const column = this.columns[name];
      return Array.isArray(column) ? column[row] === null : column.i[row] < 0;
    }

    /* A figure as number, anything else as words; null where nothing is known. */
    value(name, row) {
      const column = this.columns[name];
      if (Array.isArray(column)) { return column[row]; }
      return column.i[row] < 0 ? null : column.t[column.i[row]];
    }

    /* The value as it stands in the release (2015-03, not 2015年3月). */
    raw(name, row) {
      const column = this.columns[name];
      if (Array.isArray(column)) { return column[row]; }
      return column.i[row] < 0 ? null : (column.v || column.t)[column.i[row]];
    }

    /* Places in order of a column; rows without a value come last either way. */
    sorted(places, column, isDown) {
      const content = this.columns[column.name];
      const isFigure = Array.isArray(content);
      const byWords = column.kind === "text" && !isFigure;
      const rank = byWords ? ranks(content.t) : null;
      const of = (row) => (isFigure ? content[row] : content.i[row] < 0 ? null : rank ? rank[content.i[row]] : content.i[row]);
      const turn = isDown ? -1 : 1;
      return places.slice().sort((a, b) => {
        const x = of(a), y = of(b);
        if (x === null || y === null) { return (x === null) - (y === null) || a - b; }
        return x === y ? a - b : x < y ? -turn : turn;
      });
    }

    /* Rows as objects for a chart: figures, days and periods as they stand in the release. */
    objects(places, columns) {
      return places.map((row) => {
        const made = {};
        for (const column of columns) {
          made[column.name] = column.kind === "mark" ? this.value(column.name, row) : this.raw(column.name, row);
        }
        return made;
      });
    }
  };

  /* Order of words as a Chinese reader expects it, numbers by their size. */
  function ranks(words) {
    const order = new Intl.Collator("zh-CN", { numeric: true }).compare;
    const places = words.map((_, place) => place).sort((a, b) => order(words[a], words[b]));
    const found = [];
    places.forEach((place, rank) => { found[place] = rank; });
    return found;
  }
})();
