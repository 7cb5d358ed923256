"""Who is asking the API: by token or by the session of the browser."""

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication, TokenAuthentication, get_authorization_header
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from organizations.tokens.refusals import Guess
from organizations.tokens.services import fingerprint, is_expired

UNKNOWN = "令牌无效、已作废或已过期。请在“接口令牌”页面重新生成。"


def refuse_unready(user) -> None:
    """A disabled account has no access; a one-time password must be changed first. Raises AuthenticationFailed."""
    if not user.is_active:
        raise AuthenticationFailed("账号已停用，请联系系统管理员。")
    if user.must_change_password:
        raise AuthenticationFailed("请先登录网页修改一次性密码。")


class HashedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`; looked up by fingerprint, unless too many wrong ones came from there."""

    def authenticate(self, request):
        if not get_authorization_header(request):
            return None
        guess = Guess(request)
        found = super().authenticate(request)
        if found is not None:
            guess.right()
        return found

    def authenticate_credentials(self, key):
        stored = Token.objects.select_related("user").filter(key=fingerprint(key)).first()
        if stored is None or is_expired(stored):
            raise AuthenticationFailed(UNKNOWN)
        refuse_unready(stored.user)
        return stored.user, stored


class ReadySessionAuthentication(SessionAuthentication):
    """The browser's session, under the same conditions as a token."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None:
            refuse_unready(found[0])
        return found

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied("请求缺少本网站页面的防伪标记。程序请使用接口令牌。") from None


class ReadySessionScheme(SessionScheme):
    """The schema shows it as the cookie it is."""

    target_class = "organizations.tokens.authentication.ReadySessionAuthentication"
    priority = 0
