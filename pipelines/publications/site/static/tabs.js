/* Tabs by the pattern of WAI-ARIA: arrows move, Home and End jump, the panel follows. */
(function () {
  "use strict";
  dpe.tabs = function (section, chosen, onChange) {
    const tabs = Array.from(section.querySelectorAll('[role="tab"]'));
    if (!tabs.length) { return { show() {} }; }

    function show(name, focus) {
      const wanted = tabs.find((tab) => tab.dataset.tab === name) || tabs[0];
      for (const tab of tabs) {
        const isChosen = tab === wanted;
        tab.setAttribute("aria-selected", String(isChosen));
        tab.tabIndex = isChosen ? 0 : -1;
        document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
      }
      if (focus) { wanted.focus(); }
      return wanted.dataset.tab;
    }

    function choose(name, focus) { onChange(show(name, focus), tabs[0].dataset.tab); }

    tabs.forEach((tab, place) => {
      tab.addEventListener("click", () => choose(tab.dataset.tab, false));
      tab.addEventListener("keydown", (event) => {
        const last = tabs.length - 1;
        const to = { ArrowRight: place === last ? 0 : place + 1, ArrowLeft: place ? place - 1 : last, Home: 0, End: last }[event.key];
        if (to === undefined) { return; }
        event.preventDefault();
        choose(tabs[to].dataset.tab, true);
      });
    });
    return { show, first: tabs[0].dataset.tab, current: show(chosen || tabs[0].dataset.tab, false) };
  };
})();
