#include "lower.h"

// clang-format off
static const Lowering rows[] = {
    {"a finalizer returned by a class method",
     "class Cursor\n"
     "  def initialize(cluster)\n"
     "    ObjectSpace.define_finalizer(self, self.class.finalize(cluster))\n"
     "  end\n"
     "  def self.finalize(cluster)\n"
     "    proc { cluster.schedule(1) }\n"
     "  end\n"
     "end\n",
     {"hold Cursor.<init> = fn Cursor#initialize",
      "hold static Cursor.finalize = fn Cursor.finalize",
      "call method define_finalizer on ref Cursor::ObjectSpace|ObjectSpace (self, temp3) -> temp4 at 3:17-33",
      "closure block in Cursor.finalize (unnamed) at 6:10-6 in Cursor.finalize",
      "call method schedule on Cursor.finalize:cluster (1) -> temp1 at 6:20-28"}},
    {"names in a loop over literals are followed one by one",
     "class A\n"
     "  [:push, :pop].each { |m| define_method(m) { |*args| @q.send(m, *args) } }\n"
     "end\n",
     {"hold temp4 = fn A#push", "flow temp4 -> A.push", "load self.@q -> temp1 at 2:55", "call method pop on temp1 (*args) -> temp2 at 2:58-62"}},
    {NULL}};
// clang-format on

START_TEST(idioms) {
  lower_check(LANG_RUBY, rows);
}
END_TEST

START_TEST(truncated_at_every_byte) {
  lower_chop(LANG_RUBY, rows);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {idioms, truncated_at_every_byte, NULL};
  return harness_run("front_ruby", tests);
}
