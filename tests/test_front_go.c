#include "lower.h"

#define IN_P "package p\n"

// clang-format off
static const Lowering rows[] = {
    {"packages, functions, variables",
     IN_P "import (\n\t\"runtime\"\n\tlk \"sync\"\n)\nvar mu, other lk.Mutex\nconst limit = 3\n"
     "func init() { mu.Lock(); helper(limit); runtime.GC() }\n",
     {"module _/src key go:_/src", "slot static _/src.mu: lk.Mutex: ref sync.Mutex", "slot static _/src.other: lk.Mutex: ref sync.Mutex",
      "flow 3 -> static _/src.limit", "hold static _/src.init = fn init", "call method Lock on static _/src.mu () -> temp",
      "call slot static _/src.helper as helper (static _/src.limit) -> temp", "call slot ref runtime.GC as GC () -> temp"}},
    {"imports by what packages are called, and of everything",
     IN_P "import (\n\t\"example.org/a/go-cache/v2\"\n\t\"gopkg.in/yaml.v3\"\n\t. \"example.org/b\"\n\t\"os/exec\"\n)\n"
     "func f() { cache.New(); yaml.Open(); Both(); exec.Command(\"ls\").Run() }\n",
     {"call slot ref example.org/a/go-cache/v2.New|_/a/go-cache/v2.New|_/go-cache/v2.New|_/v2.New|example.org/a/go-cache/v2.New as New ()",
      "call slot ref gopkg.in/yaml.v3.Open|_/yaml.v3.Open|gopkg.in/yaml.v3.Open as Open ()", "call slot ref _/src.Both|example.org/b.Both as Both ()",
      "call slot ref os/exec.Command as Command (\"ls\") -> temp", "call method Run on temp"}},
    {"structs, embedding, methods",
     IN_P "import \"sync\"\ntype inner struct{ stop chan bool }\n"
     "type DB struct {\n\tmu, rest sync.RWMutex\n\t*inner\n\tsync.Locker\n}\n"
     "func (db *DB) Close() { db.mu.Lock(); db.stop <- true }\nfunc (db DB) Get() {}\n",
     {"slot _/src.DB.rest: sync.RWMutex: ref sync.RWMutex", "slot _/src.DB.Locker: sync.Locker: ref sync.Locker", "embeds ref _/src.inner",
      "hold _/src.DB.Close = fn (*DB).Close", "fn DB.Get () at 10:14-10 member _/src.DB", "slot self: *DB: ref _/src.DB",
      "load self.mu -> temp1 at 9:25", "call syntax go:chan-send on temp"}},
    {"interfaces",
     IN_P "import \"io\"\ntype Store interface {\n\tio.Closer\n\tGet(k string) (*DB, error)\n}\ntype DB struct{}\n"
     "func f(s Store) { db, err := s.Get(\"k\"); _, _ = db, err }\n",
     {"interface _/src.Store at 3:6-3 structural", "embeds ref io.Closer", "extern fn Store.Get (k: string) at 5:2-5 member _/src.Store abstract",
      "slot results.#0: *DB: ref _/src.DB", "call method Get on s (\"k\") -> temp1", "load temp1.#1 -> temp"}},
    {"generics are erased",
     IN_P "type List[T any] struct{ head *T; next *List[T] }\nfunc (l *List[T]) Push(v T) {}\n"
     "func Map[K comparable, V interface{ Close() }](m map[K]V) { for _, v := range m { v.Close() } }\n"
     "func f() { Map[string, *DB](nil); One[T](1); var l List[int]; l.Push(1) }\n",
     {"slot _/src.List.next: *List[T]: ref _/src.List", "hold _/src.List.Push = fn (*List).Push", "fn Map (m: map[K]V: map) at",
      "call method Close on v ()", "call slot static _/src.Map as Map (nil) -> temp1", "slot l: List[int]: ref _/src.List", "!slot _/src.List.head"}},
    {"function values",
     IN_P "type T struct{ on func() }\nfunc (t *T) M() {}\nfunc f(t *T) {\n\ta := t.M\n\tb := (*T).M\n\tc := T.M\n\ta()\n\tb(t)\n"
     "\tc(*t)\n\tt.on = func() { t.M() }\n\tt.on()\n}\n",
     {"load t.M -> temp1", "load static _/src.T.M -> temp2", "call slot b as b (t)", "store temp", "closure func literal in f () at 11:9-11 in f",
      "call method on on t ()", "call method M on f:t ()"}},
    {"literals",
     IN_P "type T struct{ a, b *T; c []func() }\nvar all = []*T{{a: x}, nil}\nvar m = map[string]func(){\"k\": go_}\n"
     "func f() { t := &T{a: y, c: []func(){z}}; u := T{p, q}; n := new(T); ch := make(chan *T, 1); _ = append(t.c, w) }\n",
     {"store static _/src.x -> temp", "flow _/src.T.#1 -> _/src.T.b", "store static _/src.q -> temp", "store static _/src.z -> temp",
      "hold temp4 = new ref _/src.T", "store static _/src.w -> temp", "store static _/src.go_ -> temp"}},
    {"several values",
     IN_P "func two() (a *T, err error) {\n\ta = x\n\treturn\n}\nfunc pass() (*T, error) { return two() }\nfunc one() *T { a, b := y, z; a, b = b, a; return a }\n",
     {"flow static _/src.x -> a", "flow a -> results.#0", "flow temp1 -> pass.result", "flow static _/src.y -> a", "flow b -> a",
      "flow a -> b", "slot one.result: *T: ref _/src.T"}},
    {"channels, select",
     IN_P "func f(c, d chan func()) {\n\tc <- g\n\th, ok := <-c\n\tfor x := range c { x() }\n"
     "\tselect {\n\tcase c <- g:\n\t\tone()\n\tcase v := <-d:\n\t\tv()\n\tdefault:\n\t}\n"
     "\tselect {\n\tcase <-c:\n\t}\n\t_, _ = h, ok\n}\n",
     {"store static _/src.g -> c.[]", "call syntax go:chan-send on c (c) -> temp1 at 3:2-8", "call syntax go:chan-receive on c (c) -> temp2 at 4:11-14",
      "call method range on c () -> temp", "call slot x as x ()", "call slot v as v ()", "call syntax go:select () -> temp", "!call syntax go:chan-receive on d"}},
    {"go and defer",
     IN_P "func f(m T) {\n\tgo m.Run(arg())\n\tdefer m.Unlock()\n\tgo func() { m.Lock() }()\n\tdefer close(c)\n}\n",
     {"call method Run on m (temp1) -> temp2 at 3:7-10 spawn", "call slot static _/src.arg as arg () -> temp1 at 3:11-14",
      "call method Unlock on m () -> temp3 at 4:10-16 defer", "call slot temp4 () -> temp5 at 5:5-24 spawn", "call method Lock on f:m ()", "!call slot static _/src.close"}},
    {"assertions and type switches",
     IN_P "func f(x any) {\n\tx.(*DB).Close()\n\tif c, ok := x.(Closer); ok { c.Close() }\n"
     "\tswitch v := x.(type) {\n\tcase *DB:\n\t\tv.One()\n\tcase A, B:\n\t\tv.Two()\n\tdefault:\n\t\treturn\n\t}\n\tafter()\n}\n",
     {"hold temp1 = a ref _/src.DB", "call method Close on temp1 ()", "hold temp3 = a ref _/src.Closer", "call method Close on c () -> temp5 at 4:33-38 if ok",
      "call method One on v ()", "call method Two on v'2 ()", "call slot static _/src.after as after () -> temp9 at 13:2-7"}},
    {"conditions",
     IN_P "func f(a bool, n int) {\n\tif !a { return }\n\tone()\n\tif n == 3 && a || !a { two() } else if n != 4 { three() } else { return }\n"
     "\tswitch n {\n\tcase 1:\n\t\tfour()\n\tcase 2, 3:\n\t\tfive()\n\tdefault:\n\t\tpanic(\"x\")\n\t}\n"
     "\tswitch {\n\tcase n == 7:\n\t\treturn\n\t}\n\tlast()\n}\n",
     {"call slot static _/src.one as one () -> temp1 at 4:2-5 if a", "call slot static _/src.three as three () -> temp", "call slot static _/src.four as four () -> temp4 at 8:3-7 if a and n == 1",
      "call syntax go:panic (\"x\")", "call slot static _/src.last as last () -> temp7 at 18:2-6 if a and n != 7"}},
    {"loops",
     IN_P "func f() {\n\tfor i := 0; i < 3; i++ { if a { continue }; one() }\n\tfor ok() { break }\n\tfor {\n\t\tswitch { case b: break }\n\t\ttwo()\n\t}\n}\n",
     {"call slot static _/src.one as one () -> temp1 at 3:46-49 if not static _/src.a", "call slot static _/src.ok as ok ()", "call slot static _/src.two as two () -> temp3 at 7:3-6"}},
    {"C",
     IN_P "// #include <x.h>\nimport \"C\"\n\n// Gone is called by C.\n//\n//export goGone\nfunc Gone(p *C.struct_x) { C.x_free(p) }\n",
     {"call slot ref C.x_free as x_free (p)", "mark export(goGone) at 8:1"}},
    {"local types, anonymous structs",
     IN_P "import \"sync\"\nfunc f() {\n\ttype T struct{ mu sync.Mutex }\n\tvar t T\n\tt.mu.Lock()\n\tvar s struct {\n\t\tsync.Mutex\n\t}\n\ts.Lock()\n}\n",
     {"slot T.mu: sync.Mutex: ref sync.Mutex", "slot t: T: T", "class struct at 7:8-9", "embeds ref sync.Mutex", "call method Lock on s ()"}},
    {"variadic parameters",
     IN_P "func f(fs ...func()) { for _, f := range fs { f() }; f(fs...); g(fs) }\n",
     {"fn f (*fs: func(): slice) at", "call slot f as f () -> temp", "call slot static _/src.f as f (*fs)"}},
    {"tests from outside a package are one of their own, and so is a program beside it",
     "package p_test\nvar mu int\n",
     {"module _/src_test key go:_/src_test"}},
    {"… a program",
     "package main\nvar mu int\n",
     {"module _/src_main key go:_/src_main"}},
    {"suppression comments and syntax errors",
     IN_P "func f() {\n\ta() // finlint: ignore blocking-wait\n\tb(\n",
     {"note suppression \"ignore blocking-wait\" at 3:6", "note parse-error"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_GO, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_GO, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_go", tests);
}
