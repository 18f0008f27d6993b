"""The look of everything published, read from `theme.yaml`.

Belongs here: colours and fonts by name, the chart configuration and the CSS variables made of them.
Not here: layout (stylesheets, templates).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from warehouse.declared import check
from warehouse.strict_yaml import read_mapping, shown

_FILE = Path(__file__).with_name("theme.yaml")


class Light(BaseModel):
    """Colour and shape of one traffic light."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    color: str
    shape: str


class Theme(BaseModel):
    """Colours by their role, palettes, lights, fonts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    colors: Mapping[str, str]
    diverging: tuple[str, ...]
    sequential: tuple[str, ...]
    categories: tuple[str, ...]
    lights: Mapping[str, Light]
    fonts: Mapping[str, tuple[str, ...]]

    def font(self, medium: str) -> str:
        """A CSS font list for `screen` or `print`."""
        return ", ".join(f"'{name}'" if " " in name else name for name in self.fonts[medium])

    def css_variables(self) -> str:
        """`--ink: #1d2430;` and so on, for `:root`."""
        named = {
            **self.colors,
            "font-screen": self.font("screen"),
            "font-print": self.font("print"),
        }
        return "\n".join(f"  --{name.replace('_', '-')}: {value};" for name, value in named.items())

    def chart_values(self) -> dict[str, Any]:
        """What a chart may name: `$accent`, `$lights`, `$light_colors`, `$light_shapes`."""
        shapes = {"ring": "circle", "triangle": "triangle-up"}
        lights = self.lights.values()
        return {
            **{f"${name}": color for name, color in self.colors.items()},
            "$lights": list(self.lights),
            "$light_colors": [light.color for light in lights],
            "$light_shapes": [shapes.get(light.shape, light.shape) for light in lights],
            "$diverging": list(self.diverging),
            "$sequential": list(self.sequential),
        }

    def chart_config(self, medium: str = "screen") -> dict[str, Any]:
        """Vega-Lite configuration of every chart."""
        ink, muted, line = (self.colors[name] for name in ("ink", "muted", "line"))
        return {
            "font": self.font(medium),
            "background": None,
            "view": {"stroke": None},
            "axis": {
                "labelColor": muted, "titleColor": muted, "titleFontWeight": "normal",
                "domainColor": line, "tickColor": line, "gridColor": line, "gridOpacity": 0.7,
                "labelFontSize": 12, "titleFontSize": 12,
            },
            "axisX": {"grid": False},
            "legend": {"labelColor": ink, "titleColor": muted, "titleFontWeight": "normal",
                       "labelFontSize": 12, "titleFontSize": 12},
            "title": {"color": ink, "fontSize": 14, "anchor": "start", "fontWeight": "bold"},
            "range": {
                "category": list(self.categories), "diverging": list(self.diverging),
                "ramp": list(self.sequential), "heatmap": list(self.sequential),
            },
            "line": {"color": self.colors["accent"], "strokeWidth": 2},
            "bar": {"color": self.colors["accent"]},
            "point": {"color": self.colors["accent"], "filled": True, "size": 50},
            "rule": {"color": muted},
        }  # fmt: skip


@cache
def load_theme() -> Theme:
    """The theme of this installation."""
    return check(Theme, read_mapping(_FILE), shown(_FILE))
