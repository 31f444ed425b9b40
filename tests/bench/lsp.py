#!/usr/bin/env python3
"""lsp.py - how long an edit takes until the language server's diagnostics are there.

usage: lsp.py [--finlint PATH] [--lines N] [--edits N] [--limit MS] [LANGUAGE…]
       LANGUAGE: c csharp go java javascript python ruby (default: c ruby)

Makes a program of N lines (default 100000), opens one file of it and edits that N times (default 100), as a client that
asks for diagnostics. Prints p50, p90, p99 and the most, in ms, beside the time that the file's own parse takes in a
process of its own (C: `finlint summarize`, start included) and the processor time of an edit (its parse not included).
With --limit it fails where that, or what the quickest edit took beyond the parse, is more than MS: a machine that had
other things to do, of which it tells, changes neither.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Of each language: the file that is edited, what stands in the line where that is done, and what comes in front of it and goes.
EDITS = {
    "c": ("part_000100.c", "p->count++", "/**/ "),
    "csharp": ("group2/part_000100.cs", "other.Close()", "Foo(); "),
    "go": ("group2/part_000100.go", "other.Close()", "foo(); "),
    "java": ("group2/part_000100.java", "other.close()", "foo(); "),
    "javascript": ("part_000100.js", "other.close()", "foo(); "),
    "python": ("part_000100.py", "other.close()", "            foo()\n"),
    "ruby": ("part_000100.rb", "other.close if other", "foo; "),
}


class Client:
    def __init__(self, finlint, cache):
        environment = dict(os.environ, XDG_CACHE_HOME=str(cache))
        self.server = subprocess.Popen([finlint, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.number = 0

    def tell(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def read(self):
        length = int(self.server.stdout.readline().split(b":")[1])
        self.server.stdout.readline()
        return json.loads(self.server.stdout.read(length))

    def ask(self, method, params):
        self.number += 1
        self.tell(method, params, id=self.number)
        while (answer := self.read()).get("id") != self.number or "method" in answer:
            pass
        return answer["result"]


def parse_time(finlint, path):
    best = 9e9
    for _ in range(5):
        start = time.monotonic()
        subprocess.run([finlint, "summarize", path.name, "-o", "/dev/null"], cwd=path.parent, check=True)
        best = min(best, time.monotonic() - start)
    return best * 1000


def processor_time(pid):
    """Milliseconds that a process and what it has waited for used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory(pid):
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024


def measure(finlint, language, lines, edits, base):
    root = base / language
    subprocess.run([HERE / "generate", language, str(lines), root], check=True)
    name, mark, inserted = EDITS[language]
    uri, text = f"file://{root}/{name}", (root / name).read_text()
    line = next(i for i, row in enumerate(text.split("\n")) if mark in row)
    client = Client(finlint, base / "cache")
    document = {"textDocument": {"uri": uri}}
    start = time.monotonic()
    client.ask("initialize", {"rootUri": f"file://{root}", "capabilities": {"textDocument": {"diagnostic": {}}}})
    client.tell("initialized", {})
    client.ask("textDocument/diagnostic", document)
    first = time.monotonic() - start
    client.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 0, "text": text}})
    times = []
    used = processor_time(client.server.pid)
    for version in range(1, edits + 1):
        at = {"line": line, "character": 0}
        behind = {"line": line + inserted.count("\n"), "character": len(inserted.split("\n")[-1])}
        goes = version % 2 == 0
        change = {"range": {"start": at, "end": behind if goes else at}, "text": "" if goes else inserted}
        start = time.monotonic()
        client.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
        client.ask("textDocument/diagnostic", document)
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.05)
    used = (processor_time(client.server.pid) - used) / edits
    rss = memory(client.server.pid)
    client.ask("shutdown", None)
    client.tell("exit", None)
    client.server.wait()
    return first, sorted(times), parse_time(finlint, root / name) if language == "c" else 0, used, rss


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--finlint", default="build/release/finlint")
    parser.add_argument("--lines", type=int, default=100000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--limit", type=float)
    parser.add_argument("languages", nargs="*", default=["c", "ruby"])
    given = parser.parse_args()
    if unknown := set(given.languages) - set(EDITS):
        parser.error(f"no language is called {', '.join(sorted(unknown))}")
    slow = False
    with tempfile.TemporaryDirectory() as base:
        for language in given.languages:
            finlint = os.path.abspath(given.finlint)
            first, times, parse, used, rss = measure(finlint, language, given.lines, given.edits, Path(base))
            p50, p90, p99 = (times[min(len(times) - 1, int(len(times) * p))] for p in (0.5, 0.9, 0.99))
            print(f"{language}: {given.lines} lines, {len(times)} edits: p50 {p50:.0f} ms, p90 {p90:.0f} ms, p99 {p99:.0f} ms, "
                  f"max {times[-1]:.0f} ms; own parse {parse:.0f} ms; processor {used:.0f} ms an edit; first {first:.1f} s; server {rss} MiB; "
                  f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
            slow |= given.limit is not None and max(used, times[0] - parse) > given.limit
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
