/* The meaning of a column beside its head: on hover and on focus; Escape puts it away. */
(function () {
  "use strict";
  const bubble = dpe.make("div", { id: "tip", role: "tooltip", hidden: true });
  document.body.append(bubble);

  function show(target) {
    bubble.textContent = target.dataset.tip;
    bubble.hidden = false;
    const box = target.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - bubble.offsetWidth - 8));
    bubble.style.left = `${left + scrollX}px`;
    bubble.style.top = `${box.bottom + scrollY + 4}px`;
  }
  function hide() { bubble.hidden = true; }

  dpe.tip = function (target, text) {
    target.dataset.tip = text;
    target.setAttribute("aria-describedby", "tip");
    target.addEventListener("mouseenter", () => show(target));
    target.addEventListener("focus", () => show(target));
    target.addEventListener("mouseleave", hide);
    target.addEventListener("blur", hide);
  };
  addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });
})();
