"""Recording, correcting, replacing and repealing documents of the library."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from common.conflicts import Version, check_version
from common.exceptions import Refused
from common.untrusted import storing
from organizations.audit.services import record, together
from organizations.regulations.models import Regulation
from organizations.regulations.rules import replaced_until, span_refusal
from organizations.tree.history import check_living
from organizations.tree.models import Organization

PERM = "regulations.edit"
FOLDER = "regulations"
FACTS = ("title", "number", "issuer", "kind", "in_force_from", "in_force_to", "text")


def record_regulation(
    *,
    organization: Organization,
    actor: Any,
    file: UploadedFile | None = None,
    replaces: Regulation | None = None,
    version: Version | None = None,
    **facts: Any,
) -> Regulation:
    """A document for `organization` and all below it; with `replaces` the next version of that one.

    `facts` are title, number, issuer, kind, in_force_from, in_force_to, text. A file is looked at and stored before the
    transaction begins. Raises Refused for a document without text and file, one that is there, dates that cannot be;
    Stale when what it replaces is not of `version` any more.
    """
    _require(actor, organization)
    check_living(organization)
    _check(facts)
    if file is None and not facts.get("text", "").strip():
        raise Refused("请填写正文，或上传一个文件。", code="empty", field="text")
    if Regulation.objects.filter(
        organization=organization, title=facts["title"], in_force_from=facts["in_force_from"]
    ).exists():
        raise _taken()
    stored = storing.store(file, FOLDER) if file is not None else None
    try:
        return _save(organization, actor, stored, replaces, version, facts)
    except BaseException:
        if stored is not None:
            stored.discard()
        raise


@transaction.atomic
def _save(organization, actor, stored: storing.Stored | None, replaces, version, facts) -> Regulation:
    with together():
        old = _give_way(replaces, version, facts["in_force_from"], actor) if replaces is not None else None
        new = Regulation(organization=organization, recorded_by=actor, replaces=old, **facts)
        if stored is not None:
            new.file_name, new.stored_as = stored.name, stored.stored_as
            new.content_type, new.size = stored.content_type, stored.size
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError:  # the same form, sent twice at once, was quicker
            raise _taken() from None
        _tell("regulation.record", new, actor, f"登记{new}")
    return new


def _give_way(regulation: Regulation, version: Version | None, first: date, actor: Any) -> Regulation:
    """Let a version end the day before its successor binds."""
    old = _locked(regulation, actor, version)
    if hasattr(old, "successor"):
        raise Refused("这份文件已有新版本，请在最新版本上修订。", code="replaced")
    until = replaced_until(old.in_force_from, old.in_force_to, first)
    if until is None:
        raise Refused(f"新版本的生效日期应晚于原版本（{old.in_force_from}）。", code="dates", field="in_force_from")
    if until != old.in_force_to:
        before, old.in_force_to = old.in_force_to, until
        old.version += 1
        old.save()
        _tell("regulation.replaced", old, actor, f"{old}由新版本代替", changes={"in_force_to": [before, until]})
    return old


@transaction.atomic
def edit_regulation(*, regulation: Regulation, actor: Any, version: Version | None = None, **facts: Any) -> Regulation:
    """Mend what was written wrongly; another content is another version. Raises Refused, Stale."""
    now = _locked(regulation, actor, version)
    _check(facts)
    if not now.stored_as and not facts.get("text", "").strip():
        raise Refused("请填写正文。", code="empty", field="text")
    before = Regulation.objects.filter(successor=now).first()
    if before is not None and before.in_force_to and facts["in_force_from"] <= before.in_force_to:
        reason = f"原版本到{before.in_force_to}为止，生效日期应晚于这一天。"
        raise Refused(reason, code="dates", field="in_force_from")
    successor = Regulation.objects.filter(replaces=now).first()
    if successor is not None and (facts["in_force_to"] is None or facts["in_force_to"] >= successor.in_force_from):
        raise Refused(
            f"新版本自{successor.in_force_from}起生效，失效日期应早于这一天。", code="dates", field="in_force_to"
        )
    changes = {key: [getattr(now, key), facts[key]] for key in FACTS if getattr(now, key) != facts[key]}
    for key in changes:
        setattr(now, key, facts[key])
    now.version += 1
    try:
        with transaction.atomic():
            now.save()
    except IntegrityError:
        raise _taken() from None
    changes.pop("text", None)  # long; that it changed is told by the action
    _tell("regulation.edit", now, actor, f"修改{now}", changes=changes)
    return now


@transaction.atomic
def repeal_regulation(
    *, regulation: Regulation, first_day_without: date, reason: str, actor: Any, version: Version | None = None
) -> Regulation:
    """废止: the document no longer binds from a day on. Raises Refused when it had ended before, Stale."""
    now = _locked(regulation, actor, version)
    last_day = first_day_without - timedelta(days=1)
    if now.in_force_to is not None and now.in_force_to <= last_day:
        raise Refused(f"这份文件已于{now.in_force_to}失效。", code="ended", field="first_day_without")
    if first_day_without <= now.in_force_from:
        raise Refused(f"废止日期应晚于生效日期（{now.in_force_from}）。", code="dates", field="first_day_without")
    now.in_force_to = last_day
    now.version += 1
    now.save()
    _tell("regulation.repeal", now, actor, f"废止{now}", reason=reason)
    return now


def taken_away(*, regulation: Regulation, actor: Any) -> None:
    """Log that somebody downloads the file."""
    _tell("regulation.file", regulation, actor, f"下载{regulation}")


def clear_orphans() -> int:
    """Delete files that no document names because the process that stored them died; how many."""
    return storing.clear_orphans(FOLDER, set(Regulation.objects.values_list("stored_as", flat=True)))


def _check(facts: dict) -> None:
    if reason := span_refusal(facts["in_force_from"], facts.get("in_force_to")):
        raise Refused(reason, code="dates", field="in_force_to")


def _taken() -> Refused:
    return Refused("同一标题、同一生效日期的文件已经登记，不必重复登记。", code="taken", field="title")


def _require(actor: Any, organization: Organization) -> None:
    if actor is not None and not actor.may(PERM, organization):
        raise Refused("您没有这个党组织的这项权限。", code="forbidden")


def _locked(regulation: Regulation, actor: Any, version: Version | None) -> Regulation:
    found = (
        Regulation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=regulation.pk)
    )
    _require(actor, found.organization)
    check_version(found, version)
    check_living(found.organization)
    return found


def _tell(action: str, regulation: Regulation, actor: Any, summary: str, **details: Any) -> None:
    record(
        action,
        actor=actor,
        summary=summary,
        obj=regulation,
        organization=regulation.organization,
        details=details or None,
    )
