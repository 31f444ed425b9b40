// The language server as an editor meets it.
#include "client.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char cache_rb[] = "class Cache\n"
                               "  def initialize\n"
                               "    @lock = Mutex.new\n"
                               "    ObjectSpace.define_finalizer(self, proc { Store.release(@lock) })\n"
                               "  end\n"
                               "end\n";
// An astral and a combining character before the lock.
static const char store_rb[] = "class Store\n"
                               "  def self.release(lock)\n"
                               "    \"\xF0\x9F\x98\x80"
                               "e\xCC\x81\"; lock.synchronize { 1 }\n"
                               "  end\n"
                               "end\n";

static void write_project(void) {
  write_text("cache.rb", cache_rb);
  write_text("store.rb", store_rb);
}

// Errors are negative: `number` would hide them.
static int error_of(const cJSON *answer) {
  const cJSON *code = member(answer, "error.code");
  return code ? code->valueint : 0;
}

// life ---------------------------------------------------------------------------------------------------------------

START_TEST(lives_by_the_book) {
  Client *client = client_start();
  ck_assert_int_eq(error_of(client_ask(client, "textDocument/hover", "{}")), -32002);
  ck_assert_int_eq(error_of(client_ask(client, "no/such", "{}")), -32002);
  client_tell(client, "textDocument/didOpen", "{}");
  ck_assert_int_eq(error_of(client_ask(client, "initialize", "{}")), -32602);
  const cJSON *answer = client_ask(client, "initialize", "{\"capabilities\":{}}");
  ck_assert_str_eq(word(answer, "result.capabilities.positionEncoding"), "utf-16");
  ck_assert_int_eq(number(answer, "result.capabilities.textDocumentSync.change"), 2);
  ck_assert_ptr_null(member(answer, "result.capabilities.diagnosticProvider"));
  ck_assert_int_eq(error_of(client_ask(client, "initialize", "{\"capabilities\":{}}")), -32600);
  ck_assert_int_eq(error_of(client_ask(client, "no/such", "{}")), -32601);
  ck_assert_int_eq(error_of(client_ask(client, "$/no/such", "{}")), -32601);
  client_tell(client, "$/no/such", "{}");
  ck_assert_int_eq(error_of(client_ask(client, "textDocument/hover", "{}")), -32602);
  ck_assert_int_eq(error_of(client_ask(client, "textDocument/hover", "3")), -32600);
  ck_assert_int_eq(error_of(client_ask(client, "textDocument/didOpen", "{}")), -32600);
  ck_assert(cJSON_IsNull(member(client_ask(client, "shutdown", "null"), "result")));
  ck_assert_int_eq(error_of(client_ask(client, "textDocument/hover", "{}")), -32600);
  client_tell(client, "exit", "null");
  ck_assert_int_eq(client_hang_up(client), 0);
}
END_TEST

START_TEST(tells_a_bad_end_from_a_good_one) {
  Client *client = client_open(unable);
  client_tell(client, "exit", "null");
  ck_assert_int_eq(client_hang_up(client), 1);
  ck_assert_int_eq(client_hang_up(client_open(unable)), 1);
  ck_assert_int_eq(client_hang_up(client_start()), 1);
  client = client_start();
  client_tell(client, "exit", "null");
  ck_assert_int_eq(client_hang_up(client), 1);
}
END_TEST

// The channel stays open: somebody else holds it.
START_TEST(ends_with_the_process_that_it_serves) {
  pid_t parent = fork();
  if (parent == 0) {
    pause();
    _exit(0);
  }
  Client *client = client_start();
  client_ask(client, "initialize", arena_format(&arena, "{\"processId\":%d,\"capabilities\":{}}", parent));
  kill(parent, SIGKILL);
  waitpid(parent, NULL, 0);
  ck_assert_ptr_null(client_next(client));
  ck_assert_int_eq(client_hang_up(client), 1);
}
END_TEST

// garbage ------------------------------------------------------------------------------------------------------------

static int next_error(Client *client) {
  const cJSON *json = client_next(client);
  ck_assert(cJSON_IsNull(member(json, "id")));
  return error_of(json);
}

START_TEST(answers_garbage_and_goes_on) {
  Client *client = client_start();
  client_ask(client, "initialize", "{\"capabilities\":{}}");
  client_bytes(client, "what is this?\r\n\r\nmore of it\r\n\r\n", 30);
  ck_assert_int_eq(next_error(client), -32700);
  client_text(client, "{\"jsonrpc\":");
  ck_assert_int_eq(next_error(client), -32700);
  client_text(client, "[]");
  ck_assert_int_eq(next_error(client), -32600);
  client_text(client, "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"shutdown\"}");
  ck_assert_int_eq(next_error(client), -32600);
  client_text(client, "{\"jsonrpc\":\"2.0\",\"method\":7}");
  ck_assert_int_eq(next_error(client), -32600);
  client_bytes(client, "Content-Length: -7\r\n\r\n", 22);
  ck_assert_int_eq(next_error(client), -32700);
  client_bytes(client, "Content-Type: x\r\ncontent-length:  2\r\n\r\n{}", 41);
  ck_assert_int_eq(next_error(client), -32600);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(takes_messages_in_pieces_and_refuses_huge_ones) {
  Client *client = client_start();
  const char *body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}  ";
  const char *text = arena_format(&arena, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
  for (const char *at = text; *at; at++) {
    client_bytes(client, at, 1);
    usleep(200);
  }
  ck_assert_ptr_nonnull(member(client_answer(client, 1), "result"));
  client->id = 1;
  Text deep = {.arena = &arena};
  for (int i = 0; i < 100000; i++)
    text_puts(&deep, "[");
  client_text(client, text_str(&deep));
  ck_assert_int_eq(next_error(client), -32700);
  size_t size = 70u << 20;
  char *huge = arena_alloc(&arena, size + 1);
  memset(huge, 'x', size);
  client_text(client, huge);
  ck_assert_int_eq(next_error(client), -32600);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// diagnostics --------------------------------------------------------------------------------------------------------

START_TEST(reports_on_files_that_are_not_open) {
  write_project();
  Client *client = client_open(able);
  const cJSON *found = client_diagnostics(client, "store.rb");
  ck_assert_int_eq(cJSON_GetArraySize(found), 1);
  ck_assert_str_eq(word(found, "0.code"), "lock-acquisition");
  ck_assert_str_eq(word(found, "0.source"), "finlint");
  ck_assert_int_eq(number(found, "0.severity"), 1);
  ck_assert_int_eq(number(found, "0.range.start.line"), 2);
  ck_assert_int_eq(number(found, "0.range.start.character"), 17);
  ck_assert_int_eq(number(found, "0.range.end.character"), 28);
  assert_says("/rules-", word(found, "0.codeDescription.href"));
  ck_assert_str_eq(word(found, "0.relatedInformation.0.location.uri"), uri("cache.rb"));
  ck_assert_int_eq(number(found, "0.relatedInformation.0.location.range.start.line"), 3);
  assert_says("ObjectSpace.define_finalizer", word(found, "0.relatedInformation.0.message"));
  assert_says("Store.release", word(found, "0.relatedInformation.1.message"));
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// The way is told of the first callback, of others where they are.
START_TEST(tells_one_way_and_all_callbacks) {
  write_text("a.rb", "LOCK = Mutex.new\n"
                     "def free = LOCK.synchronize { 1 }\n"
                     "ObjectSpace.define_finalizer(Object.new, proc { free })\n"
                     "ObjectSpace.define_finalizer(Object.new, proc { free })\n");
  Client *client = client_open(able);
  const cJSON *found = client_diagnostics(client, "a.rb");
  ck_assert_int_eq(cJSON_GetArraySize(found), 1);
  const cJSON *related = member(found, "0.relatedInformation");
  ck_assert_int_eq(cJSON_GetArraySize(related), 3);
  ck_assert_int_eq(number(related, "0.location.range.start.line"), 2);
  assert_says("which calls 'free'", word(related, "1.message"));
  ck_assert_int_eq(number(related, "2.location.range.start.line"), 3);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(counts_bytes_for_clients_that_do) {
  write_project();
  Client *client = client_open("{\"general\":{\"positionEncodings\":[\"utf-8\",\"utf-16\"]}}");
  const cJSON *found = client_diagnostics(client, "store.rb");
  ck_assert_int_eq(number(found, "0.range.start.character"), 20);
  ck_assert_ptr_null(member(found, "0.relatedInformation"));
  ck_assert_ptr_null(member(found, "0.codeDescription"));
  assert_says("  1. 'ObjectSpace.define_finalizer'", word(found, "0.message"));
  assert_says("(cache.rb:4)", word(found, "0.message"));
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// Opens a file of which the client was told already.
static const cJSON *open_again(Client *client, const char *name, const char *text) {
  open_file(client, name, text);
  return client_diagnostics(client, name);
}

// Some clients forget what they were told of files that were not open.
START_TEST(reports_on_a_file_again_when_it_is_opened) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  ck_assert_int_eq(cJSON_GetArraySize(open_again(client, "store.rb", store_rb)), 1);
  ck_assert_int_eq(cJSON_GetArraySize(open_again(client, "cache.rb", cache_rb)), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(follows_edits) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  open_again(client, "store.rb", store_rb);
  edit_file(client, "store.rb", 2, 2, 17, 2, 28, "other");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  edit_file(client, "store.rb", 3, 2, 5, 2, 7, "");
  edit_file(client, "store.rb", 4, 2, 15, 2, 20, "synchronize");
  const cJSON *found = client_diagnostics(client, "store.rb");
  ck_assert_int_eq(number(found, "0.range.start.character"), 15);
  // The other end of the chain goes.
  open_file(client, "cache.rb", cache_rb);
  edit_file(client, "cache.rb", 2, 3, 4, 3, 32, "other");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("cache.rb")));
  ck_assert_int_eq(number(client_diagnostics(client, "store.rb"), "0.range.start.character"), 15);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("store.rb")));
  ck_assert_int_eq(number(client_diagnostics(client, "store.rb"), "0.range.start.character"), 17);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

static const char pulls[] = "{\"textDocument\":{\"diagnostic\":{\"dynamicRegistration\":true}},"
                            "\"workspace\":{\"diagnostics\":{\"refreshSupport\":true}}}";

START_TEST(is_asked_for_diagnostics) {
  write_project();
  Client *client = client_open(pulls);
  const char *about = arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("store.rb"));
  const cJSON *answer = client_ask(client, "textDocument/diagnostic", about);
  ck_assert_str_eq(word(answer, "result.kind"), "full");
  ck_assert_str_eq(word(answer, "result.items.0.code"), "lock-acquisition");
  const char *id = word(answer, "result.resultId");
  about = arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"},\"previousResultId\":\"%s\"}", uri("store.rb"), id);
  ck_assert_str_eq(word(client_ask(client, "textDocument/diagnostic", about), "result.kind"), "unchanged");
  answer = client_ask(client, "workspace/diagnostic", "{\"previousResultIds\":[]}");
  ck_assert_str_eq(word(answer, "result.items.0.uri"), uri("store.rb"));
  // Nothing is new: the answer waits for the next change, of which the client is told.
  uint32_t waiting = client_request(
      client, "workspace/diagnostic",
      arena_format(&arena, "{\"previousResultIds\":[{\"uri\":\"%s\",\"value\":\"%s\"}]}", uri("store.rb"), id));
  open_file(client, "store.rb", store_rb);
  edit_file(client, "store.rb", 2, 2, 17, 2, 28, "other");
  answer = client_answer(client, waiting);
  ck_assert_int_eq(cJSON_GetArraySize(member(answer, "result.items.0.items")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(cancels_what_waits) {
  write_project();
  Client *client = client_open(pulls);
  uint32_t id = client_request(client, "textDocument/hover", at_position("store.rb", 2, 20));
  client_tell(client, "$/cancelRequest", arena_format(&arena, "{\"id\":%u}", id));
  const cJSON *answer = client_answer(client, id);
  ck_assert(error_of(answer) == -32800 || member(answer, "result"));
  client_text(client,
              arena_format(&arena, "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"workspace/diagnostic\",\"params\":{"
                                   "\"previousResultIds\":[]}}"));
  client_next(client);
  client_text(client, "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":\"a\"}}");
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// questions ----------------------------------------------------------------------------------------------------------

START_TEST(tells_what_runs_where) {
  write_project();
  Client *client = client_open(able);
  const char *text =
      word(client_ask(client, "textDocument/hover", at_position("store.rb", 2, 20)), "result.contents.value");
  assert_says("**lock-acquisition in a Ruby finalizer**", text);
  assert_says("can't be called from trap context", text);
  assert_says("Push the work to a Thread::Queue", text);
  assert_says("`Store.release` is called (cache.rb:4)", text);
  text = word(client_ask(client, "textDocument/hover", at_position("cache.rb", 3, 20)), "result.contents.value");
  assert_says("runs as a Ruby finalizer", text);
  assert_says("It reaches 1 lock.", text);
  text = word(client_ask(client, "textDocument/hover", at_position("store.rb", 1, 14)), "result.contents.value");
  assert_says("'Store.release' can run in a Ruby finalizer", text);
  ck_assert(cJSON_IsNull(member(client_ask(client, "textDocument/hover", at_position("store.rb", 4, 0)), "result")));
  ck_assert(cJSON_IsNull(member(client_ask(client, "textDocument/hover", at_position("none.rb", 4, 0)), "result")));
  const cJSON *lenses = client_ask(client, "textDocument/codeLens",
                                   arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("cache.rb")));
  ck_assert_str_eq(word(lenses, "result.0.command.title"), "runs in a Ruby finalizer · reaches 1 lock");
  ck_assert_int_eq(number(lenses, "result.0.range.start.line"), 3);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// What was asked of one analysis is answered by the next if an edit comes in between.
START_TEST(answers_although_the_text_changes) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  open_file(client, "store.rb", store_rb);
  uint32_t ids[30];
  for (int i = 0; i < 30; i++) {
    ids[i] = client_request(client, "textDocument/hover", at_position("cache.rb", 3, 20));
    if (i % 3 == 0)
      usleep(15000);
    edit_file(client, "store.rb", i + 2, 0, 0, 0, 0, "\n");
  }
  for (int i = 0; i < 30; i++)
    assert_says("runs as a Ruby finalizer", word(client_answer(client, ids[i]), "result.contents.value"));
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// Follows the first edge from an item as far as it goes and returns the names on the way.
static const char *walk(Client *client, const cJSON *item, const char *method, const char *end) {
  Text names = {.arena = &arena};
  for (int steps = 0; item && steps < 20; steps++) {
    text_printf(&names, "%s%s", names.len ? " > " : "", word(item, "name"));
    char *text = cJSON_PrintUnformatted(item);
    const cJSON *answer = client_ask(client, method, arena_format(&arena, "{\"item\":%s}", text));
    cJSON_free(text);
    item = member(answer, arena_format(&arena, "result.0.%s", end));
  }
  return text_str(&names);
}

START_TEST(walks_the_call_hierarchy_both_ways) {
  write_project();
  Client *client = client_open(able);
  const char *prepare = "textDocument/prepareCallHierarchy";
  const cJSON *item = member(client_ask(client, prepare, at_position("store.rb", 2, 20)), "result.0");
  ck_assert_str_eq(walk(client, item, "callHierarchy/incomingCalls", "from"),
                   "Mutex#synchronize > Store.release > block in Cache#initialize > ObjectSpace.define_finalizer");
  item = member(client_ask(client, prepare, at_position("cache.rb", 3, 20)), "result.0");
  const char *down = walk(client, item, "callHierarchy/outgoingCalls", "to");
  assert_says("ObjectSpace.define_finalizer > block in Cache#initialize > Store.release", down);
  ck_assert(cJSON_IsNull(member(client_ask(client, prepare, at_position("store.rb", 4, 0)), "result")));
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

static const char *actions_at(const char *name, uint32_t line) {
  return arena_format(&arena,
                      "{\"textDocument\":{\"uri\":\"%s\"},\"range\":{\"start\":{\"line\":%u,\"character\":18},\"end\":{"
                      "\"line\":%u,\"character\":18}},\"context\":{\"diagnostics\":[]}}",
                      uri(name), line, line);
}

// Does what a code action's edit says.
static void apply(Client *client, const cJSON *action) {
  const cJSON *edit = member(action, "edit.documentChanges.0.edits.0");
  ck_assert_msg(edit != NULL, "%s has no edit", word(action, "title"));
  uint32_t line = (uint32_t)number(edit, "range.start.line");
  edit_file(client, "store.rb", 9, line, 0, line, 0, word(edit, "newText"));
}

START_TEST(offers_to_say_why) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  open_again(client, "store.rb", store_rb);
  const cJSON *actions = client_ask(client, "textDocument/codeAction", actions_at("store.rb", 2));
  ck_assert_int_eq(cJSON_GetArraySize(member(actions, "result")), 4);
  for (int i = 0; i < 2; i++) {
    apply(client, member(actions, arena_format(&arena, "result.%d", i)));
    ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
    uint32_t line = i ? 1 : 2;
    edit_file(client, "store.rb", 10, line, 0, line + 1, 0, "");
    ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  }
  ck_assert_str_eq(word(actions, "result.2.command.command"), "finlint.addToBaseline");
  char *argument = cJSON_PrintUnformatted(member(actions, "result.2.command.arguments"));
  client_ask(client, "workspace/executeCommand",
             arena_format(&arena, "{\"command\":\"finlint.addToBaseline\",\"arguments\":%s}", argument));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  assert_says("lock-acquisition", read_text(".finlint-baseline.json"));
  const cJSON *page = client_ask(client, "workspace/executeCommand",
                                 arena_format(&arena, "{\"command\":\"finlint.explain\",\"arguments\":%s}", argument));
  assert_says("lock", word(page, "result"));
  cJSON_free(argument);
  ck_assert_int_eq(error_of(client_ask(client, "workspace/executeCommand", "{\"command\":\"no\"}")), -32803);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// In front of the line a string goes on.
START_TEST(writes_comments_into_no_string) {
  write_text("a.py", "import threading, weakref\n"
                     "l = threading.Lock()\n"
                     "def done():\n"
                     "    x = (\"\"\"a\n"
                     "b\"\"\", l.acquire(),\n"
                     "         1)\n"
                     "class C:\n"
                     "    def __init__(self):\n"
                     "        weakref.finalize(self, done)\n");
  Client *client = client_open(able);
  ck_assert_int_eq(number(client_diagnostics(client, "a.py"), "0.range.start.line"), 4);
  const cJSON *actions = client_ask(client, "textDocument/codeAction", actions_at("a.py", 4));
  const cJSON *edit = member(actions, "result.0.edit.documentChanges.0.edits.0");
  ck_assert_int_eq(number(edit, "range.start.line"), 4);
  ck_assert_int_eq(number(edit, "range.start.character"), 18);
  ck_assert_str_eq(word(edit, "newText"), " # finlint: ignore[lock-acquisition] -- why this is meant");
  edit = member(actions, "result.1.edit.documentChanges.0.edits.0");
  ck_assert_int_eq(number(edit, "range.start.line"), 2);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// In C a string of several lines is raw, and what is in a comment is no comment of its own.
START_TEST(writes_comments_into_no_raw_string) {
  write_text("a.cpp", "#include <pthread.h>\n"
                      "#include <signal.h>\n"
                      "static pthread_mutex_t m;\n"
                      "static int take(const char *) { return 0; }\n"
                      "static void stop(int) {\n"
                      "  take(R\"x(\n"
                      "a \" )x\") + pthread_mutex_lock(&m); /* and\n"
                      "so on */ pthread_mutex_unlock(&m);\n"
                      "}\n"
                      "int main() { signal(1, stop); }\n");
  Client *client = client_open(able);
  ck_assert_int_eq(number(client_diagnostics(client, "a.cpp"), "0.range.start.line"), 6);
  static const struct {
    uint32_t line, column;
    const char *text;
  } behind[] = {{6, 41, " // finlint: ignore[lock-acquisition] -- why this is meant"},
                {7, 34, " // finlint: ignore[lock-release] -- why this is meant"}};
  for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
    const cJSON *actions = client_ask(client, "textDocument/codeAction", actions_at("a.cpp", behind[i].line));
    const cJSON *edit = member(actions, "result.0.edit.documentChanges.0.edits.0");
    ck_assert_int_eq(number(edit, "range.start.line"), behind[i].line);
    ck_assert_int_eq(number(edit, "range.start.character"), behind[i].column);
    ck_assert_str_eq(word(edit, "newText"), behind[i].text);
  }
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

static uint32_t titles_with(const cJSON *actions, const char *words) {
  uint32_t count = 0;
  const cJSON *action;
  cJSON_ArrayForEach (action, member(actions, "result"))
    count += strstr(word(action, "title"), words) != NULL;
  return count;
}

// Two contexts reach one line: what does the same to both is offered once, and what does not says to which.
START_TEST(offers_nothing_twice) {
  write_project();
  write_text("trap.rb", "trap('TERM') { Store.release(Mutex.new) }\n");
  Client *client = client_open(able);
  const cJSON *diagnostics = client_diagnostics(client, "store.rb");
  ck_assert_int_eq(cJSON_GetArraySize(diagnostics), 2);
  char *both = cJSON_PrintUnformatted(diagnostics);
  const char *asked =
      arena_format(&arena,
                   "{\"textDocument\":{\"uri\":\"%s\"},\"range\":{\"start\":{\"line\":2,\"character\":18},"
                   "\"end\":{\"line\":2,\"character\":18}},\"context\":{\"diagnostics\":%s}}",
                   uri("store.rb"), both);
  const cJSON *actions = client_ask(client, "textDocument/codeAction", asked);
  cJSON_free(both);
  ck_assert_int_eq(cJSON_GetArraySize(member(actions, "result")), 5);
  ck_assert_int_eq(titles_with(actions, "Suppress lock-acquisition here, and say why"), 1);
  ck_assert_int_eq(titles_with(actions, "Suppress lock-acquisition in this function, and say why"), 1);
  ck_assert_int_eq(titles_with(actions, " in a Ruby finalizer to the baseline"), 1);
  ck_assert_int_eq(titles_with(actions, " in a Ruby signal handler to the baseline"), 1);
  ck_assert_int_eq(titles_with(actions, "Explain lock-acquisition"), 1);
  ck_assert_int_eq(cJSON_GetArraySize(member(actions, "result.0.diagnostics")), 2);
  ck_assert_int_eq(cJSON_GetArraySize(member(actions, "result.2.diagnostics")), 1);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// the workspace ------------------------------------------------------------------------------------------------------

static void tell_watched(Client *client, const char *name, int type) {
  client_tell(client, "workspace/didChangeWatchedFiles",
              arena_format(&arena, "{\"changes\":[{\"uri\":\"%s\",\"type\":%d}]}", uri(name), type));
}

START_TEST(sees_files_come_and_go) {
  write_text("cache.rb", cache_rb);
  Client *client = client_open(able);
  const cJSON *registered = client_await(client, "client/registerCapability");
  ck_assert_str_eq(word(registered, "registrations.0.method"), "workspace/didChangeWatchedFiles");
  assert_says(",rb,rake,", word(registered, "registrations.0.registerOptions.watchers.0.globPattern"));
  ck_assert_str_eq(word(registered, "registrations.0.registerOptions.watchers.11.globPattern"), "**/*.cmake");
  client_ask(client, "textDocument/hover", at_position("cache.rb", 0, 0));
  write_text("store.rb", store_rb);
  tell_watched(client, "store.rb", 1);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  write_text("cache.rb", "");
  tell_watched(client, "cache.rb", 2);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  write_text("cache.rb", cache_rb);
  tell_watched(client, "cache.rb", 2);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  ck_assert_int_eq(unlink(path_of("store.rb")), 0);
  tell_watched(client, "store.rb", 3);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// The client watches nothing: the server does.
START_TEST(watches_where_the_client_does_not) {
  write_text("cache.rb", cache_rb);
  Client *client = client_open(unable);
  client_ask(client, "textDocument/hover", at_position("cache.rb", 0, 0));
  write_text("store.rb", store_rb);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  ck_assert_int_eq(unlink(path_of("cache.rb")), 0);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(reads_what_is_open_and_not_saved) {
  write_text("cache.rb", cache_rb);
  Client *client = client_open(able);
  client_ask(client, "textDocument/hover", at_position("cache.rb", 0, 0));
  ck_assert_int_eq(cJSON_GetArraySize(open_again(client, "store.rb", store_rb)), 1);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("store.rb")));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(recovers_from_a_broken_configuration) {
  write_project();
  write_text(".finlint.yml", "rules: [\n");
  Client *client = client_open(unable);
  const cJSON *fault = client_diagnostics(client, ".finlint.yml");
  assert_says("this is not YAML", word(fault, "0.message"));
  ck_assert_int_eq(number(fault, "0.range.start.line"), 1);
  write_text(".finlint.yml", "rules: {slep: off}\n");
  fault = client_diagnostics(client, ".finlint.yml");
  assert_says("no rule or context is called 'slep'", word(fault, "0.message"));
  ck_assert_int_eq(number(fault, "0.range.start.line"), 0);
  write_text(".finlint.yml", "confidence: possible\n");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, ".finlint.yml")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// A file that is gone although the client has it open, and a directory that is.
START_TEST(survives_files_that_vanish) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  open_again(client, "store.rb", store_rb);
  ck_assert_int_eq(system(arena_format(&arena, "rm -rf %s/*.rb", directory)), 0);
  tell_watched(client, "cache.rb", 3);
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  edit_file(client, "store.rb", 2, 0, 0, 1, 0, "");
  edit_file(client, "store.rb", 3, 900, 4, 1000, 0, "x");
  edit_file(client, "nothing.rb", 3, 0, 0, 0, 0, "x");
  ck_assert(cJSON_IsNull(member(client_ask(client, "textDocument/hover", at_position("store.rb", 0, 0)), "result")));
  ck_assert_int_eq(system(arena_format(&arena, "rm -rf %s", directory)), 0);
  tell_watched(client, "store.rb", 3);
  client_ask(client, "textDocument/hover", at_position("store.rb", 0, 0));
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(goes_by_settings) {
  write_project();
  Client *client = client_start();
  client->settings = "{\"args\":[\"--ignore\",\"lock-acquisition\"]}";
  client_ask(client, "initialize",
             arena_format(&arena, "{\"workspaceFolders\":[{\"uri\":\"file://%s\",\"name\":\"x\"}],\"capabilities\":%s}",
                          directory, able));
  client_tell(client, "initialized", "{}");
  client_await(client, "workspace/configuration");
  const char *lenses = arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("cache.rb"));
  const cJSON *answer = client_ask(client, "textDocument/codeLens", lenses);
  assert_says("reaches nothing", word(answer, "result.0.command.title"));
  client->settings = "{\"args\":[]}";
  client_tell(client, "workspace/didChangeConfiguration", "{\"settings\":{}}");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  client->settings = "{\"args\":[\"--no-such-option\"]}";
  client_tell(client, "workspace/didChangeConfiguration", "{\"settings\":{}}");
  client_await(client, "window/showMessage");
  assert_says("there is no option '--no-such-option'", client->said);
  write_text(".finlint.yml", "ignore: [lock-acquisition]\n");
  client->settings = "{}";
  client_tell(client, "workspace/didChangeConfiguration", "{\"settings\":{}}");
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(keeps_folders_apart) {
  write_project();
  ck_assert_int_eq(system(arena_format(&arena, "mkdir %s/one %s/two && mv %s/*.rb %s/one && cp %s/one/* %s/two",
                                       directory, directory, directory, directory, directory, directory)),
                   0);
  Client *client = client_start();
  client_ask(client, "initialize",
             arena_format(&arena,
                          "{\"workspaceFolders\":[{\"uri\":\"file://%s/one\",\"name\":\"1\"}],\"capabilities\":%s}",
                          directory, able));
  client_tell(client, "initialized", "{}");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "one/store.rb")), 1);
  const char *row = arena_format(&arena, "{\"uri\":\"file://%s/two\",\"name\":\"2\"}", directory);
  client_tell(client, "workspace/didChangeWorkspaceFolders",
              arena_format(&arena, "{\"event\":{\"added\":[%s],\"removed\":[]}}", row));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "two/store.rb")), 1);
  open_file(client, "two/cache.rb", "");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "two/store.rb")), 0);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("two/cache.rb")));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "two/store.rb")), 1);
  client_tell(client, "workspace/didChangeWorkspaceFolders",
              arena_format(&arena, "{\"event\":{\"added\":[],\"removed\":[%s]}}", row));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "two/store.rb")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// Without a folder, what is open is analysed by itself.
START_TEST(reads_single_files) {
  Client *client = client_start();
  write_text("one.rb", "");
  client_ask(client, "initialize", "{\"capabilities\":{}}");
  open_file(client, "one.rb", arena_format(&arena, "%s%s", cache_rb, store_rb));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "one.rb")), 1);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("one.rb")));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "one.rb")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// C ------------------------------------------------------------------------------------------------------------------

static const char main_c[] = "#include \"lock.h\"\n"
                             "void (*signal(int, void (*)(int)))(int);\n"
                             "static void on_term(int s) {\n"
                             "  TAKE(s);\n"
                             "}\n"
                             "int main(void) {\n"
                             "  signal(15, on_term);\n"
                             "}\n";

START_TEST(reads_headers_that_are_not_saved) {
  write_text("main.c", main_c);
  write_text("lock.h", "#define TAKE(x) ((void)x)\n");
  Client *client = client_open(able);
  open_file(client, "lock.h", "#define TAKE(x) ((void)x)\n");
  client_ask(client, "textDocument/hover", at_position("main.c", 0, 0));
  edit_file(client, "lock.h", 2, 0, 16, 0, 25, "malloc(x)");
  edit_file(client, "lock.h", 3, 0, 0, 0, 0, "void *malloc(unsigned long);\n");
  const cJSON *found = client_diagnostics(client, "main.c");
  ck_assert_str_eq(word(found, "0.code"), "allocation");
  ck_assert_int_eq(number(found, "0.range.start.line"), 3);
  client_tell(client, "textDocument/didClose",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri("lock.h")));
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "main.c")), 0);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// A front end that comes to grief costs that file's facts, and is told of once.
START_TEST(tells_once_of_files_that_fail) {
  write_project();
  Text large = {.arena = &arena}; // it grows until it is given up
  text_puts(&large, "#define D0 extern int x;\n");
  for (int i = 0; i < 40; i++)
    text_printf(&large, "#define D%d D%d D%d\n", i + 1, i, i);
  text_puts(&large, "D40\n");
  write_text("large.c", text_str(&large));
  Client *client = client_start();
  client->settings = "{\"args\":[\"--unit-memory\",\"40\",\"--no-cache\"]}";
  client_ask(client, "initialize",
             arena_format(&arena, "{\"rootUri\":\"file://%s\",\"initializationOptions\":%s,\"capabilities\":%s}",
                          directory, client->settings, able));
  client_tell(client, "initialized", "{}");
  client_await(client, "window/showMessage");
  assert_says("large.c took the clang front end more than 40 MiB", client->said);
  ck_assert_str_eq(word(client_diagnostics(client, "large.c"), "0.code"), "not-analysed");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 1);
  open_again(client, "store.rb", store_rb);
  edit_file(client, "store.rb", 2, 2, 17, 2, 28, "other");
  ck_assert_int_eq(cJSON_GetArraySize(client_diagnostics(client, "store.rb")), 0);
  tell_watched(client, "large.c", 2);
  client_ask(client, "textDocument/hover", at_position("store.rb", 0, 0));
  ck_assert_uint_eq(client->shown, 1);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

START_TEST(survives_its_analysis) {
  write_project();
  Client *client = client_open(able);
  client_diagnostics(client, "store.rb");
  const char *question = at_position("store.rb", 2, 20);
  ck_assert(*word(client_ask(client, "textDocument/hover", question), "result.contents.value"));
  pid_t analyst = harness_child_of(client->pid);
  kill(analyst, SIGKILL);
  client_await(client, "window/showMessage");
  assert_says("crashed", client->said);
  ck_assert(*word(client_ask(client, "textDocument/hover", question), "result.contents.value"));
  while (harness_child_of(client->pid) == analyst) // dead, and not buried yet
    usleep(1000);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {lives_by_the_book,
                                tells_a_bad_end_from_a_good_one,
                                ends_with_the_process_that_it_serves,
                                answers_garbage_and_goes_on,
                                takes_messages_in_pieces_and_refuses_huge_ones,
                                reports_on_files_that_are_not_open,
                                reports_on_a_file_again_when_it_is_opened,
                                tells_one_way_and_all_callbacks,
                                counts_bytes_for_clients_that_do,
                                follows_edits,
                                is_asked_for_diagnostics,
                                cancels_what_waits,
                                tells_what_runs_where,
                                answers_although_the_text_changes,
                                walks_the_call_hierarchy_both_ways,
                                offers_to_say_why,
                                writes_comments_into_no_string,
                                writes_comments_into_no_raw_string,
                                offers_nothing_twice,
                                sees_files_come_and_go,
                                watches_where_the_client_does_not,
                                reads_what_is_open_and_not_saved,
                                recovers_from_a_broken_configuration,
                                survives_files_that_vanish,
                                goes_by_settings,
                                keeps_folders_apart,
                                reads_single_files,
                                reads_headers_that_are_not_saved,
                                tells_once_of_files_that_fail,
                                survives_its_analysis,
                                NULL};
  Suite *suite = suite_create("lsp");
  TCase *tcase = harness_case(suite, "lsp", tests);
  tcase_add_checked_fixture(tcase, command_setup, command_teardown);
  return harness_finish(suite);
}
