/* Charts: Vega is loaded when the first chart comes into view, and draws the rows that are shown.
   Until then the first chart of a page is a picture of the rows that it shows first. */
(function () {
  "use strict";
  const OPTIONS = {
    // The policy of the page forbids compiling code; expressions are interpreted.
    ast: true, actions: false, renderer: "svg", defaultStyle: false,
    tooltip: { disableDefaultStyle: true }, mode: "vega-lite",
  };

  /* A plot fills the place. Where its rows have a height of their own Vega fits nothing: there the
     plot is as wide as the names beside it leave room for. */
  function sized(spec, room) {
    const isSingle = !["facet", "hconcat", "vconcat", "concat", "repeat"].some((name) => name in spec)
      && !(spec.encoding && ["facet", "row", "column"].some((name) => name in spec.encoding));
    if (!isSingle) { return Object.assign({}, spec); }
    if (!spec.height || !spec.height.step) {
      return Object.assign({}, spec, { width: "container", autosize: { type: "fit-x", contains: "padding" } });
    }
    const names = /"labelLimit":(\d+)/.exec(JSON.stringify(spec.encoding || spec.layer));
    return Object.assign({}, spec, { width: Math.max(280, room - (names ? Number(names[1]) : 120) - 40) });
  }

  /* Small multiples have their size from the specification; a wide page shows them larger. */
  function enlarge(drawn, natural, width) {
    if (natural * 1.1 < width) { drawn.style.width = `${Math.min(width, natural * 1.4)}px`; }
  }

  dpe.Chart = class {
    constructor(section, view) {
      this.view = view;
      this.place = section.querySelector("[data-chart]");
      this.isSeen = false;
      this.drawing = Promise.resolve();
      this.given = new Promise((resolve) => { this.give = resolve; });
      if (!this.place) { return; }
      // An address that asks for something else would first be answered with the wrong rows.
      const isFirst = view === Object.values(dpe.page.views)[0];
      if (isFirst && dpe.page.picture && !location.hash) { this.showPicture(dpe.page.picture); }
      new IntersectionObserver((entries, observer) => {
        if (!entries.some((entry) => entry.isIntersecting)) { return; }
        observer.disconnect();
        this.see();
      }, { rootMargin: "200px" }).observe(this.place);
    }

    showPicture(address) {
      const picture = dpe.make("img", { src: address, alt: "" });
      picture.addEventListener("load", () => enlarge(picture, picture.naturalWidth, this.place.clientWidth));
      this.place.before(picture);
      this.picture = picture;
    }

    /* Once the picture is seen: what draws the chart keeps the browser from painting. */
    pictured() {
      if (!this.picture) { return Promise.resolve(); }
      return this.picture.decode().catch(() => {}).then(dpe.painted);
    }

    /* Draw it though it may be out of sight; done when it stands, also where that was begun before. */
    see() {
      if (!this.place) { return Promise.resolve(); }
      if (!this.isSeen) {
        this.isSeen = true;
        if (this.rows) { this.redraw(); }
      }
      return this.given.then(() => this.drawing);
    }

    draw(rows, places) {
      this.rows = rows;
      this.places = places;
      if (this.place && this.isSeen) { this.redraw(); }
      this.give();
    }

    redraw() {
      const spec = sized(this.view.chart, this.place.clientWidth);
      spec.datasets = { rows: this.rows.objects(this.places, this.view.columns) };
      if (this.made) { this.made.finalize(); this.made = null; }
      // The newest drawing wins, whichever is ready first.
      const turn = this.turn = (this.turn || 0) + 1;
      this.drawing = this.pictured()
        .then(() => dpe.script("static/vega.js"))
        .then(() => vegaEmbed(this.place, spec, OPTIONS))
        .then((made) => {
          if (turn !== this.turn) { made.finalize(); return; }
          this.made = made;
          // The figure has its description and its table; hundreds of unnamed marks help nobody.
          const drawn = this.place.querySelector("svg");
          drawn.setAttribute("aria-hidden", "true");
          enlarge(drawn, Number(drawn.getAttribute("width")), this.place.clientWidth);
          this.place.dataset.drawn = String(this.places.length);
        })
        .catch((error) => { this.place.textContent = `图未能画出：${error.message}。请看“表”。`; })
        .finally(() => { if (this.picture) { this.picture.remove(); this.picture = null; } });
    }
  };
})();
