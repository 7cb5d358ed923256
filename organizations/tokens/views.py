"""The page where everybody makes, renews and revokes his or her own API token."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from rest_framework.authtoken.models import Token

from common.access import SIGNED_IN, access
from common.exceptions import Refused
from organizations.accounts.confirming import confirm_person
from organizations.tokens import services


@access(SIGNED_IN, POST=SIGNED_IN)
@never_cache
def token(request):
    """GET shows whether there is one and until when; POST makes a new one and shows it this once."""
    new = ""
    if request.method == "POST":
        confirm_person(request, "生成接口令牌", back=reverse("account:token"))
        new = services.issue_token(actor=request.user)
    stored = Token.objects.filter(user=request.user).first()
    context = {
        "new": new,
        "stored": stored,
        "expires_at": services.expires_at(stored) if stored else None,
        "expired": stored is not None and services.is_expired(stored),
    }
    return render(request, "organizations/tokens/token.html", context)


@access(POST=SIGNED_IN)
def token_revoke(request):
    try:
        services.revoke_token(actor=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "接口令牌已作废，使用它的程序不能再读取数据。")
    return redirect("account:token")
