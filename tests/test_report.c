#include "harness.h"

#include "../analyzer/report/parts.h"
#include <cjson/cJSON.h>
#include <stdlib.h>

// A project that is not there: reporters see only findings and the lines they ask for.
typedef struct {
  const char *path, *text;
} Listed;

#define WORST "a\x1b[31m\n\"'%<b>\xff\x9b\xc2\x9b\xe2\x80\xae,:[x](1){0}"

static const Listed listed[] = {
    {"/w/src/log.c", "#include <pthread.h>\n\n\tpthread_mutex_lock(&lock); /* \xc3\xa9\xf0\x9f\x98\x80 */ flush();\n"},
    {"/w/src/main.c",
     "int main(void) {\n  sigaction(SIGTERM, &action, 0);\n}\n\nvoid on_term(int n) {\n  log_it();\n}\n"},
    {"/w/src/" WORST ".c", "\x1b]0;owned\x07 lock(" WORST "); \xff\n"},
};
enum { LISTED = sizeof listed / sizeof *listed };

static const char *listed_line(void *reader, const char *path, uint32_t line, size_t *len) {
  (void)reader;
  for (int i = 0; i < LISTED; i++) {
    const char *at = strcmp(path, listed[i].path) == 0 ? listed[i].text : NULL;
    for (; at && line > 1; line--)
      at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
    if (at) {
      *len = strcspn(at, "\n");
      return at;
    }
  }
  return NULL;
}

typedef struct {
  Arena arena;
  Book book;
  Context *signal, *atexit;
  Program *program;
  Array(Finding) list;
  Findings findings;
  Report report;
} World;

static World world;

static Id file_of(const char *path) {
  for (Id id = 1; id <= LISTED; id++)
    if (strcmp(program_path(world.program, id), path) == 0)
      return id;
  ck_abort_msg("no file %s", path);
  return 0;
}

static Place at(int file, uint32_t line, uint32_t column) {
  return (Place){file_of(listed[file].path), line, column};
}

static Context *context(const char *id, const char *title, const char *fails) {
  Context *made = arena_new(&world.arena, Context);
  *made = (Context){.id = names_str(world.book.names, id), .title = title, .runs = "", .source = "", .pack = "posix"};
  made->otherwise.fails = "";
  for (int kind = 0; kind < OP_COUNT; kind++)
    made->forbids[kind] = (Verdict){.severity = SEVERITY_ERROR, .fails = fails, .fix = "", .versions = ""};
  return made;
}

static void make_program(void) {
  Build *build = build_new(&world.arena, listed[0].path, LANG_C);
  for (int i = 1; i < LISTED; i++)
    build_path(build, listed[i].path, LANG_C, 0);
  Unit unit = build_unit(build);
  world.program = program_new(&world.arena, &world.book);
  program_add(world.program, &unit, true);
  program_link(world.program);
  world.findings.path_count = world.program->files.count;
  const char **paths = arena_array(&world.arena, const char *, world.findings.path_count);
  for (Id file = 0; file < world.findings.path_count; file++)
    paths[file] = program_path(world.program, file);
  world.findings.paths = paths;
}

static void setup(void) {
  memset(&world, 0, sizeof world);
  world.book = (Book){.arena = &world.arena, .names = names_new(&world.arena)};
  Sym id = names_str(world.book.names, "lock-acquisition");
  const char *page =
      "# Taking a lock\n\n## What it finds\n\nA lock that is\ntaken there (CWE-833).\n\n## Bad\n\n    lock()\n";
  array_push(&world.arena, &world.book.rules, (Rule){id, "Taking a lock", page});
  world.signal = context("posix-signal", "a POSIX signal handler", "If the lock is held, the thread waits for itself.");
  world.atexit = context("exit-handler", "an exit handler", "");
  make_program();
  world.report = (Report){
      .findings = &world.findings,
      .book = &world.book,
      .directory = "/w",
      .root = "/w",
      .version = "1.2.3",
      .line = listed_line,
  };
}

static void teardown(void) {
  arena_free(&world.arena);
}

static const Step *steps(uint32_t count, const Step *from) {
  Step *copy = arena_array(&world.arena, Step, count);
  memcpy(copy, from, count * sizeof *copy);
  return copy;
}

static Root *add_roots(Finding *finding, uint32_t count) {
  Root *roots = arena_array(&world.arena, Root, count);
  finding->roots = roots;
  finding->root_count = count;
  return roots;
}

static Finding *add_finding(const Context *in, Place place, uint32_t end) {
  array_push(&world.arena, &world.list,
             (Finding){.rule = "lock-acquisition",
                       .context = in,
                       .kind = OP_LOCK,
                       .symbol = "pthread_mutex_lock",
                       .place = place,
                       .end_column = end,
                       .severity = SEVERITY_ERROR,
                       .confidence = CONFIDENCE_CERTAIN,
                       .message = "on_term takes a lock",
                       .help = "",
                       .versions = "",
                       .lock = "",
                       .source = "",
                       .fingerprint = "0123456789abcdef0123456789abcdef"});
  world.findings.findings = world.list.at;
  world.findings.count = world.list.count;
  world.findings.coverage = (Coverage){3, 1, 0, 9, 2, 20, 4};
  return &world.list.at[world.list.count - 1];
}

// on_term → log_it → pthread_mutex_lock, registered by sigaction; and the same place from an exit handler.
static void add_plain_findings(void) {
  Finding *finding = add_finding(world.signal, at(0, 3, 2), 20);
  finding->message =
      "The signal handler on_term takes the lock 'lock'. If the lock is held, the thread waits for itself.";
  finding->help = "Set a flag, and do the work in the main loop.";
  finding->versions = "glibc >= 2.0";
  finding->lock = "lock";
  finding->source = "POSIX.1-2017 2.4.3";
  finding->confidence = CONFIDENCE_LIKELY;
  Root *roots = add_roots(finding, 2);
  const Step path[] = {{"log_it", at(1, 6, 3), 9, EDGE_UNIQUE_NAME},
                       {"pthread_mutex_lock", at(0, 3, 2), 20, EDGE_OPERATION}};
  roots[0] = (Root){"on_term", at(1, 5, 6), "sigaction", at(1, 2, 3), steps(2, path), 2, CONFIDENCE_LIKELY};
  roots[1] = (Root){"on_hup", at(1, 5, 6), "signal", at(1, 2, 3), steps(2, path), 2, CONFIDENCE_LIKELY};
  Evidence *evidence = arena_new(&world.arena, Evidence);
  *evidence = (Evidence){"other-holder", "flush", at(0, 3, 40)};
  finding->evidence = evidence;
  finding->evidence_count = 1;
  Finding *second = add_finding(world.atexit, at(0, 3, 2), 20);
  memcpy(second->fingerprint, "fedcba9876543210fedcba9876543210", sizeof second->fingerprint);
  second->severity = SEVERITY_WARNING;
  second->message = "The exit handler bye takes the lock 'lock'";
  add_roots(second, 1)[0] = (Root){"bye", at(1, 5, 6), "", {0}, steps(1, path + 1), 1, CONFIDENCE_CERTAIN};
}

static void add_hostile_finding(void) {
  Finding *finding = add_finding(world.signal, at(2, 1, 13), 20);
  finding->symbol = finding->message = finding->help = finding->lock = finding->source = finding->versions = WORST;
  const Step path[] = {{WORST, at(2, 1, 13), 20, EDGE_OPERATION}};
  add_roots(finding, 1)[0] = (Root){WORST, at(2, 1, 1), WORST, at(2, 1, 2), steps(1, path), 1, CONFIDENCE_CERTAIN};
  Evidence *evidence = arena_new(&world.arena, Evidence);
  *evidence = (Evidence){"other-holder", WORST, at(2, 1, 3)};
  finding->evidence = evidence;
  finding->evidence_count = 1;
}

static void add_notices(void) {
  static const Notice notices[] = {
      {"failed", "/w/src/crash.c", 0, 0, "the front end crashed"},
      {"missing-header", "/w/src/main.c", 1, 10, "the header 'gone.h' was not found"},
      {"input", "", 0, 0, "compile_commands.json:3: " WORST},
  };
  world.report.notices = notices;
  world.report.notice_count = 3;
}

static const char *written(const char *format) {
  Text out = {.arena = &world.arena};
  const Reporter *reporter = reporter_named(format);
  ck_assert_ptr_nonnull(reporter);
  reporter->write(&world.report, &out);
  return text_str(&out);
}

// Of a page only the body, without the script: style and script are what they are.
static const char *shown(const char *text) {
  const char *from = strstr(text, "<body>"), *to = strstr(text, "<script>");
  return from && to ? arena_text(&world.arena, from, (size_t)(to - from)) : text;
}

// Compares with tests/golden/report/NAME; FINLINT_UPDATE=1 writes it.
static void golden(const char *name, const char *text) {
  Text problem = {.arena = &world.arena};
  Bytes bytes = {"", 0};
  const char *path = arena_format(&world.arena, "tests/golden/report/%s", name);
  if (getenv("FINLINT_UPDATE"))
    ck_assert_msg(file_write(path, text, strlen(text), &problem), "%s", text_str(&problem));
  ck_assert_msg(file_read(&world.arena, path, &bytes, &problem), "%s", text_str(&problem));
  size_t same = 0;
  while (text[same] && text[same] == bytes.at[same])
    same++;
  while (same && text[same - 1] != '\n')
    same--;
  ck_assert_msg(strcmp(text, bytes.at) == 0, "%s: writes\n%.200s\nnot\n%.200s", path, text + same, bytes.at + same);
}

// No byte that a terminal obeys, and nothing but UTF-8.
static void assert_harmless(const char *format, const char *text) {
  for (const char *c = text; *c;) {
    size_t len = text_utf8(c, strlen(c));
    ck_assert_msg(len && (*c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f)), "%s writes the byte %02x", format,
                  (unsigned char)*c);
    ck_assert_msg(!(len == 2 && (unsigned char)c[0] == 0xc2 && (unsigned char)c[1] < 0xa0), "%s writes C1", format);
    ck_assert_msg(memcmp(c, "\xe2\x80\xae", 3) != 0, "%s writes text backwards", format);
    c += len;
  }
}

// Leaves a whole report for the tests that read it with tools of others.
static void leave(const char *name, const char *text) {
  const char *pages = getenv("FINLINT_PAGES");
  Text problem = {.arena = &world.arena};
  if (pages)
    ck_assert_msg(file_write(arena_format(&world.arena, "%s/%s", pages, name), text, strlen(text), &problem), "%s",
                  text_str(&problem));
}

// Is it one JSON value?
static void parse_json(const char *text) {
  cJSON *json = cJSON_ParseWithOpts(text, NULL, true);
  ck_assert_ptr_nonnull(json);
  cJSON_Delete(json);
}

static void parse_lines(const char *text) {
  for (const char *end; (end = strchr(text, '\n')); text = end + 1)
    parse_json(arena_text(&world.arena, text, (size_t)(end - text)));
  ck_assert_str_eq(text, "");
}

static const char *parse_text(const char *at, const char *stop) {
  static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  for (; !strchr(stop, *at); at++) {
    bool known = *at != '&';
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
      known |= strncmp(at, entities[i], strlen(entities[i])) == 0;
    ck_assert_msg(known, "an unknown entity: %.20s", at);
  }
  return at;
}

// A tag behind its name: attributes with values in quotation marks. Is it closed ("/>")?
static const char *parse_attributes(const char *at, bool *closed) {
  while (*at == ' ') {
    at += 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:0123456789");
    ck_assert_msg(strncmp(at, "=\"", 2) == 0, "no value: %.20s", at);
    at = parse_text(at + 2, "\"<");
    ck_assert_msg(*at++ == '"', "an attribute does not end");
  }
  *closed = *at == '/';
  at += *closed;
  ck_assert_msg(*at == '>', "a tag does not end: %.20s", at);
  return at + 1;
}

// Is it one element? As much of XML as the formats write.
static void parse_xml(const char *at) {
  Array(const char *) open = {0};
  at = strncmp(at, "<?xml", 5) == 0 ? strchr(at, '\n') + 1 : at;
  do {
    bool end = at[1] == '/', closed = false;
    ck_assert_msg(*at == '<', "no tag: %.20s", at);
    at += 1 + end;
    size_t len = strcspn(at, " />");
    const char *name = arena_text(&world.arena, at, len);
    at = parse_attributes(at + len, &closed);
    if (end)
      ck_assert_str_eq(open.at[--open.count], name);
    else if (!closed)
      array_push(&world.arena, &open, name);
    at = parse_text(at, "<");
  } while (open.count);
  ck_assert_str_eq(at, "");
}

// `plain` characters and texts in quotation marks, whose `escape` makes the next character part of them.
static void parse_quoted(const char *at, const char *plain, char escape) {
  bool inside = false;
  for (; *at; at++)
    if (*at == '"')
      inside = !inside;
    else if (inside && *at == escape)
      at++;
    else
      ck_assert_msg(inside || strchr(plain, *at) != NULL, "unexpected: %.20s", at);
  ck_assert(!inside);
}

static void parse_dot(const char *text) {
  parse_quoted(text, "abcdefghijklmnopqrstuvwxyzLR0123456789 {}[]=,;->_\n", '\\');
}

static void parse_mermaid(const char *text) {
  parse_quoted(text, "abcdefghijklmnopqrstuvwxyzDLRT0123456789 ()[]{}:->.,#\n", 0);
  ck_assert_ptr_null(strchr(text, '`'));
}

// The page without style and script, whose content is no XML.
static const char *without_assets(const char *text) {
  static const char *const cuts[][2] = {{"<style>", "</style>"}, {"<script>", "</script>"}};
  for (int i = 0; i < 2; i++) {
    const char *from = strstr(text, cuts[i][0]), *to = strstr(text, cuts[i][1]);
    ck_assert_ptr_nonnull(from);
    ck_assert_ptr_nonnull(to);
    from += strlen(cuts[i][0]);
    text = arena_format(&world.arena, "%.*s%s", (int)(from - text), text, to);
  }
  return text;
}

static void parse_html(const char *text) {
  const char *start = strstr(text, "<html");
  ck_assert_ptr_nonnull(start);
  parse_xml(without_assets(start));
}

// Nothing from outside begins an element or a link of its own.
static void parse_markdown(const char *text) {
  ck_assert_ptr_null(strstr(text, "<b>"));
  ck_assert_ptr_null(strstr(text, "x](1"));
}

// Everything a terminal shows is harmless; there is no more to it.
static void parse_nothing(const char *text) {
  (void)text;
}

static const struct {
  const char *format;
  void (*parse)(const char *text);
} parsers[] = {
    // clang-format off
    {"text",     parse_nothing},  {"concise",  parse_nothing},  {"json",     parse_json},
    {"ndjson",   parse_lines},    {"sarif",    parse_json},     {"gcc",      parse_nothing},
    {"github",   parse_nothing},  {"gitlab",   parse_json},     {"junit",    parse_xml},
    {"checkstyle", parse_xml},    {"markdown", parse_markdown}, {"dot",      parse_dot},
    {"mermaid",  parse_mermaid},  {"html",     parse_html},
    // clang-format on
};

START_TEST(each_format_is_as_it_was) {
  const Reporter *reporter = &reporters[_i];
  setup();
  add_plain_findings();
  add_notices();
  golden(reporter->name, shown(written(reporter->name)));
  teardown();
}
END_TEST

START_TEST(hostile_names_break_no_format) {
  const Reporter *reporter = &reporters[_i];
  setup();
  add_hostile_finding();
  add_notices();
  const char *text = written(reporter->name);
  assert_harmless(reporter->name, text);
  ck_assert_str_eq(parsers[_i].format, reporter->name);
  parsers[_i].parse(text);
  leave(arena_format(&world.arena, "hostile-%s%s", reporter->name, reporter->ending), text);
  golden(arena_format(&world.arena, "hostile-%s", reporter->name), shown(text));
  teardown();
}
END_TEST

static void add_answers(const char *symbol) {
  Reached *reached = arena_array(&world.arena, Reached, 2);
  const Finding *finding = &world.list.at[0];
  reached[0] = (Reached){symbol, finding->place, finding->context, finding->roots[0]};
  reached[1] = (Reached){symbol, finding->place, finding->context, finding->roots[0]};
  world.findings.reached = reached;
  world.findings.reached_count = 2;
}

// What else is written for people, and the answers in the formats.
START_TEST(hostile_names_break_no_answer) {
  setup();
  add_hostile_finding();
  add_answers(WORST);
  Text out = {.arena = &world.arena};
  report_why(&world.report, &out);
  report_explain(&world.report, &out);
  assert_harmless("why", text_str(&out));
  ck_assert_ptr_nonnull(strstr(text_str(&out), "can run in 1 context"));
  for (int i = 0; reporters[i].name; i++)
    parsers[i].parse(written(reporters[i].name));
  ck_assert_ptr_nonnull(strstr(written("dot"), "n2 ["));
  teardown();
}
END_TEST

START_TEST(nothing_found_is_well_formed) {
  const Reporter *reporter = &reporters[_i];
  setup();
  golden(arena_format(&world.arena, "empty-%s", reporter->name), shown(written(reporter->name)));
  teardown();
}
END_TEST

static uint32_t count_lines(const char *text) {
  uint32_t lines = 0;
  for (; *text; text++)
    lines += *text == '\n';
  return lines;
}

START_TEST(one_line_formats_keep_to_one_line_a_finding) {
  setup();
  add_hostile_finding();
  ck_assert_uint_eq(count_lines(written("concise")), 1);
  ck_assert_uint_eq(count_lines(written("github")), 1);
  ck_assert_uint_eq(count_lines(written("ndjson")), 3);
  teardown();
}
END_TEST

START_TEST(colours_only_surround_what_is_shown) {
  setup();
  add_plain_findings();
  world.report.color = true;
  golden("text-color", written("text"));
  teardown();
}
END_TEST

START_TEST(github_is_told_what_it_does_not_show) {
  setup();
  for (uint32_t line = 1; line <= 12; line++)
    add_finding(world.signal, at(0, line, 1), 0)->severity = line == 1 ? SEVERITY_WARNING : SEVERITY_ERROR;
  const char *text = written("github");
  ck_assert_uint_eq(count_lines(text), 13);
  ck_assert_ptr_null(strstr(strstr(text, "::warning "), "::error "));
  ck_assert_ptr_nonnull(strstr(text, "::notice title=finlint::1 findings more"));
  teardown();
}
END_TEST

// A graph that a seed makes: registrations, functions in any order, an operation.
static Graph graph_from(uint32_t seed) {
  Graph graph = {0};
  uint32_t count = 3 + seed % 40;
  for (uint32_t i = 0; i < count; i++)
    array_push(&world.arena, &graph.nodes,
               (GraphNode){.kind = i % 7 == 0 ? GRAPH_REGISTRATION : GRAPH_FUNCTION, .label = "f", .detail = ""});
  for (uint32_t i = 0; i < count * 2; i++) {
    seed = seed * 1103515245 + 12345;
    array_push(&world.arena, &graph.edges, (GraphEdge){(seed >> 8) % count, (seed >> 16) % count, EDGE_DIRECT, {0}});
  }
  return graph;
}

static bool overlap(GraphPoint a, GraphPoint b, GraphSize size) {
  return abs(a.x - b.x) < size.width && abs(a.y - b.y) < size.height;
}

START_TEST(boxes_of_pictures_do_not_overlap) {
  setup();
  for (uint32_t seed = 0; seed < 60; seed++) {
    Graph graph = graph_from(seed);
    GraphSize *sizes = arena_array(&world.arena, GraphSize, graph.nodes.count);
    for (uint32_t i = 0; i < graph.nodes.count; i++)
      sizes[i] = (GraphSize){80, 40};
    Layout layout = layout_of(&world.arena, &graph, sizes, seed % 2);
    for (uint32_t i = 0; i < graph.nodes.count; i++) {
      GraphPoint at = layout.centres[i];
      ck_assert(at.x >= 40 && at.y >= 20 && at.x + 40 <= layout.width && at.y + 20 <= layout.height);
      for (uint32_t k = 0; k < i; k++)
        ck_assert(!overlap(at, layout.centres[k], sizes[i]));
    }
    for (uint32_t i = 0; i < graph.edges.count; i++)
      ck_assert(layout.routes[i].points.count >= 2);
  }
  teardown();
}
END_TEST

START_TEST(too_many_boxes_are_not_drawn) {
  setup();
  Finding *finding = add_finding(world.signal, at(0, 3, 2), 20);
  Step path[300];
  for (int i = 0; i < 300; i++)
    path[i] = (Step){arena_format(&world.arena, "f%d", i), at(0, 3, 2), 0, EDGE_DIRECT};
  Root *root = add_roots(finding, 1);
  *root = (Root){"on_term", at(1, 5, 6), "signal", at(1, 2, 3), steps(300, path), 300, CONFIDENCE_CERTAIN};
  ck_assert_ptr_null(strstr(written("html"), "<svg"));
  ck_assert_ptr_nonnull(strstr(written("html"), "302 boxes are too many for a picture"));
  root->step_count = 20;
  ck_assert_ptr_nonnull(strstr(written("html"), "<svg"));
  teardown();
}
END_TEST

START_TEST(rule_ids_are_links_where_there_are_pages) {
  setup();
  add_plain_findings();
  world.report.pages = "/opt/a b/rules";
  world.report.host = "box";
  const char *link = "[\x1b]8;;file://box/opt/a%20b/rules/lock-acquisition.md\x1b\\lock-acquisition\x1b]8;;\x1b\\]";
  ck_assert_ptr_nonnull(strstr(written("text"), link));
  ck_assert_ptr_nonnull(strstr(written("concise"), link));
  assert_harmless("gcc", written("gcc"));
  teardown();
}
END_TEST

// The path of a file whose line the test makes up.
static const char *long_line;
static const char *read_long_line(void *reader, const char *path, uint32_t line, size_t *len) {
  (void)reader, (void)path, (void)line;
  *len = strlen(long_line);
  return long_line;
}

static const char *excerpt_of(const char *line, uint32_t column, uint32_t end) {
  setup();
  long_line = line;
  world.report.line = read_long_line;
  world.report.width = 60;
  add_finding(world.signal, at(0, 7, column), end);
  const char *text = strchr(written("text"), '\n') + 1;
  return text;
}

static void assert_excerpt(const char *line, uint32_t column, uint32_t end, const char *expected) {
  const char *text = excerpt_of(line, column, end);
  ck_assert_msg(strncmp(text, expected, strlen(expected)) == 0, "got:\n%s", text);
  teardown();
}

START_TEST(excerpts_point_at_what_they_show) {
  assert_excerpt("\tlock();", 2, 6, "     7 |         lock();\n       |         ^~~~\n");
  assert_excerpt("\xe4\xb8\xad\xe6\x96\x87 lock();", 8, 12,
                 "     7 | \xe4\xb8\xad\xe6\x96\x87 lock();\n       |      ^~~~\n");
  assert_excerpt("\xff\x1b lock();", 4, 8, "     7 | \\xff\\x1b lock();\n       |          ^~~~\n");
  assert_excerpt("lock", 900, 0, "     7 | lock\n       |     ^\n");
  assert_excerpt("", 1, 5, "     7 | \n       | ^\n");
}
END_TEST

START_TEST(a_place_without_column_marks_nothing) {
  setup();
  long_line = "lock();";
  world.report.line = read_long_line;
  const Step step = {"lock", at(0, 7, 0), 1, EDGE_DIRECT};
  Root *root = add_roots(add_finding(world.signal, at(0, 7, 1), 5), 1);
  *root = (Root){"on_term", at(0, 7, 1), "signal", at(0, 7, 1), steps(1, &step), 1, CONFIDENCE_CERTAIN};
  const char *page = written("html");
  ck_assert_ptr_nonnull(strstr(page, "lock();</span>"));
  ck_assert_ptr_null(strstr(page, "<mark>"));
  teardown();
}
END_TEST

START_TEST(long_lines_are_cut_around_the_caret) {
  char line[4001];
  memset(line, '.', 4000);
  line[4000] = 0;
  memcpy(line + 2000, "lock", 4);
  assert_excerpt(line, 2001, 2005,
                 "     7 | \xe2\x80\xa6................lock............................\xe2\x80\xa6\n"
                 "       |                  ^~~~\n");
}
END_TEST

START_TEST(a_single_step_is_not_hidden) {
  setup();
  Finding *finding = add_finding(world.signal, at(0, 3, 2), 20);
  Step path[26];
  for (int i = 0; i < 26; i++)
    path[i] = (Step){arena_format(&world.arena, "f%d", i), at(0, 3, 2), 0, EDGE_DIRECT};
  Root *root = add_roots(finding, 1);
  *root = (Root){"on_term", at(1, 5, 6), "signal", at(1, 2, 3), steps(26, path), 25, CONFIDENCE_CERTAIN};
  ck_assert_ptr_null(strstr(written("text"), "more call"));
  root->step_count = 26;
  ck_assert_ptr_nonnull(strstr(written("text"), "2 more calls"));
}
END_TEST

START_TEST(long_chains_lose_their_middle) {
  setup();
  Finding *finding = add_finding(world.signal, at(0, 3, 2), 20);
  Step path[500];
  for (int i = 0; i < 500; i++)
    path[i] = (Step){arena_format(&world.arena, "f%d", i), at(0, 3, 2), 0, EDGE_DIRECT};
  Root *roots = add_roots(finding, 10);
  for (int i = 0; i < 10; i++)
    roots[i] = (Root){"on_term", at(1, 5, 6), "signal", at(1, 2, 3), steps(500, path), 500, CONFIDENCE_CERTAIN};
  const char *text = written("text");
  ck_assert_ptr_nonnull(strstr(text, "476 more calls"));
  ck_assert_ptr_nonnull(strstr(text, "f498 calls f499"));
  ck_assert_ptr_nonnull(strstr(text, "and 4 more"));
  ck_assert_uint_lt(count_lines(text), 50);
  cJSON *sarif = cJSON_Parse(written("sarif"));
  ck_assert_ptr_nonnull(sarif);
  cJSON_Delete(sarif);
  teardown();
}
END_TEST

// JSON ----------------------------------------------------------------------------------------------------------------

static const cJSON *within(const cJSON *json, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
  ck_assert_msg(item != NULL, "no '%s'", key);
  return item;
}

static bool has_type(const cJSON *value, const char *type) {
  if (strcmp(type, "object") == 0)
    return cJSON_IsObject(value);
  if (strcmp(type, "array") == 0)
    return cJSON_IsArray(value);
  if (strcmp(type, "string") == 0)
    return cJSON_IsString(value);
  return strcmp(type, "integer") == 0 && cJSON_IsNumber(value) && value->valuedouble == value->valueint;
}

static bool is_among(const cJSON *value, const cJSON *words) {
  const cJSON *word;
  cJSON_ArrayForEach (word, words)
    if (cJSON_Compare(word, value, true))
      return true;
  return false;
}

static void validate(const cJSON *root, const cJSON *schema, const cJSON *value, const char *where);

static void validate_members(const cJSON *root, const cJSON *schema, const cJSON *value, const char *where) {
  const cJSON *name, *properties = within(schema, "properties");
  cJSON_ArrayForEach (name, within(schema, "required"))
    ck_assert_msg(cJSON_GetObjectItemCaseSensitive(value, name->valuestring), "%s lacks %s", where, name->valuestring);
  const cJSON *member;
  cJSON_ArrayForEach (member, value) {
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(properties, member->string);
    ck_assert_msg(of != NULL, "%s has the unknown key %s", where, member->string);
    validate(root, of, member, arena_format(&world.arena, "%s.%s", where, member->string));
  }
}

// As much of JSON Schema as schema/finlint.schema.json uses.
static void validate(const cJSON *root, const cJSON *schema, const cJSON *value, const char *where) {
  const cJSON *ref = cJSON_GetObjectItemCaseSensitive(schema, "$ref");
  if (ref)
    schema = within(within(root, "$defs"), ref->valuestring + strlen("#/$defs/"));
  ck_assert_msg(has_type(value, within(schema, "type")->valuestring), "%s is no %s", where,
                within(schema, "type")->valuestring);
  const cJSON *words = cJSON_GetObjectItemCaseSensitive(schema, "enum");
  ck_assert_msg(!words || is_among(value, words), "%s is none of the words", where);
  const cJSON *only = cJSON_GetObjectItemCaseSensitive(schema, "const");
  ck_assert_msg(!only || cJSON_Compare(only, value, true), "%s is not what it must be", where);
  const cJSON *least = cJSON_GetObjectItemCaseSensitive(schema, "minimum");
  ck_assert_msg(!least || value->valuedouble >= least->valuedouble, "%s is too small", where);
  const cJSON *element, *items = cJSON_GetObjectItemCaseSensitive(schema, "items");
  if (cJSON_IsArray(value))
    cJSON_ArrayForEach (element, value)
      validate(root, items, element, where);
  if (cJSON_IsObject(value))
    validate_members(root, schema, value, where);
}

static cJSON *read_json(const char *text) {
  cJSON *json = cJSON_Parse(text);
  ck_assert_ptr_nonnull(json);
  return json;
}

static cJSON *read_schema(void) {
  Bytes bytes;
  Text problem = {.arena = &world.arena};
  ck_assert_msg(file_read(&world.arena, "schema/finlint.schema.json", &bytes, &problem), "%s", text_str(&problem));
  return read_json(bytes.at);
}

START_TEST(json_follows_its_schema) {
  setup();
  add_plain_findings();
  add_hostile_finding();
  add_answers("on_term");
  add_notices();
  cJSON *schema = read_schema(), *json = read_json(written("json"));
  validate(schema, schema, json, "report");
  ck_assert_int_eq(cJSON_GetArraySize(within(json, "findings")), 3);
  cJSON_Delete(schema);
  cJSON_Delete(json);
  teardown();
}
END_TEST

START_TEST(sarif_merges_the_contexts_of_a_place) {
  setup();
  add_plain_findings();
  cJSON *json = read_json(written("sarif"));
  const cJSON *run = cJSON_GetArrayItem(within(json, "runs"), 0);
  ck_assert_int_eq(cJSON_GetArraySize(within(run, "results")), 1);
  const cJSON *result = cJSON_GetArrayItem(within(run, "results"), 0);
  ck_assert_str_eq(within(result, "level")->valuestring, "error");
  ck_assert_int_eq(cJSON_GetArraySize(within(result, "codeFlows")), 3);
  ck_assert_int_eq(cJSON_GetArraySize(within(within(result, "properties"), "contexts")), 2);
  cJSON_Delete(json);
  teardown();
}
END_TEST

START_TEST(sarif_counts_columns_in_utf16) {
  setup();
  add_finding(world.signal, at(0, 3, 42), 47);
  cJSON *json = read_json(written("sarif"));
  const cJSON *result = cJSON_GetArrayItem(within(cJSON_GetArrayItem(within(json, "runs"), 0), "results"), 0);
  const cJSON *region =
      within(within(cJSON_GetArrayItem(within(result, "locations"), 0), "physicalLocation"), "region");
  ck_assert_int_eq(within(region, "startColumn")->valueint, 39);
  ck_assert_int_eq(within(region, "endColumn")->valueint, 44);
  ck_assert_str_eq(within(within(region, "snippet"), "text")->valuestring, "flush");
  cJSON_Delete(json);
  teardown();
}
END_TEST

static cJSON *results_of(cJSON *log) {
  return cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(log, "runs"), 0), "results");
}

// The least important ones go: 25 000 are kept, of which 30 are warnings.
START_TEST(sarif_keeps_to_the_limits_of_code_scanning) {
  setup();
  for (uint32_t line = 1; line <= 25040; line++) {
    Finding *finding = add_finding(world.signal, at(0, line, 1), 0);
    finding->severity = line <= 20 ? SEVERITY_NOTE : line <= 70 ? SEVERITY_WARNING : SEVERITY_ERROR;
    finding->confidence = line <= 50 ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
  }
  const char *text = written("sarif");
  ck_assert_ptr_nonnull(strstr(text, "\"The 40 least important results were left out.\""));
  ck_assert_ptr_nonnull(strstr(text, "\"Code scanning shows the 5000 most severe of 25000 results.\""));
  cJSON *json = read_json(text);
  ck_assert_int_eq(cJSON_GetArraySize(results_of(json)), 25000);
  const cJSON *first = cJSON_GetArrayItem(results_of(json), 0);
  ck_assert_str_eq(within(first, "level")->valuestring, "warning");
  cJSON_Delete(json);
  teardown();
}
END_TEST

// A log of at most `bytes` compressed ones, and how many it has.
static cJSON *small_log(size_t *bytes) {
  Text out = {.arena = &world.arena};
  sarif_write(&world.report, &out, *bytes);
  ck_assert_uint_le(gzip_size(&out), *bytes);
  *bytes = gzip_size(&out);
  return read_json(text_str(&out));
}

static bool mentions(const cJSON *json, const char *what) {
  char *text = cJSON_Print(json);
  bool found = strstr(text, what) != NULL;
  cJSON_free(text);
  return found;
}

// Each log is smaller than the one before.
START_TEST(sarif_leaves_out_what_is_least_important_first) {
  static const struct {
    bool snippets, flows, all;
  } steps[] = {{true, true, true}, {false, true, true}, {false, false, true}, {false, false, false}};
  setup();
  for (uint32_t line = 1; line <= 60; line++) {
    add_plain_findings();
    for (uint32_t i = 1; i <= 2; i++)
      world.list.at[world.list.count - i].place.line = line;
  }
  size_t bytes = SIZE_MAX;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++, bytes--) {
    cJSON *json = small_log(&bytes);
    ck_assert_int_eq(mentions(json, "\"snippet\""), steps[i].snippets);
    ck_assert_int_eq(mentions(json, "From on_hup"), steps[i].flows);
    ck_assert_int_eq(cJSON_GetArraySize(results_of(json)) == 60, steps[i].all);
    ck_assert_int_eq(mentions(json, "least important results were left out"), !steps[i].all);
    ck_assert_int_eq(mentions(json, "too large for code scanning"), !steps[i].snippets);
    cJSON_Delete(json);
  }
  teardown();
}
END_TEST

// The vectors of the algorithm's description.
START_TEST(line_hashes_are_those_of_github) {
  static const uint64_t known[] = {0x271789c17abda88f, 0x54703d4cd895b18, 0x180aee12dab6264, 0xa23a3dc5e078b07b};
  static const char *const texts[] = {" a\nb\n  \t\tc\n d", " a\r\nb\r\n  \t\tc\r\n d", " a\rb\r  \t\tc\r d"};
  Arena arena = {0};
  for (int i = 0; i < 3; i++) {
    LineHashes hashes = line_hashes(&arena, (Bytes){texts[i], strlen(texts[i])});
    ck_assert_uint_eq(hashes.count, 4);
    for (int line = 0; line < 4; line++)
      ck_assert(hashes.at[line].hash == known[line] && hashes.at[line].count == 1);
  }
  LineHashes empty = line_hashes(&arena, (Bytes){"", 0});
  ck_assert(empty.count == 1 && empty.at[0].hash == 0xc129715d7a2bc9a3 && empty.at[0].count == 1);
  char same[301];
  for (int i = 0; i < 300; i += 2)
    memcpy(same + i, "x\n", 3);
  LineHashes many = line_hashes(&arena, (Bytes){same, 300});
  ck_assert_uint_eq(many.count, 151);
  ck_assert_uint_eq(many.at[50].count, 51);
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {hostile_names_break_no_answer,
                                one_line_formats_keep_to_one_line_a_finding,
                                colours_only_surround_what_is_shown,
                                github_is_told_what_it_does_not_show,
                                boxes_of_pictures_do_not_overlap,
                                too_many_boxes_are_not_drawn,
                                rule_ids_are_links_where_there_are_pages,
                                excerpts_point_at_what_they_show,
                                a_place_without_column_marks_nothing,
                                long_lines_are_cut_around_the_caret,
                                a_single_step_is_not_hidden,
                                long_chains_lose_their_middle,
                                json_follows_its_schema,
                                sarif_merges_the_contexts_of_a_place,
                                sarif_counts_columns_in_utf16,
                                sarif_keeps_to_the_limits_of_code_scanning,
                                sarif_leaves_out_what_is_least_important_first,
                                line_hashes_are_those_of_github,
                                NULL};
  Suite *suite = suite_create("report");
  TCase *tcase = harness_case(suite, "report", tests);
  int formats = 0;
  while (reporters[formats].name)
    formats++;
  tcase_add_loop_test(tcase, each_format_is_as_it_was, 0, formats);
  tcase_add_loop_test(tcase, hostile_names_break_no_format, 0, formats);
  tcase_add_loop_test(tcase, nothing_found_is_well_formed, 0, formats);
  return harness_finish(suite);
}
