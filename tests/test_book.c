#include "harness.h"

#include "pack.h"

static Arena arena;
static Names *names;
static Book *book;

static void open_book(void) {
  names = names_new(&arena);
  book = book_new(&arena, names);
}

static void close_book(void) {
  arena_free(&arena);
}

static Bytes bytes(const char *text) {
  return (Bytes){text, strlen(text)};
}

// A test's packs are written with single quotes.
static const char *json(const char *text) {
  char *copy = arena_text(&arena, text, strlen(text));
  for (char *at = copy; (at = strchr(at, '\'')); at++)
    *at = '"';
  return copy;
}

static const char *problem_of(const char *text) {
  Text problem = {.arena = &arena};
  bool good = book_add(book, bytes(text), "x.json", &problem);
  ck_assert_msg(good == (problem.len == 0), "says nothing, or too much: %s", text_str(&problem));
  return text_str(&problem);
}

static void add(const char *text) {
  ck_assert_str_eq(problem_of(json(text)), "");
}

static Sym symbol(const char *text) {
  return book_symbol(names, text);
}

// symbols -------------------------------------------------------------------------------------------------------------

static const struct {
  const char *written, *normal;
} spellings[] = {
    {"pthread_mutex_lock", "pthread_mutex_lock"},
    {"std::mutex::lock", "std.mutex.lock"},
    {"::std::mutex::lock", "std.mutex.lock"},
    {".Foo.bar", "Foo.bar"},
    {"Mutex#lock", "Mutex.lock"},
    {"Thread::Mutex.new", "Thread.Mutex.new"},
    {"(*Mutex).Lock", "Mutex.Lock"},
    {"sync.(*Mutex).Lock", "sync.Mutex.Lock"},
    {"(*net/http.Server).Serve", "net/http.Server.Serve"},
    {"(*Pool[T]).Get", "Pool.Get"},
    {"std::vector<std::pair<int, char>>::push_back", "std.vector.push_back"},
    {"std::function<auto (int)->int>::operator()", "std.function.operator()"},
    {"List<String>.add", "List.add"},
    {"java.util.ArrayList.<init>", "java.util.ArrayList.<init>"},
    {"Map<K,V>.<init>", "Map.<init>"},
    {"ns::Foo<int>::~Foo", "ns.Foo.~Foo"},
    {"std::ostream::operator<<", "std.ostream.operator<<"},
    {"operator new[]", "operator new[]"},
    {"Foo::operator std::string", "Foo.operator std::string"},
    {"operator.attrgetter", "operator.attrgetter"},
    {"operators<int>::x", "operators.x"},
    {"Array#<<", "Array.<<"},
    {"Array#[]", "Array.[]"},
    {"Hash#[]=", "Hash.[]="},
    {"Comparable#<=>", "Comparable.<=>"},
    {"Integer#-@", "Integer.-@"},
    {"(anonymous namespace)::run", "(anonymous namespace).run"},
    {"go:chan-send", "go:chan-send"},
    {"a<b", "a<b"},
    {"a<b<c.d", "a<b<c.d"},
    {"a..b", "a.b"},
    {"a.", "a"},
    {"rb_str_*", "rb_str_*"},
    {"IO::*", "IO.*"},
    {"::", ""},
    {"", ""},
};

START_TEST(symbols_have_one_form) {
  for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
    const char *normal = names_text(names, symbol(spellings[i].written));
    ck_assert_str_eq(normal, spellings[i].normal);
    ck_assert_str_eq(names_text(names, symbol(normal)), normal);
  }
}
END_TEST

START_TEST(symbols_of_any_length_are_read) {
  Text text = {.arena = &arena}, normal = {.arena = &arena};
  for (int i = 0; i < 20000; i++) {
    text_puts(&text, "a<b>::");
    text_puts(&normal, i ? ".a" : "a");
  }
  ck_assert_str_eq(names_text(names, symbol(text.at)), normal.at);
  text_clear(&text);
  for (int i = 0; i < 200000; i++)
    text_puts(&text, "a<");
  ck_assert_str_eq(names_text(names, symbol(text.at)), text.at);
}
END_TEST

// mistakes ------------------------------------------------------------------------------------------------------------

#define PACK "{'pack': 'x', 'languages': 'c', "
#define CONTEXT "'contexts': {'c': {'title': 'c', 'kind': 'interrupt'}}, "

static const struct {
  const char *text, *problem;
} mistakes[] = {
    // clang-format off
    {"", "x.json:1:1: this is not JSON: the text ends too early"},
    {"{", "x.json:1:2: this is not JSON: the text ends too early"},
    {"{\n  'a': 1,,\n}", "x.json:2:11: this is not JSON: unexpected text here"},
    {"{} x", "x.json:1:4: this is not JSON: unexpected text here"},
    {"[]", "x.json: expected an object"},
    {"7", "x.json: expected an object"},
    {"{}", "x.json: the key 'pack' is missing"},
    {"{'pack': 'x'}", "x.json: the key 'languages' is missing"},
    {"{'pack': '', 'languages': 'c'}", "x.json: pack: expected an id: lower-case letters, digits and '-', a letter first"},
    {"{'pack': 'x', 'languages': []}", "x.json: languages: expected at least one language"},
    {"{'pack': 'x', 'languages': 'rubi'}", "x.json: languages: no language is called 'rubi' (did you mean 'ruby'?)"},
    {"{'pack': 'x', 'languages': ['c', 1]}", "x.json: languages[1]: expected a string: the language's name"},
    {PACK "'title': 1}", "x.json: title: expected a string"},
    {PACK "'operation': []}", "x.json: no key is called 'operation' here (did you mean 'operations'?)"},
    {PACK "'operations': {}}", "x.json: operations: expected a list"},
    {PACK "'contexts': []}", "x.json: contexts: expected an object"},
    {PACK "'note': 'a', 'note': 'b'}", "x.json: the key 'note' stands here twice"},
    {PACK "'lists': {'a': [[[[[[[[[[[[[1]]]]]]]]]]]]]}}", "x.json: lists.a[0][0][0][0][0][0][0][0][0][0][0]: nested too deep"},

    {PACK "'lists': {'a': 'free', 'a': 'malloc'}}", "x.json: lists: the key 'a' stands here twice"},
    {PACK "'lists': {'a': []}}", "x.json: lists.a: expected at least one symbol"},
    {PACK "'lists': {'a': ['@a']}}", "x.json: lists.a: the list names itself, or lists name each other too deep"},
    {PACK "'lists': {'a': ['@b'], 'b': ['@a']}}", "x.json: lists.a: the list names itself, or lists name each other too deep"},
    {PACK "'lists': {'blocking': ['read'], 'a': ['@blokcing']}}", "x.json: lists.a[0]: no list is called '@blokcing' (did you mean '@blocking'?)"},
    {PACK "'lists': {'a': ['@y/z']}}", "x.json: lists.a[0]: no list is called '@y/z'"},

    {PACK "'contexts': {'C 1': {}}}", "x.json: contexts.C 1: expected an id: lower-case letters, digits and '-', a letter first"},
    {PACK "'contexts': {'c': 1}}", "x.json: contexts.c: expected an object"},
    {PACK "'contexts': {'c': {'title': 'c'}}}", "x.json: contexts.c: the key 'kind' is missing"},
    {PACK "'contexts': {'c': {'kind': 'interrupt'}}}", "x.json: contexts.c: the key 'title' is missing"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'intrerupt'}}}", "x.json: contexts.c.kind: no context kind is called 'intrerupt' (did you mean 'interrupt'?)"},
    {PACK "'contexts': {'c': {'extends': 'c'}}}", "x.json: contexts.c.extends: the context extends itself"},
    {PACK "'contexts': {'c': {'extends': 'd'}, 'd': {'extends': 'c'}}}", "x.json: contexts.d.extends: the context extends itself"},
    {PACK "'contexts': {'c': {'extends': 'posix-signals'}}}", "x.json: contexts.c.extends: no context is called 'posix-signals' (did you mean 'posix-signal'?)"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'interrupt', 'allow': ['free']}}}", "x.json: contexts.c: an allow-list needs 'otherwise': what holds for what it does not list"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'interrupt', 'forbids': {'locks': {}}}}}", "x.json: contexts.c.forbids.locks: no operation is called 'locks' (did you mean 'lock'?)"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'interrupt', 'forbids': {'lock': {}}}}}", "x.json: contexts.c.forbids.lock: the key 'severity' is missing"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'interrupt', 'forbids': {'lock': {'severity': 'eror'}}}}}", "x.json: contexts.c.forbids.lock.severity: no severity is called 'eror' (did you mean 'error'?)"},
    {PACK "'contexts': {'c': {'title': 'c', 'kind': 'interrupt', 'forbids': {'lock': {'severity': 'error', 'versions': 'ruby 2'}}}}}", "x.json: contexts.c.forbids.lock.versions: expected versions such as \"ruby >= 2.2\" or \"cpython >= 3.8, cpython < 3.12\""},

    {PACK "'operations': [1]}", "x.json: operations[0]: expected an object"},
    {PACK "'operations': [{'cal': 'a'}]}", "x.json: operations[0]: expected one of the keys 'call'"},
    {PACK "'operations': [{'call': 'a'}]}", "x.json: operations[0]: the key 'does' is missing"},
    {PACK "'operations': [{'call': 'a', 'does': 'locks'}]}", "x.json: operations[0].does: no operation is called 'locks' (did you mean 'lock'?)"},
    {PACK "'operations': [{'call': 'a', 'does': ['lock', 1]}]}", "x.json: operations[0].does[1]: expected a string: the operation's name"},
    {PACK "'operations': [{'call': 'a', 'dose': 'lock'}]}", "x.json: operations[0]: no key is called 'dose' here (did you mean 'does'?)"},
    {PACK "'operations': [{'call': 1, 'does': []}]}", "x.json: operations[0].call: expected a symbol, which is a string"},
    {PACK "'operations': [{'call': [], 'does': []}]}", "x.json: operations[0].call: expected at least one symbol"},
    {PACK "'operations': [{'call': ['a', '::'], 'does': []}]}", "x.json: operations[0].call[1]: a symbol must not be empty"},
    {PACK "'operations': [{'call': 'rb_*_new', 'does': []}]}", "x.json: operations[0].call: a '*' can only end a symbol"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'lock': -1}]}", "x.json: operations[0].lock: expected an argument: a number from 0, \"receiver\", \"block\", \"result\", \"all\", a keyword or an object"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'lock': 0.5}]}", "x.json: operations[0].lock: expected an argument: a number from 0, \"receiver\", \"block\", \"result\", \"all\", a keyword or an object"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'lock': 1e99}]}", "x.json: operations[0].lock: expected an argument: a number from 0, \"receiver\", \"block\", \"result\", \"all\", a keyword or an object"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'lock': {}}]}", "x.json: operations[0].lock: 'arg' or 'keyword' is missing"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'lock': {'args': 1}}]}", "x.json: operations[0].lock: no key is called 'args' here (did you mean 'arg'?)"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'kind': 'rentrant'}]}", "x.json: operations[0].kind: no lock kind is called 'rentrant' (did you mean 'reentrant'?)"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'in': ['posix-sginal']}]}", "x.json: operations[0].in[0]: no context is called 'posix-sginal' (did you mean 'posix-signal'?)"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'when': [{'arg': 1}]}]}", "x.json: operations[0].when[0]: expected one subject ('arg', 'field', 'param_type') and one test of it, or 'block' or 'args'"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'when': [{'arg': 1, 'is': 0, 'not': 1}]}]}", "x.json: operations[0].when[0]: expected one subject ('arg', 'field', 'param_type') and one test of it, or 'block' or 'args'"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'when': [{'arg': 1, 'equals': 0}]}]}", "x.json: operations[0].when[0]: no key is called 'equals' here"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'when': [{'arg': 1, 'is': 'x'}]}]}", "x.json: operations[0].when[0].is: expected an integer"},
    {PACK "'operations': [{'call': 'a', 'does': [], 'when': [{'block': 1}]}]}", "x.json: operations[0].when[0].block: expected true or false"},

    {PACK "'registrations': [{}]}", "x.json: registrations[0]: expected one of the keys 'call', 'struct', 'entry', 'class', 'attribute', 'name', 'pair', 'param_type', 'region', 'after', 'syntax'"},
    {PACK "'registrations': [{'call': 'a', 'callback': 0}]}", "x.json: registrations[0]: the key 'context' is missing"},
    {PACK "'registrations': [{'call': 'a', 'callback': 0, 'context': 'd'}]}", "x.json: registrations[0].context: no context is called 'd'"},
    {PACK CONTEXT "'registrations': [{'call': 'a', 'callback': 0, 'context': 'c', 'field': 'x'}]}", "x.json: registrations[0]: no key is called 'field' here"},
    {PACK CONTEXT "'registrations': [{'class': 'a', 'method': 'f', 'params': 256, 'context': 'c'}]}", "x.json: registrations[0].params: expected a number from 0 to 255"},

    {PACK "'calls': [{'call': 'a'}]}", "x.json: calls[0]: expected 'runs', 'returns', 'stores', 'adds' or 'send'"},
    {PACK "'calls': [{'call': 'a', 'runs': [0, 1, 2, 3, 4, 5, 6]}]}", "x.json: calls[0].runs[6]: at most 6 arguments can stand here"},
    {PACK "'calls': [{'call': 'a', 'runs': 0, 'returns': 1, 'result_of': 0}]}", "x.json: calls[0]: expected one of 'instance', 'class', 'returns', 'element_of' and 'result_of'"},
    {PACK "'spawns': [{'call': 'a', 'runs': []}]}", "x.json: spawns[0]: 'runs' names no argument"},
    {PACK "'returns': [{'call': 'a'}]}", "x.json: returns[0]: expected one of 'instance', 'class', 'operand', 'element_of' and 'result_of'"},
    {PACK "'guards': [{'call': 'a'}]}", "x.json: guards[0]: expected 'true_in', 'false_in' or 'excuses'"},
    {PACK "'guards': [{'call': 'a', 'until': 'b'}]}", "x.json: guards[0]: 'until' needs 'excuses'"},
    {PACK "'bindings': [{'call': 'a', 'name': 0, 'function': 1}]}", "x.json: bindings[0]: the key 'to' is missing"},
    {PACK "'bindings': [{'name': 'Java_*', 'decode': 'jny', 'to': 'java'}]}", "x.json: bindings[0].decode: no decoding is called 'jny' (did you mean 'jni'?)"},
    {PACK "'classes': {'A': {'parents': ['a', 'b', 'c', 'd', 'e']}}}", "x.json: classes.A.parents: a class can have at most 4 parents here"},
    {PACK "'classes': {'A': {'container': 'yes'}}}", "x.json: classes.A.container: expected true or false"},
    {PACK "'aliases': {'A': 1}}", "x.json: aliases.A: expected a symbol, which is a string"},
    {PACK "'aliases': {'A': 'B', 'B': 'A'}}", "x.json: aliases.A: the alias leads back to itself, or too far"},
    {PACK "'\\u001b[31m\\u009b': 1}", "x.json: no key is called '?[31m?\?' here"},
    // clang-format on
};

START_TEST(a_mistake_is_refused_with_its_place) {
  uint32_t contexts = book->contexts.count, operations = book->operations.count, packs = book->packs.count;
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
    ck_assert_str_eq(problem_of(json(mistakes[i].text)), mistakes[i].problem);
  ck_assert_uint_eq(book->contexts.count, contexts);
  ck_assert_uint_eq(book->operations.count, operations);
  ck_assert_uint_eq(book->packs.count, packs);
  ck_assert_int_eq(book_context(book, "c"), -1);
}
END_TEST

static const char *blanks(size_t count, const char *after) {
  char *text = arena_alloc(&arena, count + strlen(after) + 1);
  memset(text, ' ', count);
  memcpy(text + count, after, strlen(after));
  return text;
}

static const char *repeated(const char *before, const char *middle, int times, const char *after) {
  Text text = {.arena = &arena};
  text_puts(&text, json(before));
  for (int i = 0; i < times; i++)
    text_puts(&text, json(middle));
  text_puts(&text, json(after));
  return text.at;
}

START_TEST(hostile_sizes_are_refused) {
  const char *deep = repeated("", "[", 100000, "");
  ck_assert_ptr_nonnull(strstr(problem_of(deep), "this is not JSON"));
  const char *wide = repeated(PACK "'lists': {'a': ['x'", ",'y'", 2000, "], 'b': ['@a'");
  wide = repeated(wide, ",'@a'", 2000, "]}}");
  ck_assert_ptr_nonnull(strstr(problem_of(wide), "the pack names too many symbols"));
  ck_assert_str_eq(problem_of(blanks(17 << 20, "{}")), "x.json: a pack of more than 16 MB cannot be meant");
  const char *symbols = repeated(PACK "'lists': {'a': '", "aaaaaaaa", 4000, "'}}");
  ck_assert_ptr_nonnull(strstr(problem_of(symbols), "a symbol as long as this cannot be meant"));
  const char *keys = repeated(PACK "'aliases': {'", "aaaaaaaa", 4000, "': 1}}");
  ck_assert_uint_lt(strlen(problem_of(keys)), 1000);
}
END_TEST

START_TEST(long_chains_are_refused) {
  Text lists = {.arena = &arena}, contexts = {.arena = &arena}, aliases = {.arena = &arena};
  for (int i = 0; i < 50000; i++) {
    text_printf(&lists, "%s'l%d': ['@l%d']", i ? "," : "", i, i + 1);
    text_printf(&contexts, "%s'c%d': {'extends': 'c%d'}", i ? "," : "", i, i + 1);
    text_printf(&aliases, "%s'a%d': 'a%d'", i ? "," : "", i, i + 1);
  }
  const char *const texts[] = {arena_format(&arena, PACK "'lists': {%s}}", lists.at),
                               arena_format(&arena, PACK "'contexts': {%s}}", contexts.at),
                               arena_format(&arena, PACK "'aliases': {%s}}", aliases.at)};
  ck_assert_ptr_nonnull(strstr(problem_of(json(texts[0])), "lists name each other too deep"));
  ck_assert_ptr_nonnull(strstr(problem_of(json(texts[1])), "contexts extend each other too deep"));
  ck_assert_ptr_nonnull(strstr(problem_of(json(texts[2])), "too far"));
}
END_TEST

// rows ----------------------------------------------------------------------------------------------------------------

START_TEST(later_packs_are_found_first) {
  add("{'pack': 'one', 'languages': 'c', 'operations': ["
      "{'call': ['t_f', 't_g'], 'does': 'lock', 'source': '1'}, {'call': 't_f', 'does': 'log', 'source': '2'}]}");
  add("{'pack': 'two', 'languages': 'c', 'operations': [{'call': 't_f', 'does': 'sleep', 'source': '3'}]}");
  const Operation *row = book_operation(book, symbol("t_f"));
  ck_assert_str_eq(row->source, "3");
  ck_assert_str_eq(row->next->source, "1");
  ck_assert_str_eq(row->next->next->source, "2");
  ck_assert_ptr_null(row->next->next->next);
  ck_assert_str_eq(book_operation(book, symbol("t_g"))->source, "1");
  ck_assert_ptr_null(book_operation(book, symbol("t_h")));
  ck_assert_ptr_null(book_operation(book, 0));
}
END_TEST

START_TEST(prefixes_come_after_whole_symbols) {
  add("{'pack': 'one', 'languages': 'c', 'operations': ["
      "{'call': 't_*', 'does': 'lock', 'source': 't'}, {'call': 't_a_*', 'does': 'lock', 'source': 'ta'},"
      "{'call': 't_a_b', 'does': 'lock', 'source': 'tab'}]}");
  const Operation *row = book_operation(book, symbol("t_a_b"));
  ck_assert_str_eq(row->source, "tab");
  ck_assert_str_eq(row->next->source, "ta");
  ck_assert_str_eq(row->next->next->source, "t");
  ck_assert_ptr_null(row->next->next->next);
  ck_assert_str_eq(book_operation(book, symbol("t_a_c"))->source, "ta");
  ck_assert_str_eq(book_operation(book, symbol("t_b"))->source, "t");
  ck_assert_ptr_null(book_operation(book, symbol("t")));
  ck_assert(book_knows(book, symbol("t_anything"), language_bit(LANG_C)));
  ck_assert(!book_knows(book, symbol("t_anything"), language_bit(LANG_RUBY)));
  ck_assert(!book_knows(book, symbol("u_anything"), language_bit(LANG_C)));
}
END_TEST

START_TEST(aliases_hold_for_symbols_and_their_parts) {
  add("{'pack': 'one', 'languages': 'ruby', 'operations': [{'call': 'TMutex#lock', 'does': 'lock', 'source': '1'}],"
      "'aliases': {'TThread::TMutex': 'TMutex', 't_lock': 'TMutex#lock'}}");
  const Operation *row = book_operation(book, symbol("TMutex#lock"));
  ck_assert_ptr_eq(book_operation(book, symbol("TThread::TMutex#lock")), row);
  ck_assert_ptr_eq(book_operation(book, symbol("t_lock")), row);
  ck_assert_ptr_null(book_operation(book, symbol("TThread::TMutexes#lock")));
  ck_assert_uint_eq(book_alias(book, symbol("TThread::TMutex")), symbol("TMutex"));
  ck_assert_uint_eq(book_alias(book, symbol("TThread")), symbol("TThread"));
  ck_assert(book_knows(book, symbol("TThread::TMutex#lock"), language_bit(LANG_RUBY)));
  add("{'pack': 'two', 'languages': 'ruby', 'operations': [{'call': 'TThread::TMutex#lock', 'does': 'lock', 'source': "
      "'2'}],"
      "'aliases': {'TMutex': 'TLock'}}");
  ck_assert_str_eq(book_operation(book, symbol("TMutex#lock"))->source, "2");
  ck_assert_str_eq(book_operation(book, symbol("TLock#lock"))->next->source, "1");
}
END_TEST

START_TEST(lists_stand_for_their_symbols) {
  add("{'pack': 'one', 'languages': 'c', 'lists': {'b': ['@a', 't_c'], 'a': ['t_a', 't_b']},"
      "'operations': [{'call': ['@b', 't_d'], 'does': 'lock'}]}");
  add("{'pack': 'two', 'languages': 'c', 'operations': [{'call': '@one/a', 'does': 'sleep'}]}");
  ck_assert_uint_eq(book_operation(book, symbol("t_c"))->kinds, 1u << OP_LOCK);
  ck_assert_uint_eq(book_operation(book, symbol("t_d"))->kinds, 1u << OP_LOCK);
  ck_assert_uint_eq(book_operation(book, symbol("t_a"))->kinds, 1u << OP_SLEEP);
  ck_assert_uint_eq(book_operation(book, symbol("t_a"))->next->kinds, 1u << OP_LOCK);
}
END_TEST

START_TEST(operands_and_conditions_are_read) {
  add("{'pack': 'one', 'languages': 'c', 'operations': [{'call': 't', 'does': ['block-io', 'log'], 'kind': 'rw',"
      "'lock': {'arg': 1, 'keyword': 'cb', 'method': 'run'}, 'severity': 'note', 'in': 'posix-signal', 'languages': "
      "'ruby',"
      "'when': [{'arg': 2, 'no_bits': 4}, {'arg': 'block_', 'given': false}, {'field': 'f', 'bits': 1}, {'block': "
      "false},"
      "{'param_type': 1, 'lacks': 'X*'}, {'args': 3}, {'arg': {'arg': 0, 'keyword': 'k'}, 'is': true}]}]}");
  const Operation *row = book_operation(book, symbol("t"));
  ck_assert_uint_eq(row->kinds, 1u << OP_BLOCK_IO | 1u << OP_LOG);
  ck_assert_uint_eq(row->languages, language_bit(LANG_RUBY));
  ck_assert_int_eq(row->lock.index, 1);
  ck_assert_str_eq(row->lock.keyword, "cb");
  ck_assert_str_eq(row->lock.field, "run");
  ck_assert_int_eq(row->lock_kind, LOCK_RW);
  ck_assert_int_eq(row->severity, SEVERITY_NOTE);
  ck_assert_uint_eq(map_get(&row->contexts, (uint32_t)book_context(book, "posix-signal"), 0), 1);
  static const When expected[] = {
      {WHEN_ARG_NO_BITS, 2, 4, "", ""},     {WHEN_ARG_MISSING, ARG_NONE, 0, "block_", "block_"},
      {WHEN_FIELD_BITS, 0, 1, "f", ""},     {WHEN_NO_BLOCK, 0, 0, "", ""},
      {WHEN_NO_PARAM_TYPE, 1, 0, "X*", ""}, {WHEN_ARG_COUNT, 0, 3, "", ""},
      {WHEN_ARG_IS, 0, 1, "", "k"}};
  ck_assert_uint_eq(row->when.count, 7);
  for (uint32_t i = 0; i < row->when.count; i++) {
    const When *when = &row->when.at[i];
    ck_assert_int_eq(when->kind, expected[i].kind);
    ck_assert_int_eq(when->index, expected[i].index);
    ck_assert_int_eq(when->value, expected[i].value);
    ck_assert_str_eq(when->text, expected[i].text);
    ck_assert_str_eq(when->keyword, expected[i].keyword);
  }
}
END_TEST

START_TEST(every_form_of_registration_is_read) {
  add(PACK CONTEXT
      "'source': 's', 'registrations': ["
      "{'call': 't_call', 'callback': 'block', 'object': 0, 'context': 'c'},"
      "{'struct': 't_struct', 'field': 'a.b', 'context': 'c'},"
      "{'entry': 't_entry', 'key_field': 'slot', 'key': 'K', 'key_value': 52, 'callback_field': 'f', 'context': 'c'},"
      "{'class': '*', 'method': 't_method', 'params': 0, 'context': 'c'},"
      "{'class': 'TBase', 'method': 'm', 'context': 'c'},"
      "{'attribute': 't_mark', 'context': 'c'},"
      "{'name': 'T_*_free', 'context': 'c'},"
      "{'pair': 't_pair', 'key_arg': 2, 'key': '__gc', 'push': 't_push', 'callback': 1, 'context': 'c'},"
      "{'param_type': 't_type', 'context': 'c'},"
      "{'region': 't_fork', 'equals': 0, 'context': 'c'},"
      "{'after': 't_next', 'method': 'run', 'context': 'c'},"
      "{'syntax': 'T_END', 'callback': 'block', 'context': 'c', 'source': 'own'}]}");
  static const struct {
    RegKind kind;
    const char *symbol, *api, *name;
  } expected[] = {
      {REG_CALL, "t_call", "t_call", ""},
      {REG_FIELD, "t_struct", "t_struct.a.b", "a.b"},
      {REG_ENTRY, "t_entry", "K", "K"},
      {REG_METHOD, "*", "t_method", "t_method"},
      {REG_METHOD, "TBase", "TBase.m", "m"},
      {REG_ATTR, "t_mark", "t_mark", "t_mark"},
      {REG_NAME, "", "T_*_free", "T_*_free"},
      {REG_PAIR, "t_pair", "t_pair", "t_push"},
      {REG_PARAM_TYPE, "t_type", "t_type", "t_type"},
      {REG_REGION, "t_fork", "t_fork", ""},
      {REG_AFTER, "t_next", "t_next", "run"},
      {REG_SYNTAX, "T_END", "T_END", ""},
  };
  for (uint32_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    const Registration *row = book->registrations.at[i];
    ck_assert_int_eq(row->kind, expected[i].kind);
    ck_assert_str_eq(names_text(names, row->symbol), expected[i].symbol);
    ck_assert_str_eq(row->api, expected[i].api);
    ck_assert_str_eq(row->name, expected[i].name);
    ck_assert_int_eq((int32_t)row->context, book_context(book, "c"));
    ck_assert_str_eq(row->source, i == 11 ? "own" : "s");
  }
  ck_assert_int_eq(book->registrations.at[2]->key_value, 52);
  ck_assert_int_eq(book->registrations.at[3]->params, 0);
  ck_assert_int_eq(book->registrations.at[4]->params, -1);
  ck_assert_int_eq(book->registrations.at[7]->when.at[0].kind, WHEN_ARG_STRING);
  ck_assert_int_eq(book->registrations.at[7]->when.at[0].index, 2);
  ck_assert_str_eq(book->registrations.at[7]->when.at[0].text, "__gc");
  ck_assert(book_knows(book, symbol("t_fork"), language_bit(LANG_C)));
  ck_assert(!book_knows(book, symbol("t_struct"), language_bit(LANG_C)));
}
END_TEST

START_TEST(behaviours_are_read) {
  add(PACK "'calls': [{'call': 't_each', 'runs': ['block', 1], 'pass': ['receiver'], 'elements': true, 'result_of': "
           "'block'},"
           "{'call': 't_send', 'send': 2}],"
           "'spawns': [{'call': 't_spawn', 'runs': 2, 'method': 'run'}],"
           "'returns': [{'call': 't_new', 'instance': 'A::B'}, {'call': 't_first', 'element_of': 'receiver'},"
           "{'call': 't_sync', 'result_of': 'block'}]}");
  const Behaviour *row = book_behaviour(book, symbol("t_each"));
  ck_assert_uint_eq(row->run_count, 2);
  ck_assert_int_eq(row->runs[0].index, ARG_BLOCK);
  ck_assert_int_eq(row->runs[1].index, 1);
  ck_assert_int_eq(row->pass[0].index, ARG_RECEIVER);
  ck_assert(row->elements && row->returns_run && !row->spawns);
  ck_assert_int_eq(row->returns.index, ARG_NONE);
  ck_assert_int_eq(book_behaviour(book, symbol("t_send"))->send.index, 2);
  row = book_behaviour(book, symbol("t_spawn"));
  ck_assert(row->spawns);
  ck_assert_str_eq(row->method, "run");
  ck_assert_uint_eq(book_behaviour(book, symbol("t_new"))->instance, symbol("A.B"));
  row = book_behaviour(book, symbol("t_first"));
  ck_assert(row->returns_element && row->returns.index == ARG_RECEIVER);
  row = book_behaviour(book, symbol("t_sync"));
  ck_assert(row->returns_run && row->run_count == 1 && row->runs[0].index == ARG_BLOCK);
}
END_TEST

START_TEST(bindings_guards_and_classes_are_read) {
  add(PACK CONTEXT "'guards': [{'call': 't_guard', 'true_in': ['c'], 'excuses': 'lock'},"
                   "{'call': 't_begin', 'until': ['t_end'], 'excuses': 'join', 'in': ['c']}],"
                   "'bindings': [{'call': 't_def', 'class': 0, 'name': 1, 'function': 2, 'to': 'ruby', 'static': true},"
                   "{'call': 't_class', 'result_class': true, 'under': 0, 'name': 1, 'parent': 2, 'to': 'ruby'},"
                   "{'name': 'TJava_*', 'decode': 'jni', 'from': ['c', 'cpp'], 'to': 'java'},"
                   "{'send': 't_funcall', 'receiver': 0, 'name': 1, 'to': 'ruby'}],"
                   "'classes': {'T::Lock': {'parents': 'T::Base', 'container': true}}}");
  const Guard *row = book_guard(book, symbol("t_guard"));
  ck_assert_uint_eq(map_get(&row->true_in, (uint32_t)book_context(book, "c"), 0), 1);
  ck_assert_uint_eq(row->kinds, 1u << OP_LOCK);
  row = book_guard(book, symbol("t_begin"));
  ck_assert_uint_eq(map_get(&row->until, symbol("t_end"), 0), 1);
  ck_assert_uint_eq(map_get(&row->contexts, (uint32_t)book_context(book, "c"), 0), 1);
  ck_assert(book_knows(book, symbol("t_end"), language_bit(LANG_C)));
  const Binding *binding = book_binding(book, symbol("t_def"));
  ck_assert(binding->kind == BIND_CALL && binding->is_static && binding->function.index == 2);
  ck_assert_uint_eq(binding->from, language_bit(LANG_C));
  ck_assert_uint_eq(binding->to, LANG_RUBY);
  binding = book_binding(book, symbol("t_class"));
  ck_assert(binding->kind == BIND_CLASS && binding->cls.index == 0 && binding->parent.index == 2);
  ck_assert_str_eq(book->bindings.at[2]->pattern, "TJava_*");
  ck_assert_uint_eq(book->bindings.at[2]->from, language_bit(LANG_C) | language_bit(LANG_CPP));
  ck_assert_int_eq(book_binding(book, symbol("t_funcall"))->first_arg, -1);
  const BookClass *klass = book_klass(book, symbol("T.Lock"));
  ck_assert(klass->container && klass->parent_count == 1 && klass->parents[0] == symbol("T.Base"));
}
END_TEST

// contexts ------------------------------------------------------------------------------------------------------------

static const Context *context(const char *id) {
  int32_t index = book_context(book, id);
  ck_assert_int_ge(index, 0);
  return &book->contexts.at[index];
}

START_TEST(contexts_extend_each_other) {
  add("{'pack': 'one', 'languages': 'c', 'contexts': {"
      "'b': {'extends': 'a', 'title': 'B', 'forbids': {'sleep': {'severity': 'note'}, 'log': {'severity': 'none'}}},"
      "'a': {'title': 'A', 'kind': 'gc-critical', 'runs': 'there', 'allow': ['t_x'], 'otherwise': {'severity': "
      "'error'},"
      "'forbids': {'lock': {'severity': 'error', 'fails': 'it hangs'}, 'log': {'severity': 'error'}}}}}");
  const Context *b = context("b");
  ck_assert_str_eq(b->title, "B");
  ck_assert_str_eq(b->runs, "there");
  ck_assert_int_eq(b->kind, CONTEXT_GC_CRITICAL);
  ck_assert_str_eq(b->forbids[OP_LOCK].fails, "it hangs");
  ck_assert_int_eq(b->forbids[OP_SLEEP].severity, SEVERITY_NOTE);
  ck_assert_int_eq(b->forbids[OP_LOG].severity, SEVERITY_NONE);
  ck_assert_int_eq(context("a")->forbids[OP_SLEEP].severity, SEVERITY_NONE);
  ck_assert(book_allows(b, symbol("t_x")));
  uint32_t count = book->contexts.count;
  add("{'pack': 'two', 'languages': 'c', 'contexts': {"
      "'a': {'extends': 'a', 'allow': 't_y', 'forbids': {'wait': {'severity': 'error'}}}}}");
  ck_assert_uint_eq(book->contexts.count, count);
  ck_assert(book_allows(context("a"), symbol("t_x")) && book_allows(context("a"), symbol("t_y")));
  ck_assert(!book_allows(context("b"), symbol("t_y")));
  ck_assert_int_eq(context("a")->forbids[OP_LOCK].severity, SEVERITY_ERROR);
  add("{'pack': 'three', 'languages': 'c', 'contexts': {'a': {'title': 'new', 'kind': 'shutdown'}}}");
  ck_assert(!context("a")->allow_list);
  ck_assert_int_eq(context("a")->forbids[OP_LOCK].severity, SEVERITY_NONE);
}
END_TEST

static const char *const verdict_pack =
    "{'pack': 'one', 'languages': 'c', 'contexts': {"
    "'deny': {'title': 'd', 'kind': 'interrupt', 'forbids': {'lock': {'severity': 'error'}, 'log': {'severity': "
    "'note'}}},"
    "'allow': {'title': 'a', 'kind': 'interrupt', 'allow': ['t_listed', 't_wait', 't_told', 't_many_*', 't_sub_b'],"
    "'otherwise': {'severity': 'warning'},"
    "'forbids': {'lock': {'severity': 'error'}, 'wait': {'severity': 'error', 'even_if_listed': true}}},"
    "'gc': {'extends': 'allow', 'otherwise': {'severity': 'error', 'does': 'unlisted'}}},"
    "'operations': [{'call': ['t_locks', 't_listed', 't_many_a', 't_sub_*'], 'does': ['log', 'lock']},"
    "{'call': 't_logs', 'does': 'log'}, {'call': 't_sleeps', 'does': 'sleep'}, {'call': 't_wait', 'does': 'wait'},"
    "{'call': 't_told', 'does': 'lock', 'fails': 'it does'}, {'call': 't_safe', 'does': []}],"
    "'lists': {'known': ['t_known']}}";

static const struct {
  const char *context, *symbol;
  int kind; // -1: nothing is forbidden
  Severity severity;
} verdicts[] = {
    {"deny", "t_locks", OP_LOCK, SEVERITY_ERROR},
    {"deny", "t_logs", OP_LOG, SEVERITY_NOTE},
    {"deny", "t_sleeps", -1, SEVERITY_NONE},
    {"deny", "t_safe", -1, SEVERITY_NONE},
    {"allow", "t_locks", OP_LOCK, SEVERITY_ERROR},
    {"allow", "t_logs", OP_UNSAFE, SEVERITY_WARNING},
    {"allow", "t_sleeps", OP_UNSAFE, SEVERITY_WARNING},
    {"allow", "t_listed", -1, SEVERITY_NONE},
    {"allow", "t_many_a", -1, SEVERITY_NONE},
    {"allow", "t_wait", OP_WAIT, SEVERITY_ERROR},
    {"allow", "t_sub_a", OP_LOCK, SEVERITY_ERROR},
    {"allow", "t_sub_b", -1, SEVERITY_NONE},
    {"deny", "t_sub_b", OP_LOCK, SEVERITY_ERROR},
    {"allow", "t_told", OP_LOCK, SEVERITY_ERROR},
    {"allow", "t_safe", -1, SEVERITY_NONE},
    {"gc", "t_logs", OP_UNLISTED, SEVERITY_ERROR},
    {"gc", "t_listed", -1, SEVERITY_NONE},
};

START_TEST(contexts_judge_operations) {
  add(verdict_pack);
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    OpKind kind = OP_COUNT;
    const Operation *row = book_operation(book, symbol(verdicts[i].symbol));
    const Verdict *verdict = book_verdict(context(verdicts[i].context), row, &kind);
    const char *what = arena_format(&arena, "%s in %s", verdicts[i].symbol, verdicts[i].context);
    ck_assert_msg((verdict != NULL) == (verdicts[i].kind >= 0), "%s", what);
    ck_assert_msg(!verdict || (int)kind == verdicts[i].kind, "%s is %s", what, verdict ? op_info[kind].word : "");
    ck_assert_msg(!verdict || verdict->severity == verdicts[i].severity, "%s", what);
  }
}
END_TEST

START_TEST(allow_lists_judge_what_has_no_row) {
  add(verdict_pack);
  OpKind kind = OP_COUNT;
  ck_assert(book_knows(book, symbol("t_known"), language_bit(LANG_C)));
  ck_assert(book_knows(book, symbol("t_many_b"), language_bit(LANG_C)));
  ck_assert_ptr_null(book_unlisted(context("deny"), symbol("t_known"), &kind));
  ck_assert_ptr_null(book_unlisted(context("allow"), symbol("t_listed"), &kind));
  ck_assert_ptr_null(book_unlisted(context("allow"), symbol("t_many_b"), &kind));
  ck_assert_ptr_eq(book_unlisted(context("allow"), symbol("t_known"), &kind), &context("allow")->otherwise);
  ck_assert_int_eq(kind, OP_UNSAFE);
  ck_assert_ptr_eq(book_unlisted(context("gc"), symbol("t_known"), &kind), &context("gc")->otherwise);
  ck_assert_int_eq(kind, OP_UNLISTED);
}
END_TEST

// versions ------------------------------------------------------------------------------------------------------------

static const struct {
  const char *bounds, *version;
  bool apply;
} versions[] = {
    {"", "3.1", true},
    {"ruby >= 3.1", "3.1", true},
    {"ruby >= 3.1", "3.0", false},
    {"ruby >= 3.1", "3", true}, // 3.1 is one of them
    {"ruby >= 3.1", "2", false},
    {"ruby >= 3.1", "3.10", true},
    {"ruby >= 3.10", "3.9", false},
    {"ruby > 3.1", "3.1", true}, // 3.1.1
    {"ruby > 3.1", "3.0", false},
    {"ruby < 3.2", "3.1", true},
    {"ruby < 3.2", "3.2", false},
    {"ruby < 3.2", "3", true},
    {"ruby < 3.2.4", "3.2", true},
    {"ruby < 3.2.4", "3.2.4", false},
    {"ruby < 3.2", "3.2.0", false},
    {"ruby <= 3.2", "3.2", true},
    {"ruby <= 3.2", "3.2.9", true},
    {"ruby <= 3.2", "3.3", false},
    {"ruby == 3.2", "3.2.1", true},
    {"ruby == 3.2", "3.3", false},
    {"ruby == 3.2", "3.1", false},
    {"ruby == 3.2", "3", true},
    {"ruby != 3.2", "3.2.1", false},
    {"ruby != 3.2", "3.3", true},
    {"ruby != 3.2", "3", true},
    {"ruby >= 3.0, ruby < 3.2", "3.1", true},
    {"ruby >= 3.0, ruby < 3.2", "3.2", false},
    {"ruby>=3.0,ruby<3.2", "2.9", false},
    {"cpython >= 3.13", "3.1", true}, // of another runtime
    {"cpython >= 3.13, ruby < 3", "3.1", false},
    {"ruby >= 99999999999999999999.1", "3.1", false},
};

START_TEST(rows_are_for_versions) {
  const Target target = {"ruby", versions[_i].version, "here"};
  Book wanted = {.targets = &target, .target_count = 1};
  ck_assert(!*versions[_i].bounds || versions_good(versions[_i].bounds));
  ck_assert_msg(versions_apply(&wanted, versions[_i].bounds) == versions[_i].apply, "'%s' for %s", versions[_i].bounds,
                target.version);
}
END_TEST

static const char versions_pack[] =
    "{'pack': 'v', 'languages': ['c'], 'contexts': {'v': {'title': 't', 'kind': 'event-loop', 'runtime': 'vm', "
    "'forbids': {"
    "'lock': {'severity': 'error', 'versions': 'vm >= 2'}, 'sleep': {'severity': 'error', 'versions': 'vm < 2'}}}}, "
    "'operations': [{'call': 'v_f', 'does': 'lock', 'versions': 'vm < 2'}, {'call': 'v_g', 'does': 'lock'}], "
    "'registrations': [{'call': 'v_r', 'callback': 0, 'context': 'v', 'versions': 'vm < 2'}]}";

START_TEST(what_is_for_other_versions_is_left_out) {
  const Target target = {"vm", "2.1", "here"};
  book = book_new_for(&arena, names, &target, 1);
  add(versions_pack);
  const Context *found = context("v");
  ck_assert_int_eq(found->forbids[OP_LOCK].severity, SEVERITY_ERROR);
  ck_assert_int_eq(found->forbids[OP_SLEEP].severity, SEVERITY_NONE);
  ck_assert_ptr_null(book_operation(book, symbol("v_f")));
  ck_assert_ptr_nonnull(book_operation(book, symbol("v_g")));
  ck_assert_ptr_null(book_registration(book, symbol("v_r")));
  ck_assert(book_knows(book, symbol("v_f"), language_bit(LANG_C)));
  bool listed = false;
  for (uint32_t i = 0; i < book->runtimes.count; i++)
    listed |= strcmp(book->runtimes.at[i], "vm") == 0;
  ck_assert(listed);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {symbols_have_one_form,
                                a_mistake_is_refused_with_its_place,
                                contexts_judge_operations,
                                symbols_of_any_length_are_read,
                                hostile_sizes_are_refused,
                                long_chains_are_refused,
                                later_packs_are_found_first,
                                prefixes_come_after_whole_symbols,
                                aliases_hold_for_symbols_and_their_parts,
                                lists_stand_for_their_symbols,
                                operands_and_conditions_are_read,
                                every_form_of_registration_is_read,
                                behaviours_are_read,
                                bindings_guards_and_classes_are_read,
                                contexts_extend_each_other,
                                allow_lists_judge_what_has_no_row,
                                what_is_for_other_versions_is_left_out,
                                NULL};
  Suite *suite = suite_create("book");
  TCase *tcase = harness_case(suite, "book", tests);
  tcase_add_checked_fixture(tcase, open_book, close_book);
  tcase_add_loop_test(tcase, rows_are_for_versions, 0, sizeof versions / sizeof *versions);
  return harness_finish(suite);
}
