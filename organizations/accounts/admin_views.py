"""Pages of the system administrator (accounts) and of the security administrator (posts, unlocking)."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from common.access import access
from common.conflicts import Difference, SeenForm, Standing, refused, version_of
from common.exceptions import Refused
from common.formpage import form_page
from common.listing import Column, listing_response
from organizations.accounts import services
from organizations.accounts.confirming import confirm_person, is_confirmed
from organizations.accounts.filters import AccountFilter, PostFilter
from organizations.accounts.forms import AccountEditForm, AccountForm, EndPostForm, PostForm, ReasonForm
from organizations.accounts.markup import account_badge, state_of
from organizations.accounts.models import Post, User
from organizations.accounts.selectors import accounts_for_user, places_for_user, posts_for_user

ACCOUNT_COLUMNS = [
    Column(
        "name", "姓名", sort="name", always=True, link=lambda u: reverse("organizations:account_detail", args=[u.pk])
    ),
    Column("username", "用户名", sort="username"),
    Column("organization", "所属组织", sort="organization__path", width=30),
    Column(
        "posts",
        "岗位",
        value=lambda u: "；".join(f"{p.organization} {p.get_role_display()}" for p in u.posts_now),
        width=40,
    ),
    Column(
        "state",
        "状态",
        markup=account_badge,
        value=state_of,
    ),
    Column("must_change_password", "待改首次密码", default=False),
    Column("last_login", "最近登录", sort="last_login", holds="datetime", default=False),
    Column("created_at", "建立时间", sort="created_at", holds="datetime", default=False),
]

POST_COLUMNS = [
    Column("user", "姓名", value="user.name", sort="user__name", always=True,
           link=lambda p: reverse("organizations:account_detail", args=[p.user_id])),
    Column("username", "用户名", value="user.username", sort="user__username"),
    Column("role", "岗位", value="get_role_display", sort="role"),
    Column("organization", "组织", sort="organization__path", width=30),
    Column("ground", "依据", width=30),
    Column("valid_from", "自", sort="valid_from", holds="date", css="nowrap"),
    Column("valid_to", "至", value=lambda p: p.valid_to or "长期", sort="valid_to", css="nowrap"),
]  # fmt: skip

# Both administrators see an account; each does to it what is his.
ACCOUNT = {
    "on": User,
    "seen": ("accounts.manage", "posts.manage"),
    "late": "whoever worked in a dissolved organisation is still disabled, moved or let in elsewhere",
}


@access("accounts.manage", "accounts.unlock")
def account_list(request):
    return listing_response(
        request,
        queryset=accounts_for_user(request.user),
        filterset=AccountFilter,
        columns=ACCOUNT_COLUMNS,
        title="账号",
        default_sort="username",
        export_perm="accounts.manage",
        template="organizations/accounts/account_list.html",
        extra={"manages": request.user.holds("accounts.manage")},
    )


def _account(request, pk) -> User:
    """The account; Http404 outside the administrator's scope. The service guards the right over it."""
    return get_object_or_404(accounts_for_user(request.user), pk=pk)


@access("accounts.manage", "accounts.unlock", **ACCOUNT)
def account_detail(request, pk):
    account = _account(request, pk)
    posts = Post.objects.filter(user=account).select_related("organization")
    context = {
        "account": account,
        "badge": account_badge(account, state_of(account)),
        "posts": posts,
        "today": timezone.localdate(),
        "manages": request.user.holds("accounts.manage"),
        "gives_posts": request.user.holds("posts.manage"),
        "own": account.pk == request.user.pk,
        "is_administrator": services.holds_admin_role(account),
    }
    return render(request, "organizations/accounts/account_detail.html", context)


def _form_page(request, form, *, save, back, confirmed="", **page):
    """The one shape of these forms: call `save` on a valid POST, say `done`, show refusals beside the form.

    `confirmed`: what is being done, where the password has to be given again first.
    """

    def checked(data):
        if confirmed:
            confirm_person(request, confirmed, back=back)
        return save(data)

    return form_page(request, form, save=checked, back=back, **page)


@access("accounts.manage", POST="accounts.manage")
@never_cache
def account_create(request):
    form = AccountForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = services.create_account(**form.cleaned_data, actor=request.user)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return _show_password(request, account, password, "账号已建立")
    return render(
        request,
        "generic/form.html",
        {"form": form, "title": "新建账号", "submit": "建立账号", "back": reverse("organizations:account_list")},
        status=422 if form.errors else 200,
    )


def _show_password(request, account, password, title):
    """The one time a one-time password is seen: in the answer itself, kept nowhere."""
    context = {"account": account, "password": password, "title": title}
    return render(request, "organizations/accounts/one_time_password.html", context)


@access("accounts.manage", POST="accounts.manage", **ACCOUNT)
def account_edit(request, pk):
    account = _account(request, pk)
    initial = {"name": account.name, "organization": account.organization, "version": account.version}
    form = AccountEditForm(request.POST or None, initial=initial, actor=request.user)
    return _form_page(
        request,
        form,
        save=lambda data: services.edit_account(user=account, actor=request.user, **data),
        standing=lambda: _standing(request, pk, "修改"),
        done="账号已修改。",
        back=reverse("organizations:account_detail", args=[pk]),
        title=f"修改账号 {account.username}",
    )


@access("accounts.manage", POST="accounts.manage", **ACCOUNT)
def account_disable(request, pk):
    account = _account(request, pk)
    return _form_page(
        request,
        ReasonForm(request.POST or None, initial={"version": account.version}),
        save=lambda data: services.disable_account(user=account, actor=request.user, **data),
        standing=lambda: _standing(request, pk, "停用"),
        over_label="我已核对，停用",
        done="账号已停用。",
        back=reverse("organizations:account_detail", args=[pk]),
        template="generic/confirm.html",
        title="停用账号",
        question=f"确定停用 {account.name}（{account.username}）的账号吗？",
        consequence="停用后此人立即退出，不能再登录；他做过的事仍留在记录里，以后可以重新启用。",
        submit="停用",
        danger=True,
    )


@access("accounts.manage", POST="accounts.manage", **ACCOUNT)
def account_enable(request, pk):
    account = _account(request, pk)
    return _form_page(
        request,
        SeenForm(request.POST or None, initial={"version": account.version}),
        save=lambda seen: services.enable_account(user=account, actor=request.user, **seen),
        standing=lambda: _standing(request, pk, "启用"),
        over_label="我已核对，启用",
        done="账号已启用。",
        back=reverse("organizations:account_detail", args=[pk]),
        template="generic/confirm.html",
        title="启用账号",
        question=f"确定重新启用 {account.name}（{account.username}）的账号吗？",
        submit="启用",
    )


@access("accounts.manage", POST="accounts.manage", **ACCOUNT)
@never_cache
def account_reset_password(request, pk):
    account = _account(request, pk)
    back = reverse("organizations:account_detail", args=[pk])
    form = SeenForm(request.POST or None, initial={"version": account.version})
    conflict = None
    if request.method == "POST" and form.is_valid():
        confirm_person(request, f"重设{account.name}的密码", back=back)
        try:
            password = services.reset_password(user=account, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            conflict = refused(form, refusal, standing=lambda: _standing(request, pk, "重设密码"), keep=back)
        else:
            return _show_password(request, account, password, "密码已重设")
    context = {
        "title": "重设密码",
        "question": f"确定重设 {account.name}（{account.username}）的密码吗？请先确认是本人提出的。",
        "consequence": "会得到一个一次性密码，只显示一次。此人在各处的登录立即退出，下次登录须改密码。",
        "submit": "重设密码",
        "back": back,
        "ask_password": not is_confirmed(request),
        "form": form,
        "conflict": conflict,
        "over_label": "我已核对，重设密码",
    }
    return render(request, "generic/confirm.html", context, status=422 if form.errors else 200)


def _standing(request, pk, what: str) -> Standing:
    """The account as it is now beside `what` was to be done to it."""
    now = _account(request, pk)
    state = Difference("状态", "启用" if now.is_active else "停用", what)
    return Standing(now.version, {"name": now.name, "organization": now.organization}, also=[state])


@access("accounts.unlock", POST="accounts.unlock", **ACCOUNT)
def account_unlock(request, pk):
    account = _account(request, pk)
    return _confirmed(
        request,
        lambda: services.unlock_account(user=account, actor=request.user),
        done="账号已解锁，现在可以登录。",
        back=reverse("organizations:account_detail", args=[pk]),
        title="解锁账号",
        question=f"确定解锁 {account.name}（{account.username}）吗？请先确认是本人输错了密码。",
        submit="解锁",
    )


def _confirmed(request, action, *, done, back, **context):
    """A confirm page without fields; a refusal is told on the page one returns to."""
    if request.method != "POST":
        return render(request, "generic/confirm.html", {"back": back, **context})
    try:
        action()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(back)


@access("posts.manage")
def post_list(request):
    return listing_response(
        request,
        queryset=posts_for_user(request.user),
        filterset=PostFilter,
        columns=POST_COLUMNS,
        title="任职授权",
        default_sort="organization",
        export_perm="posts.manage",
        extra={"empty_hint": "在“账号”里打开一个账号，点“授予岗位”。"},
    )


@access("posts.manage", POST="posts.manage", **ACCOUNT)
def post_create(request, pk):
    account = _account(request, pk)
    return _form_page(
        request,
        PostForm(request.POST or None, actor=request.user),
        save=lambda data: services.give_post(user=account, actor=request.user, **data),
        done="已授予岗位。",
        back=reverse("organizations:account_detail", args=[pk]),
        confirmed=f"给{account.name}授予岗位",
        title=f"给 {account.name} 授予岗位",
        submit="授予",
    )


@access(
    "posts.manage",
    POST="posts.manage",
    on=Post,
    seen="posts.manage",
    late="rights over what is dissolved are ended too",
)
def post_end(request, pk):
    post = get_object_or_404(posts_for_user(request.user), pk=pk)

    def standing():
        now = posts_for_user(request.user).filter(pk=pk).first()
        return Standing(version_of(now), {"last_day": now.valid_to}) if now else None

    return _form_page(
        request,
        EndPostForm(request.POST or None, initial={"version": version_of(post)}),
        save=lambda data: services.end_post(post=post, actor=request.user, **data),
        standing=standing,
        done="授权已终止。",
        back=reverse("organizations:account_detail", args=[post.user_id]),
        template="generic/confirm.html",
        title="终止授权",
        question=f"终止 {post.user.name} 在 {post.organization} 的“{post.get_role_display()}”授权。",
        submit="终止",
        danger=True,
    )


@access("accounts.manage", "posts.manage", "audit.read")
def place_search(request):
    """Organisations for the pickers of the administrators' pages, who do not hold `view`."""
    places = places_for_user(request.user, request.GET.get("q", "").strip())
    results = [{"id": place.pk, "text": place.name, "hint": place.get_kind_display()} for place in places]
    return JsonResponse({"results": results})
