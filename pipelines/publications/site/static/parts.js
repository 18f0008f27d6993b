/* Which part of the data is shown: one choice a page for each column that splits its views. */
(function () {
  "use strict";
  const listeners = [];

  dpe.chosen = function (split) { return dpe.state.get(`@${split}`, dpe.page.defaults[split] || ""); };

  dpe.choose = function (split, value) {
    dpe.state.set(`@${split}`, value, dpe.page.defaults[split] || "", true);
    follow();
    listeners.forEach((listener) => listener());
  };

  dpe.onChoice = function (listener) { listeners.push(listener); };

  /* Number of the part that a view shows now: the first unless another is asked for; -1: it has none. */
  dpe.partNumber = function (view) {
    const value = view.split ? dpe.chosen(view.split) : dpe.state.get(`${view.name}.part`, "");
    return value === "" ? 0 : view.parts.findIndex((part) => part.value === value);
  };

  function follow() {
    for (const select of document.querySelectorAll("select[data-split]")) {
      const value = dpe.chosen(select.dataset.split);
      select.value = value;
      if (select.selectedIndex < 0) { select.selectedIndex = 0; }
    }
  }

  dpe.startParts = function () {
    for (const select of document.querySelectorAll("select[data-split]")) {
      select.addEventListener("change", () => dpe.choose(select.dataset.split, select.value));
    }
    dpe.state.listen(() => { follow(); listeners.forEach((listener) => listener()); });
    follow();
  };
})();
