"""The asset graph as a small golden file: keys, groups and dependencies, one line an asset.

After a deliberate change: `python tests/contracts/test_asset_graph.py` writes the file anew.
"""

from pathlib import Path

from pipelines.definitions import ROOMS, defs

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "asset_graph.txt"


def graph_text() -> str:
    graph = defs.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        monthly = " monthly" if node.partitions_def is not None else ""
        parents = " ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        lines.append(f"{node.group_name}: {key.to_user_string()}{monthly} <- {parents}".rstrip())
    checks = sorted(
        f"{key.asset_key.to_user_string()}:{key.name}" for key in graph.asset_check_keys
    )
    return "\n".join([*lines, *(f"check: {check}" for check in checks)]) + "\n"


def test_the_graph_is_the_golden_one():
    assert graph_text() == GOLDEN.read_text(encoding="utf-8")


def test_six_rooms_and_arrows_in_one_direction():
    graph = defs.resolve_asset_graph()
    order = list(ROOMS)
    for key in graph.get_all_asset_keys():
        room = order.index(graph.get(key).group_name)
        for parent in graph.get(key).parent_keys:
            assert order.index(graph.get(parent).group_name) <= room, (key, parent)
    assert {graph.get(key).group_name for key in graph.get_all_asset_keys()} == set(order)


def test_policies_hold_for_every_asset():
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert graph.get(key).freshness_policy is not None, key
    nodes = defs.resolve_job_def("monthly_load").nodes
    assert all(node.retry_policy or defs.resolve_job_def("monthly_load").op_retry_policy
               for node in nodes)  # fmt: skip


def test_every_check_blocks():
    graph = defs.resolve_asset_graph()
    assert graph.asset_check_keys
    for key in graph.asset_check_keys:
        assert graph.get(key).blocking, key


if __name__ == "__main__":
    GOLDEN.write_text(graph_text(), encoding="utf-8")
