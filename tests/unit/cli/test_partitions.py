"""The monthly calendar: no January, ranges without a gap over it, keys and integers."""

from pipelines.partitions import MONTHS, known_months, month_key, month_keys, month_ranges


def test_january_is_no_partition():
    keys = MONTHS.get_partition_keys()
    assert keys[:3] == ["2014-02", "2014-03", "2014-04"]
    assert not [key for key in keys if key.endswith("-01")]
    assert keys[keys.index("2014-12") + 1] == "2015-02"


def test_keys_and_integers_are_two_writings_of_a_month():
    assert month_keys(["2015-03", "2014-12"]) == [201503, 201412]
    assert month_key(201503) == "2015-03"


def test_a_range_goes_over_january_and_stops_at_a_gap():
    months = ["2015-03", "2014-12", "2014-11", "2015-02", "2015-10"]
    assert month_ranges(months) == [("2014-11", "2015-03"), ("2015-10", "2015-10")]
    assert month_ranges([]) == []


def test_what_is_no_partition_is_left_out():
    assert known_months(["2015-01", "2013-12", "2015-03", "nonsense"]) == ["2015-03"]
