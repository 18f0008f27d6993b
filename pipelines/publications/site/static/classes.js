/* Classes of a map: below and above a target or zero in two colours, else one; of equal number. */
(function () {
  "use strict";

  function quantiles(values, count) {
    const sorted = values.slice().sort((a, b) => a - b);
    const breaks = Array.from({ length: count - 1 }, (_, part) => sorted[Math.floor((sorted.length * (part + 1)) / count)]);
    return breaks.filter((value, place) => value !== undefined && value > sorted[0] && value !== breaks[place - 1]);
  }

  /* Places of a palette, spread evenly. */
  function spread(colors, count) {
    return Array.from({ length: count }, (_, place) => colors[count === 1 ? 0 : Math.round((place * (colors.length - 1)) / (count - 1))]);
  }

  function one(values, palette) {
    const breaks = quantiles(values, 5);
    return { breaks, colors: spread(palette.slice(0, -1), breaks.length + 1) };
  }

  /* Three shades a side at most; a side with few regions has one, and the middle is a bound. */
  function two(values, middle, palette) {
    const half = (palette.length - 1) / 2;
    const side = (those) => quantiles(those, those.length < 9 ? 1 : 3);
    const low = side(values.filter((value) => value < middle)), high = side(values.filter((value) => value >= middle));
    const below = palette.slice(0, half), above = palette.slice(half + 1);
    return {
      breaks: [...low, middle, ...high],
      colors: [...spread(below, low.length + 1), ...spread(above, high.length + 1)],
    };
  }

  /* middle: what the classes lie around, or null. A class reaches from its bound up to the next. */
  dpe.classes = function (values, middle, decimals, palettes) {
    const { breaks, colors } = middle === null ? one(values, palettes.sequential) : two(values, middle, palettes.diverging);
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
