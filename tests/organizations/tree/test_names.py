import pytest

from organizations.tree.names import NameIndex, clean_name, other_street, short_key, street_of

STREET = "示范街道党工委"


@pytest.mark.parametrize(
    ("name", "street"),
    [
        ("示范街道党工委", "示范街道"),
        ("示范街道", "示范街道"),
        ("中共示范街道工作委员会", "示范街道"),
        ("中国共产党示范街道工作委员会", "示范街道"),
        ("水寨办事处党工委", "水寨办事处"),
        (" 示范街道 工委", "示范街道"),
    ],
)
def test_street_of(name, street):
    assert street_of(name) == street


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("中共示范街道华丽苑社区第一支部委员会", "华丽苑第一支部"),
        ("华丽苑第一党支部", "华丽苑第一支部"),
        ("华丽苑社区第一支部", "华丽苑第一支部"),
        ("中共示范街道华丽苑社区总支部委员会", "华丽苑总支"),
        ("华丽苑社区党总支", "华丽苑总支"),
        ("华丽苑党总支部", "华丽苑总支"),
        ("示范街道综合经济党委", "综合经济党委"),
        ("中共示范街道综合经济委员会", "综合经济党委"),
        ("中共示范街道金茂商厦临时支部委员会", "金茂商厦临时支部"),
        ("金茂商厦临时党支部", "金茂商厦临时支部"),
        ("示范街道党工委", "工委"),
        ("中共 示范街道\n华丽苑社区　第一支部委员会", "华丽苑第一支部"),
    ],
)
def test_short_key(name, key):
    assert short_key(name, STREET) == key


def test_clean_name_removes_every_kind_of_white_space():
    assert clean_name(" 中共　示范\n街道\t（筹）") == "中共示范街道(筹)"


@pytest.fixture
def index():
    names = [
        "中共示范街道华丽苑社区总支部委员会",
        "中共示范街道华丽苑社区第一支部委员会",
        "中共示范街道华丽苑社区第二支部委员会",
        "中共示范街道光华社区第二支部委员会",
        "中共示范街道小商品市场临时支部委员会",
        "中共示范街道市场临时支部委员会",
    ]
    return NameIndex(enumerate(names), street=STREET)


@pytest.mark.parametrize(
    ("typed", "found", "candidates"),
    [
        ("中共示范街道华丽苑社区第一支部委员会", 1, 1),
        ("中共示范街道 华丽苑社区 第一支部委员会", 1, 1),
        ("华丽苑第一支部", 1, 1),
        ("第一党支部", 1, 1),
        ("小商品市场临时支部", 4, 1),
        ("市场临时支部", 5, 1),
        ("华丽苑社区党总支", 0, 1),
        ("第二支部委员会", None, 2),
        ("退休职工支部", None, 0),
        ("", None, 0),
        ("中共示范街道", None, 0),
    ],
)
def test_resolve(index, typed, found, candidates):
    answer = index.resolve(typed)
    assert (answer.found, len(answer.candidates)) == (found, candidates)
    assert answer.unknown == (candidates == 0)
    assert answer.ambiguous == (candidates > 1)


def test_former_names_find_the_same_organisation(index):
    index.add(1, "中共示范街道华丽苑社区老年支部委员会")
    assert index.resolve("华丽苑老年支部").found == 1
    assert index.resolve("第一支部").found == 1


def test_an_equal_key_beats_a_longer_one_that_ends_alike():
    index = NameIndex([(1, "中共示范街道东园社区支部委员会"), (2, "中共示范街道园社区支部委员会")], street=STREET)
    assert index.resolve("园支部").found == 2


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("中共示范街道华丽苑社区第一支部委员会", ""),
        ("示范街道", ""),
        ("中共东城区示范街道工作委员会", ""),
        ("华丽苑第一支部", ""),
        ("街道机关支部", ""),
        ("沿街道路养护支部", ""),
        ("中共春晖街道华丽苑社区第一支部委员会", "春晖街道"),
        ("中共新示范街道华丽苑社区第一支部委员会", "新示范街道"),
        ("春晖街道", "春晖街道"),
        ("水寨办事处党工委", "水寨办事处"),
        ("", ""),
    ],
)
def test_other_street(name, other):
    assert other_street(name, STREET) == other


@pytest.mark.parametrize("street", ["示范街道党工委", "范街道党工委", "中共春晖街道工作委员会"])
def test_a_full_name_of_another_street_means_nothing_here(street):
    here = f"中共{street_of(street)}华丽苑社区第一支部委员会"
    index = NameIndex([(1, here), (2, f"中共{street_of(street)}新华丽苑社区第一支部委员会")], street=street)
    assert index.resolve(here).found == 1
    for typed in ("中共新示范街道华丽苑社区第一支部委员会", "新示范街道华丽苑第一党支部"):
        assert index.resolve(typed).unknown
        assert not index.resolve_whole(typed).candidates


def test_names_from_before_a_street_was_renamed_still_find_their_branch():
    names = [(1, "中共新区街道红旗社区第一支部委员会"), (1, "中共示范街道红旗社区第一支部委员会")]
    index = NameIndex(names, street="新区街道党工委")
    for typed in ("中共示范街道红旗社区第一支部委员会", "示范街道红旗第一支部", "红旗第一支部"):
        assert index.resolve(typed).found == 1
