"""Both languages say everything, and everything that is said is asked for somewhere."""

import re
import string
import subprocess
import sys
from importlib import resources

import pytest

from chalicelib.console import domain, render
from chalicelib.console.domain import Role
from chalicelib.kernel.clock import DAY, HOUR, MINUTE
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind as Mail
from chalicelib.letters.domain import Mode, Stream
from chalicelib.moderation.domain import Act, Kind, State
from chalicelib.post.domain import Reason
from chalicelib.post.domain import State as MailState
from chalicelib.privacy.wiring import rooms
from chalicelib.web.problems import INTERNAL, KINDS
from tests.support.paths import PROJECT

EN, SV = (render.words_of(language) for language in domain.LANGUAGES)
TEMPLATES = {
    f"{folder}/{path.name}": path.read_text()
    for folder in ("console", "mail")
    for path in (PROJECT / "templates" / folder).iterdir()
    if path.suffix in (".html", ".txt")
}
# Keys that templates make of codes.
MADE = {
    *(f"role.{role}" for role in Role),
    *(f"kind.{kind}" for kind in Kind),
    *(f"kinds.{kind}" for kind in Kind),
    *(f"state.{state}" for state in State),
    *(f"act.{act}" for act in Act),
    *(f"mailkind.{kind}" for kind in Mail),
    *(f"mailmode.{mode}{more}" for mode in Mode for more in ("", ".more")),
    *(f"stream.{stream}{more}" for stream in Stream for more in ("", ".more")),
    *(f"mailstate.{state}" for state in MailState),
    *(f"mailreason.{reason}" for reason in Reason),
    *(f"placeholder.{name}" for names in letters.PLACEHOLDERS.values() for name in names),
    *(f"person.room.{room.name}" for room in rooms()),
    *(f"person.log.{state}" for state in ("never", "waiting", "done")),
    *(f"refused.{kind.name}{more}" for kind in [*KINDS.values(), INTERNAL] for more in ("", ".more")),
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    assert list(EN) == list(SV)
    assert {key for key in EN if fields(EN[key]) != fields(SV[key])} == set()
    assert all(text.strip() == text and text for words in (EN, SV) for text in words.values())


def test_no_sentence_is_left_untranslated() -> None:
    same = {key for key in EN if EN[key] == SV[key] and " " in EN[key]}
    assert same == {"versions.n"}


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = {
        found
        for text in TEMPLATES.values()
        for found in re.findall(r'(?<!\w)t\(\s*["\']([\w.?-]+)["\']\s*[,)]', text)
    }
    plural = {key.rpartition(".")[0] for key in EN if key.endswith(".one")}
    assert len(asked) > 150
    assert asked - set(EN) - plural == set()
    assert MADE - set(EN) == set()


def test_no_word_is_left_over() -> None:
    text = " ".join(TEMPLATES.values())
    sources = " ".join(path.read_text() for path in (PROJECT / "chalicelib" / "console").glob("*.py"))
    prefixes = set(re.findall(r'["\']([\w.]+\.)["\']', text)) | {
        f"{one}." for one in re.findall(r'f"([\w.]+)\.\{', sources)
    }
    asked = set(re.findall(r'["\']([\w.?-]+)["\']', text + sources))
    unused = {
        key
        for key in EN
        if key not in asked
        and re.sub(r"\.(one|other|more)$", "", key) not in asked
        and not any(key.startswith(prefix) for prefix in prefixes)
    }
    assert unused == set()


@pytest.mark.parametrize("language", domain.LANGUAGES)
def test_the_letter_says_the_same_twice_and_is_small(language: str) -> None:
    values = {
        "name": "<b>Moa</b> & co",
        "url": "https://api.example/admin/sign-in?token=a_b-c",
        "minutes": 15,
    }
    subject, text, html = render.letter("sign_in", values, language)
    assert "\n" not in subject
    assert "<b>Moa</b> & co" in text
    assert "&lt;b&gt;Moa&lt;/b&gt; &amp; co" in html
    assert "<b>Moa" not in html
    for twin in (text, html):
        assert values["url"] in twin
        assert "15" in twin
        assert "{" not in twin.replace("{ .", "").partition("</style>")[2 if "</style>" in twin else 0]
    assert f'lang="{language}"' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"flex|grid|position:|<img|<script", html)
    assert len(html.encode()) <= 60 << 10


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (0, "just now"),
        (MINUTE - 1, "just now"),
        (MINUTE, "1 minute ago"),
        (2 * HOUR, "2 hours ago"),
        (9 * DAY, "9 days ago"),
        (-5, "just now"),
    ],
)
def test_times_are_told_in_their_largest_unit(passed: int, said: str) -> None:
    assert render.Words("en").ago(10 * DAY, 10 * DAY + passed) == said


def test_nothing_of_ours_stands_in_the_templates_but_by_words() -> None:
    allowed = {
        "UTC",
        "English",
        "Svenska",
        "…",
        "·",
        "→",
        "←",
        "–",
        "★",
        "kbd",
        "0 %",
        "/ 5",
        "&nbsp;",
        "&middot;",
        "p",
        "r",
        "?",
        "alone",
    }
    for name, text in TEMPLATES.items():
        if name.endswith(("macros.html", ".txt")):
            continue
        bare = re.sub(r"<style>.*?</style>|<!--.*?-->|{%.*?%}|{{.*?}}|<[^>]*>", "\n", text, flags=re.DOTALL)
        said = {line.strip() for line in bare.split("\n") if re.search(r"\w{2}", line)}
        assert {one for one in said if one.strip(" ·:…→") not in allowed} == set(), name


def test_templates_are_found_as_a_package() -> None:
    assert resources.files("templates").joinpath("console", "base.html").is_file()


def test_who_looks_at_no_page_pays_for_none() -> None:
    code = "import sys, app; print(sorted({'jinja2', 'markupsafe', 'email.mime', 'botocore'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
