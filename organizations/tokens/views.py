"""The page where everybody makes, renews and revokes his or her own API token."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.authtoken.models import Token

from common.access import SIGNED_IN, access
from common.exceptions import Refused
from organizations.tokens import services


@access(SIGNED_IN)
@never_cache
def token(request):
    """GET shows whether there is one and until when; POST makes a new one and shows it this once."""
    new = services.issue_token(actor=request.user) if request.method == "POST" else ""
    stored = Token.objects.filter(user=request.user).first()
    context = {
        "new": new,
        "stored": stored,
        "expires_at": services.expires_at(stored) if stored else None,
        "expired": stored is not None and services.is_expired(stored),
    }
    return render(request, "organizations/tokens/token.html", context)


@access(SIGNED_IN)
@require_POST
def token_revoke(request):
    try:
        services.revoke_token(actor=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "接口令牌已作废，使用它的程序不能再读取数据。")
    return redirect("account:token")
