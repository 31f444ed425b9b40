#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"a module is a class whose names are static members",
     "import threading\n"
     "lock = threading.Lock()\n"
     "def f(x): return x\n",
     {"module a at 1:1-", "hold static a.f = fn f", "flow temp1 -> static a.lock",
      "call slot ref threading.Lock as Lock () -> temp1 at 2:8-22", "flow x -> f.result"}},
    {"private names, parents, super",
     "from .base import Base as B\n"
     "class A(B):\n"
     "  def __init__(self, n):\n"
     "    super().__init__(n)\n"
     "    self.__lock = n\n",
     {"inherits ref base.Base", "hold a.A.<init> = fn A.__init__", "call super <init> on self (n) -> temp1 at 4:13-21",
      "store n -> self._A__lock at 5:10"}},
    {"default values are evaluated outside of the function",
     "class A:\n"
     "  def f(self):\n"
     "    return lambda r, self=self, c=self.client: c.g(r)\n",
     {"closure A.f.<locals>.<lambda> (r, self=, c=) at 3:12-3 in A.f", "load self.client -> temp1 at 3:40", "flow A.f:self -> self",
      "call method g on c (r) -> temp1 at 3:50-51"}},
    {"a method under a second name is one, too",
     "class A:\n"
     "  def close(self): pass\n"
     "  __del__ = close\n",
     {"flow a.A.close -> a.A.__del__"}},
    {"with calls __enter__ and __exit__",
     "def f(l):\n"
     "  with l as x:\n"
     "    x.g()\n",
     {"call method __enter__ on l () -> temp1 at 2:8-14", "flow temp1 -> temp2", "flow l -> temp2", "flow temp2 -> x",
      "call method g on x () -> temp3 at 3:7-8", "call method __exit__ on l () -> temp4 at 2:8-14 implicit"}},
    {"the modules of try and except are alternatives",
     "try:\n"
     "  import queue\n"
     "except ImportError:\n"
     "  import Queue as queue\n"
     "def f(): return queue.Queue()\n",
     {"flow ref queue -> static a.queue", "flow ref Queue -> static a.queue", "flow ref Queue.Queue -> temp1",
      "flow ref queue.Queue -> temp1", "call slot temp1 as Queue () -> temp2 at 5:17-28"}},
    {"types in quotes, unions and containers",
     "import threading as t\n"
     "class A:\n"
     "  x: 'B | None'\n"
     "  def f(self, l: t.Lock) -> 'list[A]':\n"
     "    self.y: t.Event = None\n"
     "class B: pass\n",
     {"slot a.A.x: 'B | None': ref a.B", "slot a.A.y: t.Event: ref threading.Event", "fn A.f (l: t.Lock: ref threading.Lock) at 4:7-5 member a.A"}},
    {"what stands in brackets behind a class of the program's own is not its type",
     "import typing as t\n"
     "from stamps import Collection, Album\n"
     "class A:\n"
     "  x: Collection[Album]\n"
     "  y: 't.Collection[Album]'\n"
     "  z: t.Optional[Album[int]]\n",
     {"slot a.A.x: Collection[Album]: ref stamps.Collection", "slot a.A.y: 't.Collection[Album]': list", "slot a.A.z: t.Optional[Album[int]]: ref stamps.Album"}},
    {"getattr, setattr and partial with what is known",
     "from functools import partial\n"
     "def f(o, n, g):\n"
     "  setattr(o, 'm', partial(g, 1))\n"
     "  getattr(o, 'm')()\n"
     "  return getattr(o, n)\n",
     {"closure f.<locals>.<partial> (*unnamed, **unnamed'2) at 3:19-3 in f", "call slot f:g as partial (1, *unnamed, **: *unnamed'2) -> temp1", "store temp1 -> o.m at 3:3",
      "load o.m -> temp2 at 4:3", "call slot temp2", "load o.[n] -> temp4"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_PYTHON, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_PYTHON, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_python", tests);
}
