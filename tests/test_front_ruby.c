#include "lower.h"

#include <sys/resource.h>

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
     {"hold A.push = fn A#push", "hold A.pop = fn A#pop", "closure A#push (*args) at 2:45-2 member A",
      "call method push on temp1 (*args) -> temp2 at 2:58-62", "call method pop on temp1 (*args) -> temp2 at 2:58-62"}},
    {"… and over a constant, a hash, and pairs",
     "class A\n"
     "  LEVELS = %w[info warn].freeze\n"
     "  LEVELS.each do |name|\n"
     "    define_method(\"#{name}!\") { |m| log(name, m) }\n"
     "  end\n"
     "  { up: :raise_it, down: :lower_it }.each { |k, v| alias_method k, v }\n"
     "  [[:one, :first], [:two, :last]].each { |a, b| define_method(a) { @l.send(b) } }\n"
     "end\n",
     {"hold A.info! = fn A#info!", "hold A.warn! = fn A#warn!", "call method log on self (\"warn\", m)", "flow temp6 -> A.up",
      "load temp5.raise_it -> temp6 at 6:52", "hold A.one = fn A#one", "call method last on temp1 () -> temp2"}},
    {"a loop that does nothing by name stays a loop",
     "[:INT, :TERM].each { |s| trap(s) { stop(s) } }\n",
     {"call method each on temp2 () block temp3", "call method trap on a:self (s) block temp1", "!call method trap on self"}},
    {"names that are not known come as values",
     "class A\n"
     "  def self.make(n) = define_method(n) { go }\n"
     "  def run(m, *a) = @t.__send__(m, *a)\n"
     "  def read(k) = instance_variable_get(k)\n"
     "end\n",
     {"store temp1 -> temp2.[n]", "call method __send__ named by m on temp1 (*a)", "load self.[k] -> temp1"}},

    {"attributes", "class A\n  attr_reader :r\n  attr_accessor :lock\n  class << self\n    attr_accessor :all\n  end\n"
                   "  cattr_accessor :pool\nend\n",
     {"hold A.r = fn A#r", "load self.@lock -> temp1 at 3:17", "store value -> self.@lock at 3:17",
      "hold static A.all= = fn A.all=", "hold static A.pool = fn A.pool", "hold A.pool = fn A.pool", "!hold A.r= = fn A#r="}},
    {"delegators",
     "class A\n  def_delegators :@list, :push, :pop\n  def_delegator :inner, :first, :head\n"
     "  delegate :x, to: :owner, prefix: true\n  delegate [:y] => :@z\nend\n",
     {"hold A.pop = fn A#pop", "fn A#push (*unnamed, **unnamed'2, &unnamed'3) at 2:3-2 member A synthetic",
      "call method push on temp1 (*unnamed, **: *unnamed'2) block unnamed'3 -> temp2 at 2:3-37",
      "call method first on temp1", "hold A.owner_x = fn A#owner_x", "load self.@z -> temp1 at 5:3"}},
    {"aliases mean what was defined before them",
     "class A\n  def run; end\n  alias_method :old_run, :run\n  alias go run\n  alias_method :far, :inherited_one\nend\n",
     {"hold A.old_run = fn A#run", "hold A.go = fn A#run", "load temp3.inherited_one -> temp4", "flow temp4 -> A.far"}},
    {"mixins",
     "module M\n  extend self\n  def a; end\nend\n"
     "module N\n  module_function\n  def b; end\nend\n"
     "module O\n  def self.included(base)\n    base.extend(Stuff)\n  end\nend\n"
     "class C\n  include M, N\n  prepend O\n  class << self\n    include P\n  end\nend\nC.include(Q)\n",
     {"extends ref M", "hold static N.b = fn N#b", "extends ref O::Stuff|Stuff", "includes ref C::N|N",
      "prepends ref C::O|O", "extends ref C::P|P", "includes ref Q"}},
    {"a concern",
     "module K\n  class_methods do\n    def cm; end\n  end\n  included do\n    attr_reader :at\n  end\nend\n",
     {"hold static K.cm = fn K.cm", "hold K.at = fn K#at"}},
    {"super passes on what came in",
     "class A < B\n  def run(a, *r, k:, **o, &b)\n    super\n  end\n  def go(x) = super(x) { 1 }\n  def fwd(...) = other(...)\nend\n",
     {"inherits ref B", "call super run on self (a, *r, k: k, **: *o) block b", "call super go on self (x) block temp1",
      "fn A#fwd (*..., **unnamed, &unnamed'2) at 6:7-6", "call method other on self (*..., **: *unnamed) block unnamed'2"}},
    {"classes that a call makes",
     "P = Struct.new(:x, :y) do\n  def sum = x\nend\nE = Class.new(StandardError) { def why; end }\nclass T < Struct.new(:z); end\n",
     {"fn P#initialize (x=, y=) at 1:5-3", "store y -> self.@y at 1:5", "hold P.sum = fn P#sum", "inherits ref StandardError",
      "hold E.why = fn E#why", "hold T.z = fn T#z", "hold static ref Object.P = class P"}},
    {"core classes and others are reopened",
     "class String\n  def shout; end\nend\nFoo.class_eval do\n  def added; end\nend\nmodule R\n  refine(Array) { def sum2; end }\nend\n"
     "class ::Abs::Olute; end\n",
     {"hold ref String.shout = fn String#shout", "hold ref Foo.added = fn Foo#added", "hold ref R::Array|Array.sum2 = fn Array#sum2",
      "class Abs::Olute at 10:1-10", "!class String"}},

    {"blocks",
     "def go(list, &b)\n  list.each(&b)\n  list.map(&:close)\n  list.map { it.open }\n  list.each { |(p, q), i| p.x }\n"
     "  x.instance_eval { inner }\n  yield 1\n  l = ->(a) { a.run }\n  l.()\nend\n",
     {"call method each on list () block b", "call method close on unnamed () -> temp1", "call method open on unnamed () -> temp1",
      "load unnamed.[] -> temp1", "call slot temp9 as instance_eval", "call yield yield (1)", "closure lambda in go (a) at 8:7-8 in go",
      "call method call on l ()"}},
    {"a method that yields takes a block, and says how deep its own blocks are",
     "def go\n  a { b { yield } }\nend\n",
     {"fn go (&unnamed) at 1:5-3", "closure block (2 levels) in go (unnamed) at 2:9-2 in block in go"}},
    {"what a block returns",
     "def go\n  a { next 1 }\n  b { return 2 }\nend\n",
     {"flow 1 -> block in go.result", "flow 2 -> go.result", "!flow 1 -> go.result"}},
    {"pairs are taken apart",
     "[[\"INT\", a], [\"TERM\", b]].each { |s, h| trap(s, &h) }\n",
     {"load s.[] -> temp1", "flow temp1 -> h", "call method trap on a:self (s) block h"}},

    {"guards",
     "def go(x, flag = false)\n  return unless x\n  raise 'no' if flag\n  a\n  b if x.nil?\n  c or return\n  d\n  begin\n    return if e\n"
     "  ensure\n    f\n  end\nend\n",
     {"call method raise on self (\"no\") -> temp1 at 3:3-8 if x and flag", "call method a on self () -> temp2 at 4:3-4 if x and not flag",
      "call method b on self () -> temp3 at 5:3-4 if x and not flag and not x",
      "call method d on self () -> temp5 at 7:3-4 if x and not flag and c()@6:3",
      "call method f on self () -> temp7 at 11:5-6 if x and not flag and c()@6:3", "flow false -> flag"}},
    {"a loop that asks at its end runs once whatever it asks",
     "def go(x)\n  begin\n    a\n  end while x\n  b while x\nend\n",
     {"call method a on self () -> temp1 at 3:5-6", "!call method a on self () -> temp1 at 3:5-6 if",
      "call method b on self () -> temp2 at 5:3-4 if x"}},
    {"branches",
     "def go(x)\n  if x == 1 then a elsif !x then b else c end\n  d while x\n  e until x\n  case x\n  when 1 then f\n  else g\n  end\nend\n",
     {"call method a on self () -> temp1 at 2:18-19 if x == 1", "call method b on self () -> temp2 at 2:34-35 if x != 1 and not x",
      "call method c on self () -> temp3 at 2:41-42 if x != 1 and x", "call method d on self () -> temp6 at 3:3-4 if x",
      "call method e on self () -> temp7 at 4:3-4 if not x", "call method g on self ()"}},
    {"memoized values and several targets",
     "def go\n  @m ||= Mutex.new\n  @@c = @m\n  $g = @@c\n  a, (b, *c) = list\n  b.x = 1\n  b.y ||= 2\nend\n",
     {"store temp2 -> self.@m at 2:3 if not temp1", "flow temp4 -> static ref Object.@@c", "flow temp5 -> global ruby:$g",
      "load temp6.[] -> temp7", "call method x= on b (1)", "call method y= on b (2)"}},
    {"rescue",
     "def go\n  a\nrescue E, F => e\n  e.b\nensure\n  c\nend\n",
     {"call method b on e ()", "call method c on self ()", "flow temp1 -> temp4", "flow temp2 -> temp4"}},
    {"containers",
     "K = :k\ndef go(n)\n  h = { k: n, \"s\" => 2, **n }\n  h[K].call\n  h[n] = 1\n  v = [n, *h]\n  v << n\n  v[0]\n  Foo[n]\nend\n",
     {"flow n -> Hash.k", "flow n -> Hash.[]", "load h.k -> temp", "flow n -> Array.[]", "call method << on v (n)", "load v.[] -> temp",
      "call method [] on ref Foo (n)"}},
    {"keywords", "def go(a, k:, o: 1, **r) = nil\ngo(1, k: 2, \"s\": 3, **x)\n",
     {"fn go (a, k:, o:, **r) at 1:5-1", "flow 1 -> o", "call method go on self (1, k: 2, s: 3, **: *temp2)"}},
    {"text", "`ls #{a}`\n\"x#{b}\"\n<<~T\n  #{c}\nT\n/#{d}/\n:\"e#{f}\"\n",
     {"call syntax ruby:backtick ()", "call method a on self ()", "call method b on self ()", "call method c on self ()",
      "call method d on self ()", "call method f on self ()"}},
    {"the end", "END { last }\nBEGIN { first }\nat_exit { later }\n",
     {"call syntax ruby:END () block temp2", "call syntax ruby:BEGIN () block temp4", "call method at_exit on self () block temp6"}},
    {"class code runs in the file", "class A\n  M = Mutex.new\n  @@clean = lambda { M.lock }\n  go!\nend\n",
     {"flow temp3 -> static A.M", "flow temp4 -> static A.@@clean", "closure lambda in <class:A> (unnamed) at 3:20-3 in a",
      "call method lock on ref A::M|M ()", "call method go! on self'2 ()"}},
    {"reaching things by name",
     "def go(o)\n  m = method(:go)\n  o.instance_variable_set(:@iv, m)\n  Object.const_get(\"A::B\").new\n  o.public_send(:run, 1)\n"
     "  o.define_singleton_method(:one) { }\nend\n",
     {"load self.go -> temp1", "store m -> o.@iv", "call method new on ref A::B ()", "call method run on o (1)", "store temp4 -> o.one"}},
    {"methods on other objects", "class A\n  def A.x; end\n  def self.y; end\nend\ndef B.z; end\n",
     {"hold static A.x = fn A.x", "hold static A.y = fn A.y", "store temp3 -> ref B.z"}},
    {"suppression comments and syntax errors",
     "a # finlint: ignore lock-acquisition\n# finlint: ignore-file x\nb(\n",
     {"note suppression \"ignore lock-acquisition\" at 1:3", "note suppression \"ignore-file x\" at 2:1", "note parse-error",
      "call method a on self ()"}},
    {"patterns", "case x\nin {name:, age: Integer => n} if n > 3 then name.go\nin [first, *] then first.go\nend\n",
     {"call method go on name ()", "call method go on first ()"}},
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

// A source that repeats `open`, then `middle`, then `close`.
static const char *nested(Arena *arena, const char *open, const char *middle, const char *close, uint32_t levels) {
  Text text = {.arena = arena};
  for (uint32_t i = 0; i < levels; i++)
    text_puts(&text, open);
  text_puts(&text, middle);
  for (uint32_t i = 0; i < levels; i++)
    text_puts(&text, close);
  return text_str(&text);
}

START_TEST(ten_thousand_levels) {
  static const char *const shapes[][3] = {
      {"(", "x", ")"}, {"if a\n", "b\n", "end\n"}, {"[", "", "]"},   {"f { ", "g", " }"}, {"module M\n", "", "end\n"},
      {"!", "x", ""},  {"a.b(", "c", ")"},         {"x = ", "1", ""}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    Arena arena = {0};
    const char *source = nested(&arena, shapes[i][0], shapes[i][1], shapes[i][2], 10000);
    bool said = strstr(lower_dump(&arena, LANG_RUBY, source), "note skipped");
    ck_assert_msg(said, "nothing said of %s", shapes[i][0]);
    arena_free(&arena);
  }
}
END_TEST

static long most_memory(void) {
  struct rusage usage;
  ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
  return usage.ru_maxrss;
}

START_TEST(thousands_of_texts_of_code) {
  enum { TEXTS = 6000, KILOBYTES = 400 * 1024 };
  Arena arena = {0};
  Text source = {.arena = &arena};
  text_puts(&source, "class A\n");
  for (uint32_t i = 0; i < TEXTS; i++)
    text_printf(&source, "class_eval \"def m%u; go; end\"\n", i);
  text_puts(&source, "end\n");
  long before = most_memory();
  const char *dump = lower_dump(&arena, LANG_RUBY, text_str(&source));
  ck_assert_int_lt(most_memory() - before, KILOBYTES);
  ck_assert(strstr(dump, "hold A.m0 = fn A#m0\n"));
  ck_assert(strstr(dump, "hold A.m5999 = fn A#m5999\n"));
  arena_free(&arena);
}
END_TEST

START_TEST(bytes_that_are_no_text) {
  static const char *const sources[] = {"\xff\xfe"
                                        "d\0e\0f\0",
                                        "a = \"\xe4\xf6\"\nb.c\n",
                                        "\xef\xbb\xbf"
                                        "x.y\n",
                                        "\r\n\r\nx.y\r\n",
                                        "",
                                        "\n",
                                        "__END__\nx",
                                        "=begin\n=end",
                                        "\x01\x02\x03"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    Arena arena = {0};
    lower_dump(&arena, LANG_RUBY, sources[i]);
    arena_free(&arena);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      idioms, truncated_at_every_byte, ten_thousand_levels, thousands_of_texts_of_code, bytes_that_are_no_text, NULL};
  return harness_run("front_ruby", tests);
}
