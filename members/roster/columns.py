"""Columns of the 党员花名册 (domain.md §8.1) and what other people's rosters call them."""

from common.importing import cleaning
from common.importing.cleaning import DoubtfulCell, plain, squeeze
from common.importing.columns import Column
from members.roster.codes import nation_name
from members.roster.enums import MemberType, Sex

TYPE_WORDS = {
    "正式党员": MemberType.FULL,
    "正式": MemberType.FULL,
    "中共党员": MemberType.FULL,
    "中共正式党员": MemberType.FULL,
    "预备党员": MemberType.PROBATIONARY,
    "预备": MemberType.PROBATIONARY,
    "中共预备党员": MemberType.PROBATIONARY,
}
SEX_WORDS = {"男": Sex.MALE, "男性": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE}


def sex(value) -> str:
    """M, F or "" for an empty cell; other words are doubtful, the identity number decides anyway."""
    word = squeeze(plain(value))
    if word and word not in SEX_WORDS:
        raise DoubtfulCell("sex_conflict", "性别看不明白，已按身份证号确定", "")
    return SEX_WORDS.get(word, "")


def nation(value) -> str:
    """民族 by its official name."""
    return nation_name(cleaning.text_up_to(20)(value))


member_type = cleaning.choice(TYPE_WORDS, code="type_unknown", message="人员类别应为正式党员或预备党员，请改写")
short = cleaning.text_up_to(60)
long = cleaning.text_up_to(120)

COLUMNS = (
    Column("number", "序号", ("编号",), computed=True),
    Column(
        "branch",
        "所在党支部",
        ("所属党支部", "党支部", "支部", "支部名称", "党支部名称", "所在支部", "所属支部", "所在党组织", "所属党组织"),
        needed=True,
        required=True,
    ),
    Column("group", "党小组", ("所在党小组", "所属党小组", "小组"), short),
    Column("name", "姓名", ("党员姓名", "名字"), cleaning.person_name, needed=True, required=True),
    Column("sex", "性别", (), sex, required=True),
    Column("nation", "民族", (), nation, required=True),
    Column("birth", "出生年月", ("出生日期", "出生年月日", "生日", "出生时间"), cleaning.partial_date, required=True),
    Column(
        "id_number",
        "公民身份号码",
        ("公民身份证号", "公民身份证号码", "身份证号", "身份证号码", "身份证", "居民身份证号", "身份号码", "证件号码"),
        cleaning.identity_number,
        needed=True,
        sensitive=True,
    ),
    Column("education", "学历", ("最高学历", "文化程度", "学历情况"), cleaning.text_up_to(30), required=True),
    Column(
        "type",
        "人员类别(正式/预备)",
        ("党员类别", "党员类型", "党籍状态", "是否预备党员", "政治面貌", "党籍"),
        member_type,
        required=True,
        hints=("正式", "预备"),
    ),
    Column(
        "joined",
        "入党时间",
        ("加入党组织日期", "入党日期", "加入党组织时间", "加入中国共产党时间", "入党年月", "何时入党"),
        cleaning.partial_date,
        required=True,
    ),
    Column(
        "regular",
        "转正时间",
        ("转正日期", "转为正式党员日期", "转为正式党员时间", "转正年月", "成为正式党员时间"),
        cleaning.partial_date,
    ),
    Column("party_age", "党龄(年)", (), computed=True),
    Column("age", "年龄", (), computed=True),
    Column("party_post", "党内职务", ("党内任职", "党组织职务"), short),
    Column("workplace", "工作单位及职务", ("单位及职务", "工作单位", "所在单位", "工作单位和职务"), long),
    Column("occupation", "职业类别", ("工作岗位", "职业", "从事职业", "个人身份"), short, required=True),
    Column(
        "retired",
        "是否退休",
        ("是否离退休", "离退休", "退休"),
        cleaning.yes_no(yes=("退休", "离休", "离退休", "已退休"), no=("在职", "在岗", "未退休")),
    ),
    Column(
        "phone",
        "联系电话",
        ("手机", "手机号", "手机号码", "电话", "联系方式", "移动电话", "电话号码"),
        cleaning.phone,
        required=True,
        sensitive=True,
    ),
    Column(
        "address",
        "家庭住址",
        ("住址", "现居住地", "家庭地址", "居住地址", "联系地址", "现住址"),
        required=True,
        sensitive=True,
    ),
    Column(
        "floating",
        "是否流动党员",
        ("是否流动", "流动党员", "是否为流动党员"),
        cleaning.yes_no(yes=("流出", "流入", "流动"), no=("未流动",)),
    ),
    Column("floating_to", "流动去向", ("外出流向", "流出地", "外出地点", "流向"), long),
    Column("lost_contact", "是否失联", ("失联", "是否失联党员", "是否为失联党员"), cleaning.yes_no(yes=("失联",))),
    Column(
        "exempt",
        "健康/免学",
        ("免学", "是否免学", "免于参加组织生活", "是否免于参加组织生活", "健康状况"),
        cleaning.yes_no(yes=("免学", "免", "免于参加"), no=("健康", "良好", "一般", "较好", "正常")),
    ),
    Column("can_volunteer", "志愿服务能力", ("有无服务能力", "服务能力"), cleaning.yes_no()),
    Column("native_place", "籍贯", (), short),
    Column("degree", "学位", ("最高学位",), cleaning.text_up_to(30)),
    Column("note", "备注", ("说明",)),
)
