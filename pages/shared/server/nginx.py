"""The configuration of nginx that makes one dashboard of several processes.

A browser stays with the process that answered it first: a cookie names it, and whatever its page asks for
afterwards (socket, uploads, downloads) goes there. The cookie always names the process that did answer, so
that a browser whose process is gone goes to another one and stays there. Processes that give way take no new
browsers. What is the same in all processes (Streamlit's files, data by HTTP) goes to any, without a cookie.
"""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.problems import expected
from pages.shared.server.across import SESSIONS

COOKIE, FOUND, _AWAY = "chengbiao_process", "nginx.conf", "away.html"
_TEMPLATE = """# Made by pages/shared/server/nginx.py at the start of the dashboard.
%(user)s
daemon off;
worker_processes auto;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }

http {
    default_type text/plain;
    server_tokens off;
    client_body_temp_path bodies;
    proxy_temp_path answers;
    fastcgi_temp_path unused; uwsgi_temp_path unused; scgi_temp_path unused;

    # Slow clients: as the dashboard itself bears them.
    client_header_timeout 20s;
    client_body_timeout 30s;
    send_timeout 30s;
    keepalive_timeout 20s;
    client_max_body_size 21m;

    # One line for each request. Queries stay out: they may hold the token of a draft or a code of a sign-in.
    map $http_x_forwarded_for $client { default $http_x_forwarded_for; "" $remote_addr; }
    map $uri $logged { default $uri; "~^(?<upload>.*/_stcore/upload_file/)" "$upload..."; }
    log_format line '$time_iso8601 "$client" $request_method "$logged" $status $body_bytes_sent '
                    '${request_time}s process=$process';
    access_log /dev/stdout line;

    map $http_x_forwarded_proto $scheme_outside { default $http_x_forwarded_proto; "" $scheme; }
    map $http_upgrade $socket { default upgrade; "" ""; }
    split_clients $request_id $fresh { %(fresh)s }
    map $cookie_%(cookie)s $chosen { default $fresh; %(chosen)s }
    map $upstream_addr $process { default "-"; %(answered)s }
    map "$process|$cookie_%(cookie)s" $stay {
        default "%(cookie)s=$process; Path=/; HttpOnly; SameSite=Lax";
        "~^-" ""; "~^(?<same>[0-9]+)[|]\\k<same>$" "";
    }
    %(upstreams)s

    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme_outside;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $socket;
    proxy_hide_header %(sessions)s;
    proxy_connect_timeout 5s;
    proxy_read_timeout 1d;
    proxy_buffer_size 16k;
    proxy_buffers 8 16k;
    proxy_busy_buffers_size 32k;
    proxy_max_temp_file_size 0;  # a slow reader keeps the dashboard waiting, not a file on this disk

    server {
        listen %(listen)s;
        error_page 502 504 /%(away)s;
        location = /%(away)s { internal; root .; types { text/html html; } add_header Retry-After 5 always; }
        location ~ (?<!/_stcore)/health$ {
            rewrite ^ /health break;
            proxy_pass http://any;
            proxy_next_upstream error timeout http_503;
        }
        %(each_health)s
        location ~ /(static|api)/ { proxy_pass http://any; }
        location / {
            proxy_pass http://$chosen;
            add_header Set-Cookie $stay always;
        }
    }
}
"""


@dataclass(frozen=True)
class Upstream:
    """A process behind the proxy.

    Attributes:
        name: a number that no other process of this start ever had.
        slot: its place among those that are to run, for the address that asks for its health.
        port: where it listens on this machine.
        gives_way: it takes no new browsers.
    """

    name: int
    slot: int
    port: int
    gives_way: bool = False


def configuration(upstreams: Sequence[Upstream], listen: str) -> str:
    """The text of nginx.conf for these processes, at least one of which does not give way."""
    fresh = [one for one in upstreams if not one.gives_way]
    shares = [f"{100 / len(fresh):.2f}% process_{one.name};" for one in fresh[:-1]]
    return _TEMPLATE % {
        "user": f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
        "cookie": COOKIE,
        "sessions": SESSIONS,
        "away": _AWAY,
        "listen": listen,
        "fresh": " ".join([*shares, f"* process_{fresh[-1].name};"]),
        "chosen": " ".join(f'"{one.name}" process_{one.name};' for one in upstreams),
        "answered": " ".join(f'"~:{one.port}$" "{one.name}";' for one in upstreams),
        "upstreams": "\n    ".join([_any(fresh), *(_with_others(one, fresh) for one in upstreams)]),
        "each_health": "\n        ".join([*map(_health, fresh), "location ~ /health/ { return 404; }"]),
    }


def _any(fresh: Sequence[Upstream]) -> str:
    return f"upstream any {{ least_conn; {' '.join(map(_server, fresh))} }}"


def _with_others(one: Upstream, fresh: Sequence[Upstream]) -> str:
    """A process with those that stand in for it while nobody listens there."""
    others = " ".join(_server(other, " backup") for other in fresh if other != one)
    return f"upstream process_{one.name} {{ {_server(one)} {others} }}"


def _server(one: Upstream, how: str = "") -> str:
    return f"server 127.0.0.1:{one.port} max_fails=1 fail_timeout=1s{how};"


def _health(one: Upstream) -> str:
    ask = f"rewrite ^ /health break; proxy_pass http://127.0.0.1:{one.port};"
    return f"location ~ /health/{one.slot}$ {{ {ask} }}"


def away(sentences: Sequence[str]) -> str:
    """The page that is shown while no process answers: it loads itself again."""
    lines = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="5">{lines}\n'


def write(folder: Path, text: str, sentences: Sequence[str]) -> Path:
    """Put the configuration, and the page shown while no process answers, into a folder of nginx's own."""
    (folder / _AWAY).write_text(away(sentences), encoding="utf-8")
    (folder / FOUND).write_text(text, encoding="utf-8")
    return folder / FOUND


def executable() -> str:
    """Where nginx is.

    Raises:
        BadInput: it is not installed.
    """
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        remedy = "install it; on Debian and Ubuntu: apt-get install nginx"
        raise expected("nginx", "the proxy of several processes on the PATH", "none", remedy)
    return found
