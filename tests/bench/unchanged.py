#!/usr/bin/env python3
"""What a run costs over a program in which nothing changed since the last one, beside that one with an empty cache.

    tests/bench/unchanged.py [--lines N] [--finlint PATH] [--rounds N] [DIR…]

Without DIR, programs of N lines (100000) are generated for each language. Prints CPU and wall milliseconds, the best of
the rounds, and what else the machine had to do. This is no test: it has no limits.
"""
import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LANGUAGES = ["c", "ruby", "python", "java", "csharp", "go", "javascript"]


def measure(command, directory, cache):
    """CPU and wall milliseconds of a command and its children."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*command, "--cache-dir", cache, "."], cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * cpu, 1000 * wall


def best(figures):
    return [min(column) for column in zip(*figures)]


def row(name, directory, args):
    command, cache = [args.finlint, "check"], tempfile.mkdtemp(prefix="finlint-bench-")
    cold = []
    for _ in range(args.rounds):
        shutil.rmtree(cache)
        cold.append(measure(command, directory, cache))
    cold, same = best(cold), best(measure(command, directory, cache) for _ in range(5 * args.rounds))
    shutil.rmtree(cache)
    ratios = [100 * a / b for a, b in zip(same, cold)]
    print(f"{name:<24}{cold[0]:9.0f}{cold[1]:9.0f}{same[0]:11.1f}{same[1]:9.1f}{ratios[0]:9.1f} %{ratios[1]:7.1f} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dirs", nargs="*", metavar="DIR")
    parser.add_argument("--lines", type=int, default=100000)
    parser.add_argument("--finlint", default=os.path.join(HERE, "../../build/release/finlint"))
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    args.finlint = os.path.abspath(args.finlint)
    print(f"{'':<24}{'cold CPU':>9}{'wall':>9}{'same CPU':>11}{'wall':>9}{'of CPU':>11}{'of wall':>9}")
    for directory in args.dirs:
        row(os.path.basename(os.path.abspath(directory)), directory, args)
    for language in [] if args.dirs else LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="finlint-bench-") as directory:
            subprocess.run([os.path.join(HERE, "generate"), language, str(args.lines), directory], check=True)
            row(language, directory, args)
    print("load of the machine:", *os.getloadavg())


main()
