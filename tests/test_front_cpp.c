#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"virtual calls, qualified calls and overriding",
     "struct A { virtual void go(); void stay(); };\n"
     "struct B : A { void go() override {} };\n"
     "void k(A *a, B b) { a->go(); a->A::go(); a->stay(); b.go(); }\n",
     {"inherits A",
      "fn B::go () at 2:21-2 member B virtual key c:@S@B@F@go#",
      "overrides A::go",
      "call direct A::go as go on a () at 3:24-26 virtual",
      "call direct A::go as go on a () at 3:36-38",
      "call direct A::stay as stay on a () at 3:45-49",
      "!call direct B::go as go on b () at 3:55-57 virtual"}},
    {"objects are destroyed where their scope ends, in reverse order",
     "struct T { T(int); ~T(); };\n"
     "T make();\n"
     "void k(int x) {\n"
     "  T a(1); T b(2);\n"
     "  if (x) { T c(3); return; }\n"
     "  make(); T d = make(); const T &e = make();\n"
     "}\n",
     {"call direct T::T as T on a (1) at 4:5-6",
      "call direct T::~T as ~T on c () at 5:14 implicit if x",
      "call direct make () -> temp1 at 6:3-7 if not x",
      "call direct T::~T as ~T on temp1 () at 6:3 implicit if not x",
      "call direct T::~T as ~T on e () at 6:34 implicit if not x",
      "call direct T::~T as ~T on d () at 6:13 implicit if not x",
      "call direct T::~T as ~T on b () at 4:13 implicit"}},
    {"comments in no string, and behind one",
     "int a = 0x1'0; // finlint: ignore separated\n"
     "const char *s = u8R\"x(\n"
     "// finlint: ignore text\n"
     ")\" \")x\"; // finlint: ignore behind\n"
     "const char *t = \"hello world (\"; // finlint: ignore plain\n",
     {"note suppression \"ignore separated\" at 1:16-44", "!note suppression \"ignore text", "note suppression \"ignore behind\" at 4:10-35",
      "note suppression \"ignore plain\" at 5:34-58"}},
    {"members and bases are destroyed by destructors, written or not",
     "struct T { ~T(); };\n"
     "struct Base { virtual ~Base(); };\n"
     "struct Made : Base { T t; };\n"
     "struct Written { T t; ~Written() {} };\n"
     "void k(Base *b, Made *m) { delete b; delete m; }\n",
     {"fn Made::~Made () at 3:8 member Made virtual destructor synthetic key c:@S@Made@F@~Made#",
      "overrides Base::~Base",
      "call direct T::~T as ~T on Made.t () at 3:8 implicit",
      "call direct Base::~Base as ~Base () at 3:8 implicit",
      "call direct T::~T as ~T on Written.t () at 4:23 implicit",
      "call direct Base::~Base as ~Base on b () at 5:28 virtual implicit",
      "call direct operator delete (m) at 5:38"}},
    {"operators that depend on a template's arguments, or on what is not declared, show their operands once",
     "struct O {}; struct S { ~S(); }; O &operator<<(O &, S);\n"
     "S make();\n"
     "template <class T> void two(T &t, int x) { t << x << make() << 1 << 2; }\n"
     "void three(O &o, int x) { o << nowhere(x) << make() << 1 << 2; }\n",
     {"fn two ()",
      "call direct make () -> temp1 at 3:54-58",
      "!call direct make () -> temp2 at 3:54-58",
      "fn three (o: O &: O, x)",
      "call direct make () -> temp1 at 4:46-50",
      "!call direct make () -> temp2 at 4:46-50",
      "!call slot o"}},
    {"a library's template tells what it may destroy",
     "namespace py { struct gil {}; template <class T, class... O> struct class_ { template <class... E> class_(int, E...); };\n"
     "template <class V> void bind(); template <class V> void plain(V); struct state { template <class T> void usertype(); }; }\n"
     "struct T { ~T(); }; struct U { ~U(); }; struct Idle {}; template <class X> struct Box { X x; }; Box<T> made;\n"
     "void k(py::state &s) { py::class_<T, U>(1, py::gil()); py::class_<Idle> i(2); py::bind<Box<T>>(); s.usertype<U>(); py::plain(T()); }\n",
     {"call syntax template:py::class_ (\"py::gil, U, T\", ~T, ~U) at 4:24 implicit",
      "!call syntax template:py::class_ (\"Idle\", _) at 4:73 implicit",
      "call syntax template:py::bind (\"Box<T>\", ~Box) at 4:83 implicit",
      "call syntax template:py::state::usertype (\"U\", ~U) at 4:101 implicit",
      "!call syntax template:py::plain (\"T\", ~T)"}},
    {"what a try lets out, and what it stops",
     "namespace std { struct exception { virtual ~exception(); }; } struct own : std::exception {};\n"
     "void one(); void two(); void three(); void four(); void five();\n"
     "void k() {\n"
     "  try { one(); [] { two(); }(); } catch (std::exception &e) { three(); }\n"
     "  try { four(); } catch (own &) {}\n"
     "  try { five(); } catch (...) { throw; }\n"
     "}\n",
     {"call direct one () at 4:9-12 caught",
      "call direct two () at 4:21-24",
      "!call direct two () at 4:21-24 caught",
      "call direct three () at 4:63-68",
      "!call direct three () at 4:63-68 caught",
      "!call direct four () at 5:9-13 caught",
      "!call direct five () at 6:9-13 caught"}},
    {"globals are destroyed at exit",
     "struct T { ~T(); };\n"
     "T one;\n"
     "thread_local T two;\n",
     {"call direct __cxa_atexit (~T, global one, _) at 2:3 implicit", "call direct __cxa_thread_atexit (~T, global two, _) at 3:16 implicit"}},
    {"lambdas are closures, and values",
     "void take(void (*f)(void *));\n"
     "struct T { void m(); void k(int x) { auto l = [this, x](int y) { m(); }; l(3); take([](void *p) { delete (int *)p; }); } };\n",
     {"flow lambda -> l at 2:47",
      "call slot l as operator() on l (3) at 2:74",
      "call direct take (lambda) at 2:80-84",
      "closure lambda in T::k (y) at 2:47-2 in T::k key",
      "call direct T::m as m on T::k:self () at 2:66-67",
      "call direct operator delete (p) at 2:99"}},
    {"templates as they are instantiated",
     "template <class T> struct Base { void run() { static_cast<T *>(this)->impl(); } };\n"
     "struct X : Base<X> { void impl(); };\n"
     "template <class F> void call(F f) { f(); }\n"
     "void g();\n"
     "void k(X &x) { x.run(); call(g); call([&] { x.impl(); }); }\n",
     {"class X at 2:8-2 key c:@S@X",
      "inherits Base",
      "call direct X::impl as impl on self () at 1:71-75",
      "call direct call",
      "call slot f as f () at 3:37-38",
      "call direct X::impl as impl on k:x () at 5:47-51"}},
    {"what depends on a template's arguments is known by its name",
     "int over(int); int over(char); struct Q { void close(int); };\n"
     "auto l = [](auto &x, int y) { x.close(y); over(x); };\n",
     {"call method close on x (y) at 2:33-38", "call slot temp1 as over (x) at 2:43-47"}},
    {"fields of instances of templates",
     "template <class F> struct Guard { F f; ~Guard() { f(); } };\n"
     "template <> struct Guard<int> { ~Guard(); };\n"
     "void work();\n"
     "void k() { Guard<void (*)()> g{work}; Guard<int> h; }\n",
     {"store work -> g.f of Guard at 4:32",
      "call slot Guard.f as f () at 1:51-52",
      "call direct Guard::~Guard"}},
    {"members of functions, conversions, operators and exceptions",
     "struct X { void m(); operator bool(); void operator()(int); };\n"
     "void k(X &x) {\n"
     "  void (X::*p)() = &X::m; (x.*p)(); x(1);\n"
     "  if (x) throw 3;\n"
     "  x.m();\n"
     "}\n",
     {"flow m -> p at 3:24",
      "call slot p on x () at 3:28",
      "call direct X::operator() as operator() on x (1) at 3:37",
      "call syntax cpp:throw (3) at 4:10-15 if operator bool()@4:7",
      "call direct X::m as m on x () at 5:5-6 if not operator bool()@4:7"}},
    {"initialisers of members",
     "typedef void (*Handler)(int); void f(int); Handler pick();\n"
     "struct X { Handler on, off = f; X() : on(pick()) {} };\n"
     "struct Y { X x; int n; }; Y y = {X(), 3};\n",
     {"store f -> _.off of X at 2:30",
      "call direct pick () -> temp1 at 2:42-46",
      "store temp1 -> self.on of X at 2:42",
      "call direct X::X as X on temp1 () at 3:34-35"}},
    {"names without template arguments and inline namespaces",
     "namespace n { inline namespace v1 { template <class T> struct Lock { Lock(T &); ~Lock(); }; } }\n"
     "namespace { void hidden() {} }\n"
     "void k(int &m) { n::Lock<int> l(m); hidden(); }\n",
     {"call direct n::Lock::Lock as Lock on l (m) at 3:31-32", "call direct n::Lock::~Lock", "fn hidden () at 2:18-2 key c:a@aN@F@hidden#@a"}},
    {NULL}};

static const Lowering library_rows[] = {
    {"locks and threads",
     "#include <mutex>\n#include <thread>\n#include <functional>\n"
     "struct S { std::mutex m; std::function<void()> on; void k() { std::lock_guard<std::mutex> g(m); std::thread t(&S::run, this); t.join(); on(); } void run(); };\n"
     "void h(S &s) { s.on = [&] { s.run(); }; m2: s.m.lock(); std::scoped_lock l(s.m); }\n",
     {"call direct std::lock_guard::lock_guard as lock_guard on g (S.m) at 4:91-92",
      "call direct std::lock_guard::~lock_guard as ~lock_guard on g () at 4:91 implicit",
      "call direct std::thread::thread as thread on t (run, self) at 4:109-110",
      "call direct std::thread::~thread as ~thread on t () at 4:109 implicit",
      "call slot S.on as operator() on S.on () at 4:137",
      "store lambda -> s.on of S at 5:23",
      "call direct std::mutex::lock as lock on S.m () at 5:49-53",
      "call direct std::scoped_lock::scoped_lock as scoped_lock on l (S.m) at 5:74-75"}},
    {"elements of containers, and what binds",
     "#include <functional>\n#include <map>\n#include <vector>\n"
     "void f(int); struct S { std::vector<std::function<void(int)>> all; std::map<int, void (*)(int)> by; };\n"
     "void k(S &s) {\n"
     "  s.all.push_back(f); for (auto &x : s.all) x(1); s.all[0](2);\n"
     "  s.by[3] = f; s.by.at(3)(4);\n"
     "  auto b = std::bind(f, 5); b();\n"
     "}\n",
     {"hold S.all = new container",
      "store temp1 -> S.all.[] at 6:3",
      "load S.all.[] -> x at 6:34",
      "call slot x as operator() on x (1) at 6:45",
      "store f -> S.by.[] at 7:13",
      "load S.by.[] -> temp4 at 7:16",
      "call slot temp4 (4) at 7:16",
      "call slot b as operator() on b () at 8:29"}},
    {"pairs and maps destroy both of what they hold",
     "#include <utility>\nstruct T { ~T(); };\nvoid k() { std::pair<int, T> p; }\n",
     {"call direct T::~T as ~T () at"}},
    {"owners destroy what they own",
     "#include <memory>\n#include <vector>\n"
     "struct T { virtual ~T(); void m(); };\n"
     "struct Close { void operator()(int *p); };\n"
     "struct Node { std::unique_ptr<Node> next; std::vector<T> all; };\n"
     "void k(Node *n) { std::shared_ptr<T> t = std::make_shared<T>(); t->m(); t.reset(); delete n; std::unique_ptr<int, Close> f; }\n",
     {"fn Node::~Node () at 5:8 member Node destructor synthetic",
      "call direct std::vector::~vector as ~vector on Node.all () at 5:8 implicit",
      "call direct std::unique_ptr::~unique_ptr as ~unique_ptr on Node.next () at 5:8 implicit",
      "call direct T::~T as ~T () at",
      "call direct T::m as m on t () at 6:68-69",
      "call direct T::~T as ~T on t () at 6:75 virtual implicit",
      "call direct Close::operator() as operator() () at"}},
    {NULL}};
// clang-format on

START_TEST(constructs) {
  lower_check(LANG_CPP, rows);
}
END_TEST

START_TEST(constructs_of_the_library) {
  lower_check(LANG_CPP, library_rows);
}
END_TEST

START_TEST(truncated) {
  lower_chop_at(LANG_CPP, rows, 7);
}
END_TEST

START_TEST(truncated_with_the_library) {
  lower_chop_at(LANG_CPP, library_rows, 50);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {constructs, constructs_of_the_library, truncated, truncated_with_the_library, NULL};
  return harness_run("front_cpp", tests);
}
