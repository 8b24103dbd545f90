#!/usr/bin/env bash
# PostgreSQL 15 for the tests of tables elsewhere, by apt where it is missing; no cluster is made and nothing started.
# POSTGRESQL=/folder names the folder with another one's programs and installs nothing.
set -euo pipefail
folder=${POSTGRESQL:-/usr/lib/postgresql/15/bin}
[ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && exit 0

say() { echo "PostgreSQL: expected $folder/postgres and initdb, found nothing; $1, or set POSTGRESQL=/folder/of/programs." >&2; exit 2; }

[ -z "${POSTGRESQL:-}" ] || say "correct POSTGRESQL"
command -v apt-get >/dev/null || say "install PostgreSQL (there is no apt-get here to do it)"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || say "run as root: apt-get install postgresql-15"
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing PostgreSQL ..."
# Debian's package makes a cluster and starts it unless this says otherwise; the tests make one of their own.
install() { "${as_root[@]}" apt-get -qq install -y --no-install-recommends "$@"; }
{ "${as_root[@]}" apt-get -qq update && install postgresql-common &&
  "${as_root[@]}" sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf &&
  install postgresql-15; } >/dev/null || say "apt-get could not install it: see above"
[ -x "$folder/postgres" ] || say "this system's package puts it elsewhere"
