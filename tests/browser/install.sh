#!/usr/bin/env bash
# Chromium, without the parts that draw windows, and a Chinese font for the tests in a real browser, by apt where they are missing.
# CHROMIUM=/path names another Chromium and installs nothing.
set -euo pipefail
chromium=${CHROMIUM:-/usr/bin/chromium-headless-shell}
[ -x "$chromium" ] && exit 0

say() { echo "Chromium: expected $chromium, found nothing; $1, or set CHROMIUM=/path/to/chromium." >&2; exit 2; }

[ -z "${CHROMIUM:-}" ] || say "correct CHROMIUM"
command -v apt-get >/dev/null || say "install Chromium (there is no apt-get here to do it)"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || say "run as root: apt-get install chromium-headless-shell fonts-noto-cjk"
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing Chromium and a Chinese font ..."
{ "${as_root[@]}" apt-get -qq update && "${as_root[@]}" apt-get -qq install -y --no-install-recommends chromium-headless-shell fonts-noto-cjk; } >/dev/null ||
    say "apt-get could not install it: see above"
[ -x "$chromium" ] || say "this system's package puts it elsewhere"
