#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"a finalizer that passes false to an overload",
     "namespace N.M;\n"
     "class Handle : IDisposable {\n"
     "  private readonly object gate = new();\n"
     "  ~Handle() => Dispose(false);\n"
     "  public void Dispose() { Dispose(true); }\n"
     "  protected virtual void Dispose(bool disposing) { if (!disposing) return; lock (gate) { } }\n"
     "}\n",
     {"fn N.M.Handle.Finalize () at 4:4-4 member N.M.Handle virtual destructor",
      "call method Dispose on self (false) -> temp1 at 4:16-23",
      "hold N.M.Handle.Dispose = fn N.M.Handle.Dispose'2",
      "call syntax csharp:lock on N.M.Handle.gate () -> temp1 at 6:76-91 if disposing"}},
    {"names are looked for in classes and namespaces around, in those that are used, and by aliases",
     "using B;\n"
     "using Q = C.D;\n"
     "namespace A { class X { Y y; Q q; List<Y> all; A.Z z; } }\n",
     {"slot A.X.y: Y: ref A.X.Y|A.Y|Y|B.Y|System.Y|",
      "slot A.X.q: Q: ref A.X.C.D|A.C.D|C.D|B.C.D|",
      "slot List<Y>.[]: ref A.X.Y|A.Y|Y|B.Y",
      "slot A.X.z: A.Z: ref A.X.A.Z|A.A.Z|A.Z|"}},
    {"properties are fields, or functions that reads and writes run",
     "class P {\n"
     "  int Plain { get; set; } = 1;\n"
     "  int Short => Plain;\n"
     "  int Long { get { return Short; } set { Plain = value; } }\n"
     "}\n",
     {"slot P.Plain: int", "fn P.Short.get () at 3:7-3 member P virtual property", "hold P.Long= = fn P.Long.set",
      "fn P.Long.set (value) at 4:7-4 member P virtual property", "flow value -> P.Plain",
      "load self.Short -> temp1 at 4:27"}},
    {"using declarations dispose at the end of their block, lambdas and local functions are closures",
     "class U { event Action Done; void F() { using var r = new R(); L(); Done += () => r.X(); Done?.Invoke();\n"
     "  void L() { base.F(); } } }\n",
     {"call method Dispose on r () -> temp", "call slot L as L () -> temp", "flow temp4 -> U.Done",
      "call method Invoke on U.Done () -> temp", "call super F on U.F:self () -> temp",
      "call method X on U.F:r () -> temp"}},
    {"a constructor initialises the fields …",
     "class F { int a = M(); F() { } }\n",
     {"call method <fields> on temp"}},
    {"… but not before another one that does",
     "class F { int a = M(); F(int x) : this() { } }\n",
     {"!call method <fields>", "call method <init> on temp"}},
    {"an imported function has the name of its entry point",
     "class I { [DllImport(\"x\", EntryPoint = \"y\")] static extern int Z(ref int a, params int[] b); }\n",
     {"extern fn I.Z (a: int, *b) at 1:64-1 member I static", "mark DllImport(y) at 1:12"}},
    {"what follows an await runs later",
     "class W { async Task F() { A(); await B(); C(); } }\n",
     {"call method A on self () -> temp1 at 1:28-29", "call method B on self () -> temp2 at 1:39-40",
      "call method C on self () -> temp5 at 1:44-45 spawn"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_CSHARP, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_CSHARP, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_csharp", tests);
}
