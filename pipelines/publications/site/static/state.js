/* The state of a page in its address, so that a link shows what its sender saw.
   Behind the # stand pairs `view.what=value`, only where they differ from what a page shows first. */
(function () {
  "use strict";
  const listeners = [];
  let pairs = read();

  function read() { return new URLSearchParams(location.hash.slice(1)); }

  function write(isStep) {
    const text = pairs.toString();
    const address = text ? `#${text}` : location.pathname + location.search;
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  }

  dpe.state = {
    get(key, otherwise) { return pairs.has(key) ? pairs.get(key) : otherwise; },

    /* A step can be taken back with the browser's button; sorting and typing are no steps. */
    set(key, value, otherwise, isStep) {
      if (value === otherwise || value === null || value === "") { pairs.delete(key); } else { pairs.set(key, value); }
      write(isStep);
    },

    /* Call when the address changes from outside. */
    listen(listener) { listeners.push(listener); },

    address() { return location.href; },
  };

  function changed() { pairs = read(); listeners.forEach((listener) => listener()); }
  addEventListener("popstate", changed);
})();
