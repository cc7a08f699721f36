"""What `make screenshots` does: a picture of every screen into screenshots/, with an index.html beside them.

A server on loopback, the people and their pages come from tests/browser/screens.py, which ends by itself.
"""

import json
import os
import subprocess
import sys
from html import escape
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "screenshots"
FORMS = [f"{size}-{scheme}" for size in ("phone", "desktop") for scheme in ("light", "dark")]
GROUPS = {"demo": "The demo clinic, page by page", "pages": "Every page in each of its states"}
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Screens</title>
<style>
body {{ font: 15px system-ui; margin: 1.5rem }}
h3 {{ margin: 2rem 0 .5rem }}
div {{ display: flex; gap: 1rem; align-items: start }}
a {{ max-block-size: 36rem; overflow: hidden; border: 1px solid #999 }}
img {{ display: block }}
[href*=phone] img {{ inline-size: 13rem }}
[href*=desktop] img {{ inline-size: 28rem }}
</style>
<h1>Screens</h1>
{groups}
"""


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for old in [*FOLDER.glob("*.png"), *FOLDER.glob("*.json")]:
        old.unlink()
    taken = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/browser/screens.py", "-o", "cache_dir=.cache/pytest-screens"],
        cwd=HOUSE,
        env=os.environ | {"SCREENS": str(FOLDER), "DATABASE_URL": ""},
    )
    (FOLDER / "index.html").write_text(PAGE.format(groups="\n".join(map(group, GROUPS))))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures: {FOLDER / 'index.html'}")
    return taken.returncode


def group(name: str) -> str:
    """One list of screens; none where the run did not come so far."""
    notes = FOLDER / f"{name}.json"
    screens = json.loads(notes.read_text()) if notes.exists() else []
    return f"<h2>{GROUPS[name]}: {len(screens)}</h2>\n" + "\n".join(map(row, screens))


def row(screen: dict[str, str]) -> str:
    names = [f"{screen['start']}-{form}.png" for form in FORMS]
    pictures = "".join(f'<a href="{name}"><img loading="lazy" alt="" src="{name}"></a>' for name in names)
    title = escape(f"{screen['name']}, {screen['who']}, {screen['status']}")
    return f"<h3>{title}</h3><div>{pictures}</div>"


if __name__ == "__main__":
    sys.exit(main())
