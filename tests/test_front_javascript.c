#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"registrations", "const r = new FinalizationRegistry(held => held.close());\nr.register(o, h);\nprocess.on('SIGINT', () => stop());\n",
     {"call new ref FinalizationRegistry as FinalizationRegistry (temp2) -> temp3 at 1:15-35", "flow temp3 -> r",
      "call method on on ref process (\"SIGINT\", temp5)", "closure function in a (held) at 1:36-1 in a",
      "call method close on held () -> temp1", "flow temp1 -> function in a.result"}},
    {"a class", "class B extends A {\n  static n = 0;\n  #p = new Map();\n  on = () => this.go();\n  constructor(a, ...r) { super(a); this.a = a; }\n"
                "  static make() { return new B(1); }\n  get v() { return this.a; }\n  set v(x) { this.a = x; }\n  run() { super.run(); }\n}\n",
     {"class a.B at 1:1-10 key javascript:a.B", "inherits ref A", "hold a.B.<init> = fn B.constructor", "hold static a.B.make = fn B.make",
      "call super <init> on self (a)", "call super run on self ()", "hold a.B.v = fn B.v", "hold a.B.v= = fn B.v'2"}},
    {"a class written as a function", "function Q(a) { this.a = a; }\nQ.prototype.run = function () { this.a.go(); };\nnew Q(1).run();\n",
     {"hold a.Q.<init> = fn Q", "flow temp3 -> a.Q.run", "store a -> self.a", "closure Q.run () at 2:19-2", "call new Q as Q (1)"}},
    {"modules", "import d, { a, b as c } from './x/y.js';\nimport * as ns from 'node:fs';\nd(); c(); ns.read();\n"
                "export default class K {}\nexport const e = a;\nexport function f() {}\nexport { f as g };\nexport * from './z';\n",
     {"call slot ref x.y.default|x.y.exports|x.y as d ()", "call slot ref x.y.b|x.y.exports.b|x.y.b as c ()", "call method read on ref fs ()",
      "flow K -> static a.default", "flow e -> static a.e", "flow f -> static a.f", "flow f -> static a.g", "inherits ref z"}},
    {"CommonJS", "const { lock, m: n } = require('./lock');\nconst fs = require('fs');\nlock(); fs.read();\nexports.x = n;\nmodule.exports = { lock, go() { this.lock(); } };\n",
     {"load ref lock.exports|lock.lock -> temp2", "flow ref fs -> fs", "flow n -> static a.x", "flow lock -> Object.lock",
      "hold Object.go = fn exports.go", "call method lock on self ()", "flow temp1 -> static a.exports", "flow temp6 -> static a.exports"}},
    {"names are known before they are declared", "go();\nfunction go() { later(); }\nconst later = () => x;\nif (q) { var x = 1; }\n",
     {"call slot go as go ()", "call slot a:later as later ()", "flow a:x -> later.result", "flow 1 -> x"}},
    {"patterns", "function f({ a, b: { c }, d = 1, ...r }, [e], g = 2, ...rest) { [a, e] = [g, rest]; }\n",
     {"closure f (unnamed, unnamed'2, g=, *rest) at 1:10-1 in a", "load unnamed.a -> temp1", "load temp2.c -> temp3", "flow 1 -> temp5", "flow 2 -> g",
      "flow g -> a", "flow rest -> e"}},
    {"calls", "a.b(...c);\nx?.y?.(1);\nf.call(o, 1);\nf.bind(o)(2);\nnew ns.T();\nt`x${i()}`;\n(() => { w(); })();\n",
     {"call method b on ref a (*ref c)", "call method y on ref x (1) -> temp3 at 2:4-5 safe-nav", "call slot ref f as f (1)", "call slot ref f as function (2)",
      "load ref ns.T -> temp", "call slot ref i as i ()", "call slot temp"}},
    {"conditions", "function f(x) {\n  if (!x) return;\n  if (x === 1) { a(); } else if (y) b(); else c();\n  try { d(); } catch (e) { e.f(); } finally { g(); }\n"
                   "  for (const v of l) v.h();\n  while (k) i();\n  switch (x) { case 1: j(); break; default: m(); }\n}\n",
     {"call slot ref a as a () -> temp1 at 3:18-19 if x and x == 1", "call slot ref b as b () -> temp2 at 3:37-38 if x and x != 1 and ref y",
      "call slot ref d as d () -> temp5 at 4:9-10 if x", "call method f on e ()", "load ref l.[] -> temp", "call slot ref i as i () -> temp10 at 6:13-14 if x and ref k",
      "call slot ref m as m () -> temp12 at 7:45-46 if x"}},
    {"containers", "const h = { k: f, 'l': 2, [m]: n, ...o };\nh.k(); h['l']; h[m] = 3;\nconst v = [a, ...b];\nv[0]();\n",
     {"flow ref f -> Object.k", "flow 2 -> Object.l", "flow ref n -> Object.[]", "call method k on h ()", "load h.l -> temp", "store 3 -> h.[]",
      "flow ref a -> Array.[]", "call slot temp"}},
    {"suppressions and syntax errors", "f(); // finlint: ignore blocking-wait\n/* finlint: ignore-file sleep */\n}{\n",
     {"note suppression \"ignore blocking-wait\" at 1:6", "note suppression \"ignore-file sleep\" at 2:1", "note parse-error"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_JAVASCRIPT, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_JAVASCRIPT, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_javascript", tests);
}
