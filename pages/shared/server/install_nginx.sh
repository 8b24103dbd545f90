#!/usr/bin/env bash
# nginx for several processes of the dashboard, by apt where it is missing; no service of its own is started.
set -euo pipefail
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx >/dev/null && exit 0

say() { echo "nginx: expected it on the PATH, found none; $1." >&2; exit 2; }

command -v apt-get >/dev/null || say "install nginx (there is no apt-get here to do it)"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || say "run as root: apt-get install nginx"
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing nginx ..."
# Debian starts a web server on port 80 with the package, unless this file says not to.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    "${as_root[@]}" chmod 755 "$policy"
fi
{ "${as_root[@]}" apt-get -qq update && "${as_root[@]}" apt-get -qq install -y --no-install-recommends nginx; } >/dev/null ||
    say "apt-get could not install it: see above"
command -v nginx >/dev/null || say "this system's package puts it elsewhere"
