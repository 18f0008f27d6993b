"""For which machines the kit holds wheels, as data.

Belongs here: pip's platform tags and the environment markers of each. Does not: reading the lock.
"""

from dataclasses import dataclass

PYTHON = "3.11"
# Oldest C library first named last: pip takes the first tag that a wheel has.
_MANYLINUX = (
    *("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17"),
    *("manylinux2014", "manylinux_2_12", "manylinux2010", "manylinux_2_5", "manylinux1"),
)
_PYTHON_MARKERS = {
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_version": PYTHON,
    "python_full_version": f"{PYTHON}.0",
}


@dataclass(frozen=True)
class Platform:
    """One kind of machine: name of its folder, tags of its wheels, values of its markers."""

    name: str
    tags: tuple[str, ...]
    markers: dict[str, str]


PLATFORMS = (
    Platform(
        "linux_x86_64",
        tuple(f"{tag}_x86_64" for tag in _MANYLINUX),
        {
            **_PYTHON_MARKERS,
            "os_name": "posix",
            "platform_machine": "x86_64",
            "platform_system": "Linux",
            "sys_platform": "linux",
        },
    ),
    Platform(
        "win_amd64",
        ("win_amd64",),
        {
            **_PYTHON_MARKERS,
            "os_name": "nt",
            "platform_machine": "AMD64",
            "platform_system": "Windows",
            "sys_platform": "win32",
        },
    ),
)
