/* Classes of a map: around a target or zero in two colours, else five of equal number in one. */
(function () {
  "use strict";
  const STEPS = [-10, -5, 0, 5, 10];

  function quantiles(values) {
    const sorted = values.slice().sort((a, b) => a - b);
    const breaks = [1, 2, 3, 4].map((part) => sorted[Math.floor((sorted.length * part) / 5)]);
    return breaks.filter((value, place) => value !== undefined && value > sorted[0] && value !== breaks[place - 1]);
  }

  /* Places of a palette, spread evenly. */
  function spread(colors, count) {
    return Array.from({ length: count }, (_, place) => colors[count === 1 ? 0 : Math.round((place * (colors.length - 1)) / (count - 1))]);
  }

  /* middle: what the classes lie around, or null. A class reaches from its bound up to the next. */
  dpe.classes = function (values, middle, decimals, palettes) {
    const breaks = middle === null ? quantiles(values) : STEPS.map((step) => middle + step);
    const diverging = palettes.diverging.filter((_, place) => place !== (palettes.diverging.length - 1) / 2);
    const colors = middle === null ? spread(palettes.sequential.slice(0, -1), breaks.length + 1) : diverging;
    const at = (value) => breaks.filter((bound) => value >= bound).length;
    const text = (value) => dpe.figure(value, decimals);
    return {
      color(value) { return colors[at(value)]; },
      legend: colors.map((color, place) => {
        const low = breaks[place - 1], high = breaks[place];
        const label = low === undefined ? (high === undefined ? "全部" : `低于 ${text(high)}`) : high === undefined ? `${text(low)} 及以上` : `${text(low)} 至 ${text(high)} 以下`;
        return { color, label, count: values.filter((value) => at(value) === place).length };
      }),
    };
  };
})();
