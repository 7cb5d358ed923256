"""What services raise. The text is Chinese and meant for the person at the screen."""


class Refused(Exception):
    """A rule of the field or of the workflow forbids this; nothing was saved."""

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None):
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class Stale(Refused):
    """Somebody else changed the record since the form was opened."""

    def __init__(self, message: str = "这条记录刚被别人修改过，请核对最新内容后再提交。"):
        super().__init__(message, code="stale")
