/* What every script of the site stands on: the page's description, data files, making elements.
   Classic scripts throughout: a page opened from a folder may load neither modules nor JSON. */
(function () {
  "use strict";
  const waiting = {};
  const asked = {};

  window.dpe = {
    /* Description of the page and its views; set by data/<page>.js. */
    page: null,
    describe(page) { dpe.page = page; },

    /* Called by every data file. */
    receive(view, number, rows) {
      const id = `${view}.${number}`;
      waiting[id](new dpe.Rows(rows));
    },

    /* Rows of a part; a map and a table that ask for the same get the same. */
    part(view, number) {
      const id = `${view}.${number}`;
      if (!(id in asked)) {
        asked[id] = new Promise((resolve, reject) => {
          waiting[id] = resolve;
          dpe.script(dpe.page.views[view].parts[number].file).catch((error) => { delete asked[id]; reject(error); });
        });
      }
      return asked[id];
    },

    /* Load a script of the site once. */
    script(address) {
      if (!(address in scripts)) {
        scripts[address] = new Promise((resolve, reject) => {
          const tag = document.createElement("script");
          tag.src = address;
          tag.onload = resolve;
          tag.onerror = () => { delete scripts[address]; reject(new Error(`缺少文件 ${address}`)); };
          document.head.append(tag);
        });
      }
      return scripts[address];
    },

    /* An element; text is always text, whatever stands in it. */
    make(tag, attributes, ...children) {
      const made = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes || {})) {
        if (value === true) { made.setAttribute(name, ""); }
        else if (value !== false && value !== null && value !== undefined) { made.setAttribute(name, value); }
      }
      made.append(...children);
      return made;
    },

    /* Address of the page about a region, where this edition has one. */
    profile(code) { return dpe.page.map.profile && code ? `${dpe.page.map.profile}#%40region_code=${code}` : null; },

    svg(tag, attributes, ...children) {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes || {})) { made.setAttribute(name, value); }
      made.append(...children);
      return made;
    },

    /* Once what is in the document now was painted; a page that nobody sees does not wait. */
    painted() {
      if (document.hidden) { return Promise.resolve(); }
      return new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
    },

    /* Tell a screen reader. */
    say(text) { document.getElementById("said").textContent = text; },
  };
  const scripts = {};
})();
