"""What the tests hold against other hosts, and what the server's policy does."""

from __future__ import annotations

from collections.abc import Callable


def test_the_record_of_requests_would_show_another_host(visit: Callable):
    visitor = visit()
    visitor.page.goto(visitor.server.replace("localhost", "127.0.0.1") + "/_stcore/health")
    assert len(visitor.outside()) == 1


def test_the_policy_keeps_other_hosts_out(visit: Callable):
    visitor = visit()
    page = visitor.open("/method")
    blocked = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener('securitypolicyviolation', event => resolve([event.effectiveDirective, event.blockedURI]));
            const image = document.createElement('img');
            image.src = 'http://chengbiao.invalid/pixel.png';
            document.body.append(image);
            setTimeout(() => resolve(['nothing blocked']), 3000);
        })"""
    )
    assert blocked == ["img-src", "http://chengbiao.invalid/pixel.png"]
