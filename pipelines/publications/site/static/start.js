/* Puts everything to work once the page and its data are here (all scripts are deferred). */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  dpe.sections = {};
  for (const section of document.querySelectorAll("[data-view]")) {
    dpe.sections[section.dataset.view] = new dpe.View(section);
  }
  dpe.startMap();
  dpe.startParts();
  dpe.startSearch();
  document.documentElement.dataset.ready = "true";
});
