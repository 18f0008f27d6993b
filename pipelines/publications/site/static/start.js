/* Puts the page to work: what is in sight first, the rest while nothing else is to do. */
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
  Promise.all(near.map((thing) => thing[1].load())).then(next);
});
