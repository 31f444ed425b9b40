#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"a finalizer that calls a synchronized method of its own class",
     "package a.b;\n"
     "class Handle {\n"
     "  protected void finalize() { close(); }\n"
     "  synchronized void close() { free(1); }\n"
     "  static native void free(long id);\n"
     "}\n",
     {"hold a.b.Handle.finalize = fn a.b.Handle.finalize",
      "call method close on self () -> temp1 at 3:31-36",
      "call syntax java:synchronized on self () -> temp1 at 4:21-26",
      "call method free on self (1) -> temp2 at 4:31-35",
      "hold static a.b.Handle.free = fn a.b.Handle.free",
      "extern fn a.b.Handle.free (id: long) at 5:22-5 member a.b.Handle static"}},
    {"names are looked for in the classes around, the imports, the package, what is imported whole",
     "package a;\n"
     "import java.util.*;\n"
     "import b.Thing;\n"
     "class Outer { Thing thing; List<Thing> all; Runtime runtime; }\n",
     {"slot a.Outer.thing: Thing: ref a.Outer.Thing|b.Thing",
      "slot List<Thing>.[]: ref a.Outer.Thing|b.Thing",
      "inherits ref a.Outer.List|a.List|java.util.List|a.List",
      "slot a.Outer.runtime: Runtime: ref a.Outer.Runtime|a.Runtime|java.util.Runtime|java.lang.Runtime"}},
    {"fields are members, from lambdas and from classes without a name as well",
     "class A {\n"
     "  private final Object lock = new Object();\n"
     "  static int count;\n"
     "  Runnable r = () -> { synchronized (lock) { count++; } };\n"
     "  Runnable s = new Runnable() { public void run() { close(); A.this.lock.notify(); } };\n"
     "  void close() {}\n"
     "}\n",
     {"call syntax java:synchronized on A.lock () -> temp1 at 4:24-56",
      "class A$1 at 5:16-5",
      "flow A.<fields>:self -> temp1", "call method close on temp1 () -> temp2 at 5:53-58",
      "call method notify on temp"}},
    {"a constructor runs the one above it and the fields, unless it calls another",
     "class B extends A {\n"
     "  int n = make();\n"
     "  B() {}\n"
     "  B(int i) { this(); }\n"
     "  B(long l) { super(l); }\n"
     "}\n",
     {"call super <init> on self () -> temp1 implicit",
      "call method <fields> on temp2 () -> temp3 implicit",
      "call method <init> on B.<init>:temp2 () -> temp1 at 4:14-18",
      "call super <init> on self (l) -> temp2 at 5:15-20",
      "!call super <init> on self () -> temp2 at 5"}},
    {"try with resources closes what it opened",
     "class C { void f() { try (Reader r = open()) { r.read(); } finally { g(); } } }\n",
     {"slot r: Reader", "call method close on r () -> temp", "call method read on r () -> temp"}},
    {"a parent is no class that is nested in one before it; what stands in the class may be",
     "package p;\n"
     "class E implements F, G { H h; }\n",
     {"implements ref p.E.F|p.F|p.F", "implements ref p.E.G|p.G|p.G",
      "slot p.E.h: H: ref p.E.H|p.H|p.E.F.H|p.F.H|p.F.H|p.E.G.H|p.G.H|p.G.H|p.H"}},
    {"an annotation without a name marks nothing", "class D { @() void f() {} }\n", {"!mark"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_JAVA, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_JAVA, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_java", tests);
}
