"""django-import-export over the same columns: its export gives our values, its import is as its guide writes one."""

from import_export import fields, resources, widgets

from common.importing.cleaning import BadCell, identity_number
from members.identity.fields import blind_index
from members.models import Member
from members.roster import table
from members.roster.columns import TYPE_WORDS
from members.roster.enums import MemberType, Sex
from organizations.models import Organization

EXPORTED = [column for column in table.COLUMNS if column.key not in ("floating", "exempt")]


def _plain(column) -> fields.Field:
    """A column whose value stands in the row, by the attribute that leads to it."""
    attribute = (column.value if isinstance(column.value, str) else column.key).replace(".", "__")
    return fields.Field(attribute, column.label)


def _computed(column) -> fields.Field:
    """A column whose value is worked out: a dehydrate method of the resource."""
    exported = column.exported()
    return fields.Field(column_name=column.label, dehydrate_method=lambda member: exported(member) or "")


class MemberExport(resources.ModelResource):
    """Twenty columns as fields of a resource: plain ones by attribute, computed ones by the same functions as ours."""

    def __init__(self, **options):
        super().__init__(**options)
        for column in EXPORTED:
            computed = callable(column.value) or callable(column.export)
            self.fields[column.key] = _computed(column) if computed else _plain(column)

    class Meta:
        model = Member
        fields = ()
        export_order = tuple(column.key for column in EXPORTED)


class Coded(widgets.CharWidget):
    """A word of the ledger as its code."""

    def __init__(self, words):
        super().__init__()
        self._words = words

    def clean(self, value, row=None, **kwargs):
        if value not in self._words:
            raise ValueError(f"unknown word {value}")
        return self._words[value]


class Identity(widgets.CharWidget):
    """An identity number with its check digit and date."""

    def clean(self, value, row=None, **kwargs):
        try:
            return identity_number(value)
        except BadCell as problem:
            raise ValueError(problem.message) from problem


class MemberImport(resources.ModelResource):
    """The roster as a resource: found by the blind index, branch by its name, every row validated."""

    organization = fields.Field("organization", "所在党支部", widgets.ForeignKeyWidget(Organization, "name"))
    name = fields.Field("name", "姓名")
    sex = fields.Field("sex", "性别", Coded({"男": Sex.MALE, "女": Sex.FEMALE}))
    nation = fields.Field("nation", "民族")
    birth_date = fields.Field("birth_date", "出生年月", widgets.DateWidget("%Y-%m-%d"))
    id_number = fields.Field("id_number", "公民身份号码", Identity())
    id_index = fields.Field("id_index", "id_index")
    education = fields.Field("education", "学历")
    type = fields.Field("type", "人员类别(正式/预备)", Coded(TYPE_WORDS))
    joined_on = fields.Field("joined_on", "入党时间", widgets.DateWidget("%Y-%m-%d"))
    full_on = fields.Field("full_on", "转正时间", widgets.DateWidget("%Y-%m-%d"))
    occupation = fields.Field("occupation", "职业类别")
    workplace = fields.Field("workplace", "工作单位及职务")
    phone = fields.Field("phone", "联系电话")
    address = fields.Field("address", "家庭住址")

    class Meta:
        model = Member
        import_id_fields = ("id_index",)
        clean_model_instances = True
        skip_diff = True
        use_bulk = False
        fields = ("organization", "name", "sex", "nation", "birth_date", "id_number", "id_index", "education", "type",
                  "joined_on", "full_on", "occupation", "workplace", "phone", "address")  # fmt: skip

    def before_import_row(self, row, **kwargs):
        row["id_index"] = blind_index(str(row["公民身份号码"]))

    def before_save_instance(self, instance, row, **kwargs):
        if instance.type == MemberType.FULL and not instance.full_on:
            instance.incomplete = True
