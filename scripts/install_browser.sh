#!/bin/sh
# Debian's Chromium, CJK fonts and LibreOffice's PDF renderer for the browser tests; nothing where they are there already.
set -eu
need=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
fc-list 2>/dev/null | grep -qi "noto.*cjk" || need="$need fonts-noto-cjk fontconfig"
[ -z "$need" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need:$need. Install them with this system's package manager." >&2
    exit 1
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $need >/dev/null
