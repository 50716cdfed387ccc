"""Amounts in both languages are read as one value, dimension, bound and period."""

from __future__ import annotations

import pytest

from medassist.core.reading.normalise import normalise
from medassist.core.verification.amounts import Amount, amounts
from medassist.core.verification.number_words import chinese_value, neighbours, value_of
from medassist.core.verification.rhythm import rhythms
from medassist.core.verification.units import unit_at


def read(text: str) -> list[tuple[str, float, float]]:
    return [(one.dimension, round(one.low, 6), round(one.high, 6)) for one in amounts(normalise(text).text)]


def only(text: str, dimension: str) -> Amount:
    found = [one for one in amounts(normalise(text).text) if one.dimension == dimension]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["500 mg", "0.5 g", "５００毫克", "500000 µg", "0.5克"], ("mass", 500, 500)),
        (["40～45 mg/kg", "40-45 mg/kg", "40 to 45 mg/kg", "40 mg/kg–45 mg/kg", "40至45毫克/公斤"], ("mass", 40, 45)),
        (["250 mg to 1 g"], ("mass", 250, 1000)),
        (["between 18 and 64 years", "18～64岁"], ("months", 216, 768)),
        (["五天", "5 days", "five days", "5日"], ("hours", 120, 120)),
        (["two tablets", "2片", "两片"], ("tablet", 2, 2)),
        (["半片", "half a tablet"], ("tablet", 0.5, 0.5)),
        (["half an hour", "半小时", "30 minutes", "30分钟"], ("hours", 0.5, 0.5)),
        (["240万单位", "2.4 million units", "2400000单位", "2 400 000 units", "2,400,000 IU"], ("unit", 2.4e6, 2.4e6)),
        (["四分之一", "one in four", "1 in 4", "a quarter", "25%"], ("percent", 25, 25)),
        (["三成", "30%", "3 in 10"], ("percent", 30, 30)),
        (["one third"], ("percent", 33.333333, 33.333333)),
        (["一半", "half the dose"], ("percent", 50, 50)),
        (["2～3天", "两三天", "两到三天", "two or three days"], ("hours", 48, 72)),
        (["after a week", "a week later", "1周"], ("hours", 168, 168)),
        (["under the age of 18", "18 years"], ("months", 216, 216)),
        (["每分钟40次", "40 breaths a minute", "40 a minute"], ("beats", 40, 40)),
        (["每分钟40～60次"], ("beats", 40, 60)),
        (["1型糖尿病", "type 1 diabetes", "type I diabetes"], ("type", 1, 1)),
        (["7:1"], ("ratio to 1", 7, 7)),
        (["第5～25天", "day 5 to day 25", "days 5 to 25"], ("ordinal hours 24", 5, 25)),
        (["第一二天"], ("ordinal hours 24", 1, 2)),
        (["the first week", "第1周", "第一周"], ("ordinal hours 168", 1, 1)),
        (["1000伏", "1000 V"], ("volt", 1000, 1000)),
        (["8 full weeks", "8周"], ("hours", 1344, 1344)),
        (["twice"], ("times", 2, 2)),
        (["第六剂"], ("ordinal times 1", 6, 6)),
        (["eGFR 30"], ("plain", 30, 30)),
        (["5～3 mg"], ("mass", 3, 3)),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(texts: list[str], expected: tuple[str, float, float]) -> None:
    for text in texts:
        assert expected in read(text), (text, read(text))


@pytest.mark.parametrize(
    ("texts", "times"),
    [
        (
            [
                "每日3次",
                "一天三次",
                "tid",
                "three times a day",
                "every 8 hours",
                "8小时一次",
                "每8小时一次",
                "500 mg q8h",
                "8-hourly",
                "3次/日",
            ],
            (3, 3),
        ),
        (["每日2～3次", "two to three times daily", "2 to 3 times a day"], (2, 3)),
        (["每日2次", "bid", "twice a day", "twice daily", "every 12 hours", "早晚各一次"], (2, 2)),
        (["早中晚各一次"], (3, 3)),
        (["每日4次", "qid", "24小时内最多4次", "4 times in 24 hours"], (4, 4)),
        (["once a day", "qd", "每日1次", "once nightly", "每晚1次"], (1, 1)),
        (["隔日一次", "every other day"], (0.5, 0.5)),
        (["每周一次", "once a week", "weekly 1次/周"], (1 / 7, 1 / 7)),
        (["every 4 to 6 hours", "每4～6小时一次", "4～6小时服一次"], (4, 6)),
        (["每20分钟一次", "every 20 minutes"], (72, 72)),
        (["每3个月一次", "every 3 months"], (1 / 90, 1 / 90)),
        (["每半年查一次", "每6个月"], (1 / 180, 1 / 180)),
        (["每半小时一次"], (48, 48)),
        (["每两三天一次"], (1 / 3, 1 / 2)),
    ],
)
def test_a_frequency_is_the_same_however_it_is_written(texts: list[str], times: tuple[float, float]) -> None:
    for text in texts:
        found = [(one.low, one.high) for one in amounts(normalise(text).text) if one.dimension == "frequency"]
        assert found, text
        assert found[0] == pytest.approx(times), text


@pytest.mark.parametrize(
    ("text", "dimension", "bound"),
    [
        ("每日最多9 g", "mass", "down"),
        ("at most 9 g a day", "mass", "down"),
        ("the maximum dose is 9 g", "mass", "down"),
        ("14 days at most", "hours", "down"),
        ("不超过9 g", "mass", "down"),
        ("60岁以上", "months", "up"),
        ("over 60 years", "months", "up"),
        ("60 years and over", "months", "up"),
        ("5 or more years", "months", "up"),
        ("6岁以下", "months", "down"),
        ("under 6 years", "months", "down"),
        ("eGFR低于30", "plain", "down"),
        ("至少间隔6小时", "hours", "up"),
        ("at least 6 hours apart", "hours", "up"),
        ("up to 20 mg", "mass", "downish"),
        ("可增至20 mg", "mass", "downish"),
        ("from 65 years", "months", "upish"),
        ("48小时内", "hours", "downish"),
        ("5 mg", "mass", ""),
        ("每日最多4次", "frequency", "down"),
        ("每分钟达到40次", "beats", "upish"),
        ("32周前", "hours", "down"),
    ],
)
def test_which_end_a_bound_leaves_open(text: str, dimension: str, bound: str) -> None:
    assert only(text, dimension).bound == bound


@pytest.mark.parametrize(
    ("text", "per", "over"),
    [
        ("每次500 mg", "dose", ""),
        ("500 mg a dose", "dose", ""),
        ("每日500 mg", "day", ""),
        ("500 mg a day", "day", ""),
        ("a daily dose of 500 mg", "day", ""),
        ("500 mg/kg/日", "day", "kg"),
        ("5 mL/kg an hour", "hour", "kg"),
        ("每公斤体重500 mg", "", "kg"),
        ("500 mg/m2", "", "m2"),
        ("500 mg", "", ""),
    ],
)
def test_per_what_an_amount_is(text: str, per: str, over: str) -> None:
    found = next(one for one in amounts(normalise(text).text) if one.dimension in ("mass", "volume"))
    assert (found.per, found.over) == (per, over)


def test_a_limit_and_a_variant_in_brackets_take_what_stands_before_them() -> None:
    day = amounts(normalise("每日25～50 mg开始，最多150 mg").text)
    assert [one.per for one in day if one.dimension == "mass"] == ["day", "day"]
    bracket = amounts("at most 4 g a day (chinese limit 2 g)")
    assert [(one.per, one.bound) for one in bracket if one.dimension == "mass"] == [("day", "down"), ("day", "downish")]
    weeks = [one for one in amounts("for at most 12 weeks (8 in china)") if one.dimension == "hours"]
    assert [one.low for one in weeks] == [2016, 1344]
    free = [one for one in amounts("12 mg daily (8 mg) or (8 drops)") if one.dimension == "drop"]
    assert [one.bound for one in free] == [""]
    sachets = [one.low for one in amounts("1 sachet 3 times a day, at most 3 a day") if one.dimension == "sachet"]
    assert sachets == [1, 3]


def test_pressures_have_two_numbers_and_fractions_of_time_are_none() -> None:
    found = read("130～155/80～105 mmHg")
    assert found == [("systolic", 130, 155), ("diastolic", 80, 105)]
    assert not [one for one in read("5/7, 50/80") if one[0] == "systolic"]
    assert not [one for one in read("3 in 2, 一五分之二") if one[0] == "percent"]
    assert read("第一五天") == read("半日光照") == []


def test_a_first_dose_is_marked() -> None:
    assert [one.stage for one in amounts("首次可6 g,每次3 g") if one.dimension == "mass"] == ["first", ""]


@pytest.mark.parametrize(
    "text",
    [
        "G6PD缺乏",
        "vitamin B12",
        "HbA1c",
        "拨打120",
        "三叉神经痛",
        "百日咳",
        "at once",
        "第一次发作",
        "一般情况",
        "一五 mg",
        "first choice",
    ],
)
def test_digits_and_numerals_of_names_are_no_amounts(text: str) -> None:
    assert read(text) == []


def test_numbers_without_a_unit_count_only_as_digits_and_not_as_numbers_of_a_list() -> None:
    assert read("1. 给药") == []
    assert read("三 个人") == []
    assert read("从五到十一二") == []


def test_units_that_differ_end_a_range() -> None:
    assert read("5 mg-10 mL") == [("mass", 5, 5), ("volume", 10, 10)]
    assert read("5 mg-10") == [("mass", 5, 5), ("plain", 10, 10)]
    assert read("5至一五 mg")[0] == ("plain", 5, 5)
    assert read("5至第7天")[1] == ("ordinal hours 24", 7, 7)


def test_a_period_alone_says_how_often_something_is_done() -> None:
    assert ("period", 7.0, 7.0) in read("每周查血压")
    assert ("period", 1.0, 1.0) in read("check the pressure daily")
    assert "period" not in {one[0] for one in read("worse at night")}


def test_chinese_numerals() -> None:
    assert [chinese_value(one) for one in ("十", "十二", "二十", "三百零五", "两千", "一〇五")] == [
        10,
        12,
        20,
        305,
        2000,
        105,
    ]
    for wrong in ("一五", "十百"):
        with pytest.raises(ValueError, match=wrong):
            chinese_value(wrong)
    assert value_of("twelve") == 12
    assert value_of("2,400,000") == 2_400_000
    assert neighbours("七八") == (7, 8)
    assert neighbours("八七") is None
    assert neighbours("十") is None


def test_units_and_frequencies_of_nothing() -> None:
    assert unit_at("apples", 0) is None
    assert unit_at(" mg/dl", 0) == ("mg/dl", 1, 6)
    assert list(rhythms("每一五小时")) == []
    assert list(rhythms("每0小时")) == []
    assert list(rhythms("每日一五次")) == []
