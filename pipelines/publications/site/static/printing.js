/* Printing the page: every chart drawn first, and what is chosen told in words. */
(function () {
  "use strict";
  /* A chart that cannot be had keeps no page from the printer. */
  const PATIENCE = 15000;

  /* A select is no text on paper: its label tells the choice; a filter that lets all pass is silent. */
  function tellChoices() {
    for (const select of document.querySelectorAll("label > select")) {
      const chosen = select.selectedOptions[0];
      const label = select.parentElement;
      if (chosen && (chosen.value || "split" in select.dataset)) { label.dataset.chosen = chosen.textContent; } else { delete label.dataset.chosen; }
    }
  }

  dpe.startPrinting = function (views) {
    addEventListener("beforeprint", tellChoices);
    const button = document.querySelector("[data-print]");
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
      Promise.race([Promise.all(views.map((view) => view.chart.see())), late])
        .finally(() => { button.disabled = false; window.print(); });
    });
  };
})();
