/* Puts the page to work: what stands first is painted before anything else is loaded, then what is
   in sight, the rest while nothing else is to do. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const things = [];
  for (const place of document.querySelectorAll("[data-map], [data-view]")) {
    things.push([place, place.dataset.map ? new dpe.CountyMap(place) : new dpe.View(place)]);
  }
  dpe.startParts();
  dpe.startSearch();
  dpe.startPrinting(things.map(([, thing]) => thing).filter((thing) => thing instanceof dpe.View));
  const isNear = ([place]) => place.getBoundingClientRect().top < innerHeight;
  const near = things.filter(isNear), far = things.filter((thing) => !near.includes(thing));
  const idle = window.requestIdleCallback || setTimeout;

  function next() {
    const thing = far.shift();
    if (thing) { idle(() => thing[1].load().then(next)); return; }
    document.documentElement.dataset.ready = "true";
  }
  const load = ([, thing]) => thing.load();
  const pictured = near.length && near[0][1].chart ? near[0][1].chart.pictured() : Promise.resolve();
  pictured
    .then(() => Promise.all(near.slice(0, 1).map(load)))
    .then(dpe.painted)
    .then(() => Promise.all(near.slice(1).map(load)))
    .then(next);
});
