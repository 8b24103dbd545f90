"""Links to published pages: they open at the figure's words, and an address that runs anything is no link."""

import pytest

from pages.shared import links


@pytest.mark.parametrize(
    ("url", "words", "expected"),
    [
        pytest.param("https://a.cn/1", "500家", "https://a.cn/1#:~:text=500%E5%AE%B6", id="a count"),
        pytest.param(
            "https://a.cn/1", "25%以上", "https://a.cn/1#:~:text=25%25%E4%BB%A5%E4%B8%8A", id="per cent"
        ),
        pytest.param(
            "https://a.cn/1", "3-5,6&7", "https://a.cn/1#:~:text=3%2D5%2C6%267", id="signs of a fragment"
        ),
        pytest.param("https://a.cn/1#top", "2.5", "https://a.cn/1#top:~:text=2.5", id="after an anchor"),
        pytest.param("https://a.cn/1", "", "https://a.cn/1", id="no words"),
    ],
)
def test_a_page_is_opened_at_the_words(url, words, expected):
    assert links.at_words(url, words) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "vbscript:x", "//a.cn/1", "a.cn/1", "https://", "http:///x", "https://[a", "mailto:a@b.cn",
    ],
)  # fmt: skip
def test_nothing_else_than_the_web_is_linked(url):
    assert not links.is_web(url)
    assert links.host(url) == ""


def test_only_the_site_is_named():
    assert links.host("https://www.Luan.gov.cn:8443/a/b.html?x=1") == "www.luan.gov.cn"


def test_a_search_is_text_to_copy():
    assert links.search('六安市"十四五"规划') == 'site:gov.cn "六安市 十四五 规划"'
