#!/usr/bin/env python3
"""How long finlint takes on a project, beside `clang -w -fsyntax-only` of the same commands.

    tests/bench/compare.py DIR [-p BUILD_DIR] [-j N] [--finlint PATH] [--clang PATH] [--rounds N]

DIR holds the project, BUILD_DIR (DIR if not given) its compile_commands.json. Prints CPU and wall seconds, the best of
N rounds. One source file of the project is changed for a moment and put back. This is no test: it has no limits.
"""
import argparse
import concurrent.futures
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
VALUED = {"-o", "-MF", "-MT", "-MQ", "-MJ"}
DROPPED = re.compile(r"-(M|MD|MMD|MP|MG|MM|c|S|E|save-temps.*)$")


def commands(build_dir):
    """The first command of each C and C++ file, without its output."""
    found = {}
    for entry in json.load(open(os.path.join(build_dir, "compile_commands.json"))):
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if not path.endswith((".c", ".cc", ".cpp", ".cxx")) or path in found or not os.path.exists(path):
            continue
        words = entry.get("arguments") or shlex.split(entry["command"])
        kept, skip = [], False
        for word in words[1:]:
            if not skip and word not in VALUED and not DROPPED.match(word):
                kept.append(word)
            skip = not skip and word in VALUED
        found[path] = (entry["directory"], kept)
    return found


def measure(work):
    """CPU seconds of all children, and wall seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start


def best(rounds, prepare, work):
    results = []
    for _ in range(rounds):
        prepare()
        results.append(measure(work))
    return min(cpu for cpu, _ in results), min(wall for _, wall in results)


def row(name, figures, base):
    ratios = "".join(f"{100 * f / b:8.1f} %" if b else " " * 10 for f, b in zip(figures, base))
    print(f"{name:<44}{figures[0]:9.3f}{figures[1]:9.3f}  {ratios}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("-p", dest="build_dir")
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count())
    parser.add_argument("--finlint", default=os.path.join(HERE, "../../build/release/finlint"))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    args.dir, finlint = os.path.abspath(args.dir), os.path.abspath(args.finlint)
    build_dir = os.path.abspath(args.build_dir or args.dir)
    units = commands(build_dir)
    cache = tempfile.mkdtemp(prefix="finlint-bench-")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def parse(path):
        directory, words = units[path]
        subprocess.run([args.clang, "-w", "-fsyntax-only", *words], cwd=directory, **quiet)

    def parse_all():
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(parse, sorted(units, key=os.path.getsize, reverse=True)))

    def check(*more, **how):
        command = [finlint, "check", "-p", build_dir, "-j", str(args.jobs), "--cache-dir", cache, *more, "."]
        return subprocess.run(command, cwd=args.dir, **(how or quiet))

    def empty():
        shutil.rmtree(cache, ignore_errors=True)

    # One file of middling size stands for all.
    inside = [p for p in sorted(units, key=os.path.getsize) if p.startswith(args.dir + "/")]
    changed = inside[len(inside) * 3 // 4]
    original = open(changed, "rb").read()
    count = [0]

    def change():
        count[0] += 1
        with open(changed, "wb") as file:
            file.write(original + b"\n/* %d */\n" % count[0])

    try:
        print(f"{args.dir}: {len(units)} files, -j {args.jobs}, best of {args.rounds}\n")
        print(f"{'':<44}{'CPU s':>9}{'wall s':>9}  {'of CPU':>10}{'of wall':>10}")
        base = best(args.rounds, lambda: None, parse_all)
        row("clang -w -fsyntax-only", base, (0, 0))
        cold = best(args.rounds, empty, check)
        row("finlint, empty cache (of clang)", cold, base)
        row("finlint, nothing changed (of cold)", best(args.rounds, lambda: None, check), cold)
        own = best(args.rounds, lambda: None, lambda: parse(changed))
        row(f"clang, {os.path.basename(changed)} alone (of cold)", own, cold)
        row(f"finlint, {os.path.basename(changed)} changed (of cold)", best(args.rounds, change, check), cold)
        print()
        result = check("--timing", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        print("\n".join(line for line in result.stderr.splitlines() if re.match(r"(finlint: )?(time|memory):", line)))
    finally:
        with open(changed, "wb") as file:
            file.write(original)
        empty()


main()
