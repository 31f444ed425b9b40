#include "lower.h"

#include <stdlib.h>
#include <unistd.h>

// clang-format off
static const Lowering c_rows[] = {
    {"functions have the keys that other units see, static ones their own",
     "void f(int x) {}\n"
     "static void g(void) { f(1); }\n"
     "void h(void);\n"
     "void k(void) { g(); h(); }\n",
     {"fn f (x) at 1:6-1 key c:@F@f",
      "fn g () at 2:13-2 static key c:a@F@g@a",
      "call direct f (1) at 2:23-24",
      "call direct g () at 4:16-17",
      "extern fn h () at 3:6 key c:@F@h"}},
    {"function pointers in variables, parameters, results and casts",
     "typedef void (*Handler)(int);\n"
     "void f(int x); void g(int x);\n"
     "Handler pick(int which) { return which ? f : g; }\n"
     "void take(Handler h) { h(1); }\n"
     "void k(void) {\n"
     "  Handler local = pick(1); local(2); (*local)(3);\n"
     "  take((Handler)(void *)&f);\n"
     "}\n",
     {"flow f -> temp1 at 3:42",
      "flow temp1 -> pick.result at 3:42",
      "fn take (h: Handler) at 4:6-4 key c:@F@take",
      "call slot h as h (1) at 4:24-25",
      "call direct pick (1) -> local at 6:19-23",
      "call slot local as local (2) at 6:28-33",
      "call slot local as local (3) at 6:40-45",
      "call direct take (f) at 7:3-7"}},
    {"tables of operations: positional, designated, nested, without inner braces",
     "typedef void (*Handler)(int);\n"
     "struct ops { int flags; struct { Handler on; } event; Handler list[2]; };\n"
     "void f(int x); void g(int x);\n"
     "struct ops all[] = {{1, {f}, {g, f}}, 2, g, f, g, {.event.on = f, .list[1] = g, .flags = 4 | 1}};\n",
     {"class ops at 2:8-2 local key c:@S@ops@a",
      "store 1 -> temp1.flags of ops at 4:22",
      "store f -> temp1.event.on of ops at 4:26",
      "store g -> temp1.list of ops at 4:31",
      "store g -> temp2.event.on of ops at 4:42",
      "store f -> temp3.event.on of ops at 4:64",
      "store g -> temp3.list of ops at 4:78",
      "store 4 | 1=5 -> temp3.flags of ops at 4:90"}},
    {"fields by assignment, compound literals and calls through them",
     "struct ops { void (*on)(int); int flags; };\n"
     "void f(int x);\n"
     "void k(struct ops *o, struct ops *p) {\n"
     "  o->on = f; o->flags = 2;\n"
     "  *p = (struct ops){.on = f};\n"
     "  o->on(1); (*p->on)(2); p[3].on(4);\n"
     "}\n",
     {"store f -> o.on of ops at 4:11",
      "store 2 -> o.flags of ops at 4:25",
      "store f -> p.on of ops at 5:27",
      "call slot ops.on as on (1) at 6:6-8",
      "call slot ops.on as on (2) at 6:18-20",
      "call slot ops.on as on (4) at 6:31-33"}},
    {"unions and anonymous records are parts of the record around them",
     "typedef void (*Handler)(int);\n"
     "struct action { union { Handler simple; void (*full)(int, void *); } handler; int flags; union { Handler last; }; };\n"
     "void f(int x);\n"
     "void install(struct action *a);\n"
     "void k(void) { struct action a = {0}; a.handler.simple = f; a.flags = 4; a.last = f; install(&a); }\n",
     {"store f -> a.handler.simple of action at 5:58",
      "store 4 -> a.flags of action at 5:71",
      "store f -> a.last of action at 5:83",
      "call direct install (a) at 5:86-93"}},
    {"a record with a tag is known by its typedef too",
     "typedef struct tag { void (*on)(void); } name;\n"
     "typedef struct { void (*off)(void); } plain;\n"
     "void k(name *n, plain *p) { n->on(); p->off(); }\n",
     {"class tag at 1:16-1 local key c:@S@tag@a", "mark typedef(name)", "class plain at 2:9-2 local key c:@SA@plain@a"}},
    {"addresses, casts and arrays are their objects: a lock is one slot",
     "struct lock { int v; };\n"
     "struct obj { struct lock l, many[3]; };\n"
     "struct lock global;\n"
     "void acquire(struct lock *l);\n"
     "void k(struct obj *o) {\n"
     "  acquire(&o->l); acquire(&global); acquire(&o->many[2]);\n"
     "  struct lock *alias = &o->l; acquire((void *)alias);\n"
     "}\n",
     {"call direct acquire (obj.l) at 6:3-10",
      "call direct acquire (global global) at 6:19-26",
      "call direct acquire (obj.many) at 6:37-44",
      "flow obj.l -> alias at 7:28",
      "call direct acquire (alias) at 7:31-38"}},
    {"constants keep their words and values",
     "enum { A = 1, B = 4 };\n"
     "#define WAIT 7\n"
     "#define NO_HANDLER ((void (*)(int))-1)\n"
     "#define CALL(x) wait(x, WAIT, \"name\")\n"
     "void wait(void *x, int y, const char *z);\n"
     "void k(void) { wait(NO_HANDLER, A | B, \"a message with words\"); CALL(0); }\n",
     {"call direct wait (NO_HANDLER=-1, A | B=5, _) at 6:16-20",
      "call direct wait (0, WAIT=7, \"name\") at 6:65-69 macro CALL"}},
    {"a call may be of several functions",
     "void f(const char *x); void g(const char *x);\n"
     "void k(void) { ((__builtin_constant_p(1) ? f : g)(\"x\")); __builtin_choose_expr(1, f, g)(\"y\"); }\n",
     {"flow f -> temp1 at 2:44", "flow g -> temp1 at 2:48", "call slot temp1 (\"x\") at 2:18", "call direct f (\"y\") at 2:58-79"}},
    {"other names of functions",
     "void real(int x); static void one(int) __attribute__((weakref(\"real\")));\n"
     "void impl(int x) {} void two(int) __attribute__((alias(\"impl\")));\n"
     "void k(void) { one(1); two(2); (*one)(3); ((void (*)(int))two)(4); }\n",
     {"call direct real (1) at 3:16-19", "call direct impl (2) at 3:24-27", "call direct real (3) at 3:34-37",
      "call direct impl (4) at 3:44"}},
    {"conditions",
     "int f(int x); void g(void); _Noreturn void stop(void);\n"
     "void k(int a, int b) {\n"
     "  if (a && !b) f(1); else f(2);\n"
     "  if (b) return;\n"
     "  f(3);\n"
     "  if (a == 3) stop();\n"
     "  f(4);\n"
     "  if (f(5) == 0) f(6);\n"
     "}\n",
     {"call direct f (1) at 3:16-17 if a and not b",
      "call direct f (2) at 3:27-28",
      "!call direct f (2) at 3:27-28 if",
      "call direct f (3) at 5:3-4 if not b",
      "call direct f (4) at 7:3-4 if not b and a != 3",
      "call direct f (6) at 8:18-19 if not b and a != 3 and not f()@8:7"}},
    {"the child after a fork, in four ways",
     "int fork(void); void child(int x); void parent(int x);\n"
     "void one(void) { int pid = fork(); if (pid == 0) child(1); else parent(1); }\n"
     "void two(void) { if (!fork()) child(2); }\n"
     "void three(void) { switch (fork()) { case -1: break; case 0: child(3); break; default: parent(3); } }\n"
     "void four(void) { int pid; if ((pid = fork()) < 0) return; if (pid > 0) parent(4); else child(4); }\n",
     {"call direct child (1) at 2:50-55 if not fork()@2:28",
      "call direct parent (1) at 2:65-71 if fork()@2:28",
      "call direct child (2) at 3:31-36 if not fork()@3:23",
      "call direct child (3) at 4:62-67 if not fork()@4:28",
      "call direct parent (3) at 4:88-94 if fork()@4:28 != -1 and fork()@4:28",
      "call direct parent (4) at 5:73-79 if fork()@5:39",
      "call direct child (4) at 5:89-94 if not fork()@5:39"}},
    {"what a variable holds is forgotten when it is assigned again",
     "int f(void); int g(void); void h(int x);\n"
     "void k(int a) {\n"
     "  int r = f(); if (r) h(1);\n"
     "  r = g(); if (r) h(2);\n"
     "  if (a) r = 0;\n"
     "  if (r) h(3);\n"
     "  a = 0; if (a) h(4);\n"
     "}\n",
     {"call direct h (1) at 3:23-24 if f()@3:11",
      "call direct h (2) at 4:19-20 if g()@4:7",
      "call direct h (3) at 6:10-11 if r",
      "!call direct h (4) at 7:17-18 if"}},
    {"attributes",
     "void drop(int **p);\n"
     "__attribute__((destructor)) static void leave(void) {}\n"
     "__attribute__((constructor, annotate(\"early\"))) void enter(void) { __attribute__((cleanup(drop))) int *p = 0; enter(); }\n",
     {"mark destructor at 2:41", "mark constructor at 3:54", "mark annotate(early) at 3:54", "call direct drop (p) at 3:104 implicit defer"}},
    {"globals that only one function or file sees",
     "static void (*hook)(void); void (*open_hook)(void); void f(void);\n"
     "void k(void) { static void (*own)(void); own = f; hook = f; open_hook = f; }\n",
     {"flow f -> global k.own@/src/a at 2:48", "flow f -> global hook@/src/a at 2:58", "flow f -> global open_hook at 2:73"}},
    {"nothing runs in sizeof, and constant conditions choose",
     "void *f(void); void g(void);\n"
     "void k(void) { int x = sizeof(f()); __typeof__(f()) y = f(); if (0) g(); if (sizeof(int) == 4 || 1) f(); }\n",
     {"call direct f () -> y at 2:57-58", "!call direct f () at 2:31", "!call direct g ()", "call direct f () at 2:101-102"}},
    {"blocks that are expressions, and the shorter ?:",
     "typedef void (*Handler)(int); Handler f(void); void g(int);\n"
     "void k(void) { Handler x = ({ Handler y = f(); y; }); x = f() ?: g; x(1); }\n",
     {"call direct f () -> y at 2:43-44", "flow y -> x at 2:48", "flow g -> temp1 at 2:66", "flow temp1 -> x at 2:59"}},
    {"a function that knows no declaration, and text that is no C",
     "void k(void) { undeclared(k); }\n"
     "#include \"nowhere.h\"\n"
     "void broken(int { ;\n",
     {"call direct undeclared (k) at 1:16-26", "note missing-header \"nowhere.h\" at 2:10", "file nowhere.h missing", "note parse-error \"expected ')'\" at 3:17"}},
    {"a list for a union without members, or with none that is known",
     "int f(void);\n"
     "void k(void) { union { } e = {f()}; const union { u16 a; u8 b[2]; } n = {1}; }\n",
     {"fn k () at 2:6-2 key c:@F@k"}},
    {"calls about types that are not known",
     "void take(int *a, int b);\n"
     "struct obj { unknown_t lock; };\n"
     "void k(struct obj *o) { take(&o->lock, 3); other(&o->lock); }\n",
     {"call direct take (obj.lock, 3) at 3:25-29", "call direct other (obj.lock) at 3:44-49"}},
    {"names whose types are not known",
     "static unknown_t lock;\n"
     "static unknown_t run(unknown_t self) { acquire(&lock, self); return self; }\n"
     "void k(void) { register_it(lock, \"run\", run, 0); run(lock); }\n",
     {"call direct acquire (global lock@/src/a, self) at 2:40-47",
      "call direct register_it (global lock@/src/a, \"run\", run, 0) at 3:16-27",
      "call direct run (global lock@/src/a) at 3:50-53"}},
    {"bits that are asked for",
     "int acquire(void);\n"
     "void k(int how, int mask) {\n"
     "  if (how & 4 && acquire()) return;\n"
     "  if ((how & 2) != 0) acquire();\n"
     "  if ((how & 2) == 0) acquire(); else acquire();\n"
     "  if (!(8 & how)) acquire();\n"
     "  if ((how & 16) == 16) acquire();\n"
     "  if ((how & 48) == 16) acquire();\n"
     "  if (how & mask) acquire();\n"
     "}\n",
     {"call direct acquire () at 3:18-25 if how & 0x4",
      "call direct acquire () at 5:23-30 if not how & 0x2", "call direct acquire () at 5:39-46 if how & 0x2",
      "call direct acquire () at 6:19-26 if not how & 0x8", "call direct acquire () at 7:25-32 if how & 0x10",
      "call direct acquire () at 8:25-32", "!call direct acquire () at 8:25-32 if",
      "call direct acquire () at 9:19-26 if how and mask"}},
    {"variables that hold the outcome of a test",
     "int acquire(void); int get(int);\n"
     "void k(int how, int on, int *p) {\n"
     "  int quiet = !!(how & 4), some = how & 3, both = on && p;\n"
     "  int *chosen = on ? p : 0, *other = on ? 0 : p;\n"
     "  if (!quiet) acquire();\n"
     "  if (some) acquire();\n"
     "  if (both == 0) return;\n"
     "  acquire();\n"
     "  if (chosen) get(1);\n"
     "  if (other != 0) get(2);\n"
     "  int *made = how ? (int *)get(5) : 0;\n"
     "  if (made) get(6);\n"
     "  on = get(3);\n"
     "  if (chosen) get(4);\n"
     "}\n",
     {"call direct acquire () at 5:15-22 if not how & 0x4", "call direct acquire () at 6:13-20 if how & 0x3",
      "call direct acquire () at 8:3-10 if on and p", "call direct get (1) at 9:15-18 if on and p and on and chosen",
      "call direct get (2) at 10:19-22 if on and p and not on and other",
      "call direct get (4) at 14:15-18 if on and p and chosen",
      "call direct get (6) at 12:13-16 if on and p and how and get()@11:28"}},
    {"statements about things that a missing header would have declared",
     "#include \"nowhere.h\"\n"
     "int acquire(void); void keep(void *);\n"
     "EXPORT int run(void) {\n"
     "  id_type id;\n"
     "  id = acquire();\n"
     "  keep((id_type *)run); LEVEL = acquire(); if (id == -1 || acquire()) return 1;\n"
     "  return 0;\n"
     "}\n",
     {"fn run () at 3:12-8", "call direct acquire () -> id at 5:8-15", "call direct keep (run) at 6:3-7",
      "call direct acquire () -> global LEVEL at 6:33-40", "call direct acquire () at 6:60-67", "!file guesses.h", "note missing-header \"nowhere.h\" at 1:10"}},
    {"… and those about things of a header that is left out, where none is missing",
     "#ifdef HAVE_NOWHERE_H\n"
     "#include \"nowhere.h\"\n"
     "#endif\n"
     "int acquire(void);\n"
     "void run(id_type id) { id = acquire(); LEVEL = acquire(); }\n",
     {"call direct acquire () -> id at 5:29-36", "call direct acquire () -> global LEVEL at 5:48-55",
      "!file guesses.h", "!note missing-header"}},
    {"words that mean the same wherever they are declared",
     "void take(gboolean on);\n"
     "void run(void) { take(TRUE); take(FALSE); }\n",
     {"call direct take (TRUE=1) at 2:18-22", "call direct take (FALSE) at 2:30-34", "!file guesses.h"}},
    {"a conversion to a type that is not known, and a test of a value that is not",
     "int acquire(void); void keep(void *);\n"
     "void run(void) { keep((other_type *)run); if (DEBUGGING) acquire(); }\n",
     {"call direct keep (run) at 2:18-22", "call direct acquire () at 2:58-65"}},
    {"comments that speak to finlint",
     "int a; // finlint: ignore lock\n"
     "  /* finlint: off */\n"
     "const char *s = \"// finlint: text\";\n",
     {"note suppression \"ignore lock\" at 1:8-31", "note suppression \"off\" at 2:3-21 alone", "!note suppression \"text"}},
    {"inline functions of system headers only where they are called",
     "# 1 \"sys.h\" 1 3\n"
     "void inner(void);\n"
     "static inline void used(void) { inner(); }\n"
     "static inline void unused(void) { inner(); }\n"
     "# 6 \"a.c\" 2\n"
     "void k(void) { used(); }\n",
     {"fn used () at 3:20-3 static system", "call direct inner () at 3:33-38", "!fn unused"}},
    {NULL}};

static const Lowering system_rows[] = {
    {"signals",
     "#include <signal.h>\n"
     "static void on(int n) {}\n"
     "void k(void) { struct sigaction sa = {0}; sa.sa_handler = on; sa.sa_flags = SA_RESTART; sigaction(SIGINT, &sa, 0); signal(2, SIG_IGN); }\n"
     "struct sigaction table[] = {{.sa_handler = on, .sa_flags = SA_NODEFER | SA_RESTART}};\n",
     {"store on -> sa.__sigaction_handler.sa_handler of sigaction at 3:59",
      "store SA_RESTART=268435456 -> sa.sa_flags of sigaction at 3:77",
      "call direct sigaction (SIGINT=2, sa, 0) at 3:89-98",
      "call direct signal (2, SIG_IGN=1) at 3:116-122",
      "store on -> temp1.__sigaction_handler.sa_handler of sigaction at 4:44",
      "store SA_NODEFER | SA_RESTART=1342177280 -> temp1.sa_flags of sigaction at 4:60",
      "extern fn signal (__sig, __handler: __sighandler_t) system standard key c:@F@signal"}},
    {"cleanup handlers of threads go through a local variable",
     "#include <pthread.h>\n"
     "void drop(void *p);\n"
     "void k(void *p) { pthread_cleanup_push(drop, p); pthread_cleanup_pop(1); }\n",
     {"flow drop -> __cancel_routine at 3:40"}},
    {NULL}};
// clang-format on

static void write_text(Arena *arena, const char *dir, const char *name, const char *text) {
  Text problem = {.arena = arena};
  ck_assert_msg(file_write(path_join(arena, dir, name), text, strlen(text), &problem), "%s", text_str(&problem));
}

// The dump of m.c, which includes near.h, which includes far.h.
static const char *dump_of_headers(Arena *arena, const char *dir) {
  write_text(arena, dir, "far.h",
             "void lock(void);\n"
             "static inline void called(void) { lock(); }\n"
             "static inline void idle(void) { lock(); }\n"
             "static void (*const table[])(void) = {called};\n");
  write_text(arena, dir, "near.h", "#include \"far.h\"\nstatic inline void beside(void) {}\n");
  write_text(arena, dir, "m.c", "#include \"near.h\"\nvoid k(void) { table[0](); }\n");
  Source source = {.path = path_join(arena, dir, "m.c"), .directory = dir, .root = dir, .language = LANG_C};
  Build *build = build_new(arena, source.path, LANG_C);
  ck_assert(front_for(LANG_C)->lower(NULL, &source, build));
  Unit unit = build_unit(build);
  Text dump = {.arena = arena};
  facts_dump(&unit, &dump);
  return text_str(&dump);
}

START_TEST(of_headers_what_is_used) {
  Arena arena = {0};
  char dir[] = "/tmp/finlint-front-XXXXXX";
  ck_assert_ptr_nonnull(mkdtemp(dir));
  const char *dump = dump_of_headers(&arena, dir);
  static const char *const files[] = {"far.h", "near.h", "m.c"};
  for (int i = 0; i < 3; i++)
    remove(path_join(&arena, dir, files[i]));
  rmdir(dir);
  ck_assert_msg(strstr(dump, "\nfn beside () at near.h:2:20") != NULL, "%s", dump);
  ck_assert_msg(strstr(dump, "\nfn called () at far.h:2:20") != NULL, "%s", dump);
  ck_assert_msg(strstr(dump, "flow called -> global table@") != NULL, "%s", dump);
  ck_assert_msg(strstr(dump, "fn idle") == NULL, "%s", dump);
  arena_free(&arena);
}
END_TEST

// The dump of a source that is compiled with these arguments.
static const char *dump_with(Arena *arena, const char *text, const char *const *args, uint32_t count) {
  Source source = {
      .path = "/src/a.c", .directory = "/", .root = "/src", .language = LANG_C, .text = {text, strlen(text)}};
  source.args = args;
  source.arg_count = count;
  Build *build = build_new(arena, source.path, LANG_C);
  ck_assert(front_for(LANG_C)->lower(NULL, &source, build));
  Unit unit = build_unit(build);
  Text dump = {.arena = arena};
  facts_dump(&unit, &dump);
  return text_str(&dump);
}

START_TEST(what_loads_or_writes_does_not_arrive) {
  static const char *const args[] = {"-fplugin=/no/x.so",
                                     "-Xclang",
                                     "-load",
                                     "-Xclang",
                                     "/no/x.so",
                                     "-load",
                                     "/no/x.so",
                                     "-MD",
                                     "-MF",
                                     "/no/x.d",
                                     "-o",
                                     "/no/x.o",
                                     "-include-pch",
                                     "/no/x.pch",
                                     "-DNAME=f",
                                     "-Werror",
                                     "-fno-such-thing",
                                     "-mno-such-thing",
                                     "-save-temps",
                                     "-Wp,-MD,/no/x.d",
                                     "-D",
                                     "OTHER=g",
                                     "-std=gnu11"};
  Arena arena = {0};
  const char *dump = dump_with(&arena, "void f(void), g(void); void k(void) { NAME(); OTHER(); }\n", args, 23);
  ck_assert_msg(strstr(dump, "call direct f () at 1:39-43 macro NAME") != NULL, "%s", dump);
  ck_assert_msg(strstr(dump, "call direct g () at 1:47-52 macro OTHER") != NULL, "%s", dump);
  ck_assert_msg(strstr(dump, "note ") == NULL, "%s", dump);
  arena_free(&arena);
}
END_TEST

START_TEST(a_dialect_that_is_not_known_is_left_out) {
  static const char *const args[] = {"-std=gnu99zz", "-DNAME=f"};
  Arena arena = {0};
  const char *dump = dump_with(&arena, "void f(void); void k(void) { NAME(); }\n", args, 2);
  ck_assert_msg(strstr(dump, "call direct f ()") != NULL, "%s", dump);
  arena_free(&arena);
}
END_TEST

START_TEST(what_cannot_be_read_is_said) {
  Arena arena = {0};
  Source source = {.path = "/no/such.c", .directory = "/no", .root = "/no", .language = LANG_C};
  Build *build = build_new(&arena, source.path, LANG_C);
  ck_assert(!front_for(LANG_C)->lower(NULL, &source, build));
  Unit unit = build_unit(build);
  ck_assert_uint_eq(unit.notes[1].kind, NOTE_FAILED);
  arena_free(&arena);
}
END_TEST

START_TEST(constructs) {
  lower_check(LANG_C, c_rows);
}
END_TEST

START_TEST(constructs_of_system_headers) {
  lower_check(LANG_C, system_rows);
}
END_TEST

START_TEST(truncated) {
  lower_chop_at(LANG_C, c_rows, 7);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {constructs,
                                constructs_of_system_headers,
                                of_headers_what_is_used,
                                what_loads_or_writes_does_not_arrive,
                                a_dialect_that_is_not_known_is_left_out,
                                what_cannot_be_read_is_said,
                                truncated,
                                NULL};
  return harness_run("front_c", tests);
}
