import pytest

from bot import broadcasts
from bot.broadcasts.unfit import Unfit
from bot.messages import Address
from bot.store import Store
from tests.county import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    VILLAGE,
    WANG,
    ZHAO,
    drafted,
    follower,
    group,
    ledger,
    lines,
    opt_out,
    person,
    robot,
    runtime_over,
    unfollow,
)
from tests.fakes import configured


def planned(store: Store, audience: dict[str, object], **settings: object) -> int:
    runtime = runtime_over(store, settings=configured(**settings))
    number = drafted(runtime, audience)
    broadcasts.start(runtime, number)
    return number


def test_each_person_by_the_best_address_now(store: Store) -> None:
    follower(store, "oWindowOpen", person(store, "窗口内", WANG), hours_ago=3)
    follower(store, "oWindowShut", person(store, "窗口外", LI), hours_ago=50)
    follower(store, "oNoPhone", person(store, "没有电话"))
    person(store, "只有电话", ZHAO)
    person(store, "什么也没有")
    number = planned(store, {"areas": [COUNTY]})
    assert lines(store, number) == {
        ("窗口内", "wechat", "planned", ""),
        ("窗口外", "wechat", "planned", ""),
        ("没有电话", "wechat", "planned", ""),
        ("只有电话", "sms", "planned", ""),
        ("什么也没有", "", "skipped", "no_address"),
    }
    assert {row.name: row.way for row in ledger(store, number) if row.channel == "wechat"} == {
        "窗口内": "",
        "窗口外": "mass",
        "没有电话": "mass",
    }


def test_area_takes_in_what_lies_below_it_and_nothing_else(store: Store) -> None:
    person(store, "本村", WANG, VILLAGE)
    person(store, "邻村", LI, NEXT_VILLAGE)
    person(store, "外县", ZHAO, "530626100201")
    assert {line[0] for line in lines(store, planned(store, {"areas": [VILLAGE]}))} == {"本村"}
    assert {line[0] for line in lines(store, planned(store, {"areas": [VILLAGE, NEXT_VILLAGE, "530627"]}))} == {
        "本村",
        "邻村",
    }


def test_groups_of_all_three_kinds(store: Store) -> None:
    group(store, "G1", "robot", robot=robot("village-one"))
    group(store, "G2", "followers", VILLAGE)
    group(store, "G3", "phones", NEXT_VILLAGE)
    follower(store, "oFollows", person(store, "关注的", WANG), hours_ago=1)
    person(store, "没关注的", LI)
    person(store, "邻村的", ZHAO, NEXT_VILLAGE)
    number = planned(store, {"groups": ["G1", "G2", "G3"]})
    assert lines(store, number) == {("关注的", "wechat", "planned", ""), ("邻村的", "sms", "planned", "")}
    robots = [(row.channel, row.state) for row in ledger(store, number) if row.group_id]
    assert robots == [("wecom", "planned")]


def test_one_person_in_many_groups_gets_one(store: Store) -> None:
    for number in ("G1", "G2"):
        group(store, number, "followers")
        group(store, number + "p", "phones")
    both = person(store, "王秀兰", WANG)
    follower(store, "oFirst", both, hours_ago=1)
    follower(store, "oSecond", both)
    assert lines(store, planned(store, {"groups": ["G1", "G2", "G1p", "G2p"]})) == {("王秀兰", "wechat", "planned", "")}


def test_one_phone_of_several_people_gets_one_and_the_others_are_explained(store: Store) -> None:
    for name in ("爹", "娘", "娃"):
        person(store, name, WANG)
    found = planned(store, {"areas": [VILLAGE]})
    assert lines(store, found) == {
        ("爹", "sms", "planned", ""),
        ("娘", "sms", "skipped", "shared_phone"),
        ("娃", "sms", "skipped", "shared_phone"),
    }


def test_one_robot_of_two_groups_gets_one(store: Store) -> None:
    group(store, "G1", "robot", robot=robot("the-same"))
    group(store, "G2", "robot", NEXT_VILLAGE, robot=robot("the-same"))
    group(store, "G3", "robot")
    number = planned(store, {"groups": ["G1", "G2", "G3"]})
    assert [(row.state, row.reason) for row in ledger(store, number)] == [
        ("planned", ""),
        ("skipped", "same_robot"),
        ("skipped", "no_robot"),
    ]


def test_opt_out_by_sms_holds_for_all_who_share_the_number_and_on_every_channel(store: Store) -> None:
    person(store, "爹", WANG)
    follower(store, "oMother", person(store, "娘", WANG), hours_ago=1)
    person(store, "邻居", LI)
    opt_out(store, Address("tel", WANG))
    late = person(store, "后来的", WANG)
    assert late
    assert lines(store, planned(store, {"areas": [VILLAGE]})) == {
        ("爹", "sms", "skipped", "opted_out"),
        ("娘", "wechat", "skipped", "opted_out"),
        ("后来的", "sms", "skipped", "opted_out"),
        ("邻居", "sms", "planned", ""),
    }


def test_opt_out_in_wechat_holds_for_the_person_alone(store: Store) -> None:
    person(store, "爹", WANG)
    follower(store, "oMother", person(store, "娘", WANG), hours_ago=1)
    opt_out(store, Address("wechat", "oMother"))
    assert lines(store, planned(store, {"areas": [VILLAGE]})) == {
        ("爹", "sms", "planned", ""),
        ("娘", "wechat", "skipped", "opted_out"),
    }


def test_of_two_openids_the_one_that_can_be_written_to_and_none_of_who_opted_out(store: Store) -> None:
    both, gone = person(store, "两个微信"), person(store, "退订了", WANG)
    follower(store, "oShut", both)
    window = follower(store, "oOpen", both, hours_ago=3)
    for openid in ("oGone", "oGoneToo"):
        follower(store, openid, gone, hours_ago=1)
    opt_out(store, Address("wechat", "oGone"))
    number = planned(store, {"all": True})
    assert lines(store, number) == {
        ("两个微信", "wechat", "planned", ""),
        ("退订了", "wechat", "skipped", "opted_out"),
    }
    assert [row.address_id for row in ledger(store, number) if row.state == "planned"] == [window]


def test_who_shares_a_phone_with_a_follower_gets_it_by_that_phone(store: Store) -> None:
    for name in ("关注的", "同号的", "也同号的"):
        row = person(store, name, WANG)
        if name == "关注的":
            follower(store, "oFollows", row, hours_ago=1)
    number = planned(store, {"areas": [COUNTY], "without": {"people": [row]}})
    assert lines(store, number) == {
        ("关注的", "wechat", "planned", ""),
        ("同号的", "sms", "planned", ""),
        ("也同号的", "sms", "skipped", "left_out"),
    }


def test_a_phone_whose_first_owner_opted_out_in_wechat_goes_to_the_next(store: Store) -> None:
    first = person(store, "爹", WANG)
    unfollow(store, follower(store, "oFather", first))
    person(store, "娘", WANG)
    opt_out(store, Address("wechat", "oFather"))
    assert lines(store, planned(store, {"areas": [VILLAGE]})) == {
        ("爹", "sms", "skipped", "opted_out"),
        ("娘", "sms", "planned", ""),
    }


def test_everyone_includes_followers_of_whom_nothing_else_is_known(store: Store) -> None:
    follower(store, "oStranger", hours_ago=1)
    follower(store, "oQuietStranger")
    person(store, "王秀兰", WANG, "")
    number = planned(store, {"all": True})
    assert lines(store, number) == {("王秀兰", "sms", "planned", "")}
    assert sorted(row.way for row in ledger(store, number) if row.person_id is None) == ["", "mass"]


def test_without_sms_the_ledger_says_why(store: Store) -> None:
    person(store, "王秀兰", WANG)
    follower(store, "oLi", person(store, "李桂英", LI))
    number = planned(store, {"areas": [VILLAGE]}, foreign_provider_basis="")
    assert lines(store, number) == {
        ("王秀兰", "sms", "skipped", "sms_off"),
        ("李桂英", "wechat", "planned", ""),
    }


def test_planned_once_and_never_again(store: Store) -> None:
    person(store, "王秀兰", WANG)
    runtime = runtime_over(store)
    number = drafted(runtime, {"areas": [VILLAGE]})
    assert broadcasts.start(runtime, number) == 1
    with pytest.raises(Unfit, match="不能再开始"):
        broadcasts.start(runtime, number)
    with pytest.raises(Unfit, match="只能开始一次"):
        broadcasts.plan(runtime, number)
    assert len(ledger(store, number)) == 1
    assert runtime.enqueue.jobs == [("launch", (number,))]


def test_nobody_in_the_audience_is_said_and_leaves_the_broadcast_startable(store: Store) -> None:
    runtime = runtime_over(store)
    number = drafted(runtime, {"areas": [VILLAGE]})
    with pytest.raises(Unfit, match="没有收件人"):
        broadcasts.start(runtime, number)
    assert broadcasts.progress(runtime, number)["state"] == "draft"
    person(store, "王秀兰", WANG)
    assert broadcasts.start(runtime, number) == 1


def test_preview_counts_the_same_and_writes_nothing(store: Store) -> None:
    follower(store, "oOpen", person(store, "窗口内", WANG), hours_ago=3)
    for name in ("爹", "娘"):
        person(store, name, LI)
    group(store, "G1", "robot", robot=robot("village-one"))
    runtime = runtime_over(store)
    number = drafted(runtime, {"areas": [VILLAGE]})
    looked = broadcasts.preview(runtime, number)
    assert (looked.total, looked.receivers) == (4, 3)
    assert looked.channels == {"wechat": 1, "sms": 1, "wecom": 1}
    assert looked.excluded == {"shared_phone": 1}
    assert looked.texts["sms"].text.startswith("【镇雄人社】")
    assert looked.texts["sms"].units == 1
    assert looked.yuan == pytest.approx(0.075, abs=0.006)
    assert ledger(store, number) == []
    assert broadcasts.preview(runtime, number) == looked
    assert ("sms", "爹 138****0002") in looked.sample
    assert not any(WANG in text or "窗口内" in text for _, text in looked.sample)
    broadcasts.start(runtime, number)
    assert len(ledger(store, number)) == looked.total
