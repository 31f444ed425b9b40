// Findings of which the bytes were changed are refused, or every format can report them. The input says what is
// changed.
#include "report.h"

static const Step steps[] = {{"f", {1, 2, 3}, 4, EDGE_DIRECT, 5}, {"lock", {2, 3, 4}, 9, EDGE_OPERATION, 6}};
static const Root roots[] = {{"on_term", {1, 1, 1}, "signal", {1, 9, 2}, steps, 2, CONFIDENCE_LIKELY},
                             {"on_hup", {0}, "", {2, 3, 4}, steps, 1, CONFIDENCE_CERTAIN}};
static const Evidence evidence[] = {{"other-holder", "add", {2, 7, 1}}};
static const char *const paths[] = {"", "/w/a.c", "/w/b.h"};
static const Suppression suppressions[] = {{{1, 1, 1}, SUPPRESS_LINE, 3, "sleep", "why", "", true}};
static const Id asked[] = {7};

static Book *book_with_context(Arena *arena) {
  Book *book = book_empty(arena, names_new(arena));
  Context context = {.id = names_str(book->names, "posix-signal"), .title = "a signal handler"};
  array_push(arena, &book->contexts, context);
  return book;
}

static Text bytes_of(Arena *arena, Book *book) {
  Text out = {.arena = arena};
  const Context *context = book->contexts.at;
  Finding finding = {.rule = "lock-acquisition",
                     .context = context,
                     .kind = OP_LOCK,
                     .symbol = "lock",
                     .place = {2, 3, 4},
                     .severity = SEVERITY_ERROR,
                     .message = "It waits. For ever.",
                     .help = "Do not.",
                     .fingerprint = "0123456789abcdef0123456789abcdef",
                     .roots = roots,
                     .root_count = 2,
                     .evidence = evidence,
                     .evidence_count = 1,
                     .asked = asked,
                     .asked_count = 1};
  Reached reached = {"lock", {2, 3, 4}, context, roots[0], 7};
  Findings findings = {.paths = paths,
                       .path_count = 3,
                       .findings = &finding,
                       .count = 1,
                       .suppressions = suppressions,
                       .suppression_count = 1,
                       .reached = &reached,
                       .reached_count = 1,
                       .through = &finding,
                       .through_count = 1};
  Codec codec = codec_writer(arena);
  book_codec(&codec, book);
  findings_codec(&codec, book, &findings);
  codec_finish(&codec, &out);
  return out;
}

// Each four bytes of the input change a number, or cut the bytes off.
static void change(Text *bytes, const uint8_t *data, size_t size) {
  for (; size >= 4; size -= 4, data += 4) {
    uint32_t at = (uint32_t)(data[0] | data[1] << 8), value = data[2];
    if (data[3] == 255)
      bytes->len = bytes->len > at ? at : bytes->len;
    else if (bytes->len >= sizeof value)
      memcpy(bytes->at + at % (bytes->len / sizeof value) * sizeof value, &value, data[3] & 3 ? sizeof value : 1);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Text bytes = bytes_of(&arena, book_with_context(&arena));
  change(&bytes, data, size);
  char *exact = arena_text(&arena, bytes.at, bytes.len);
  Codec codec = codec_reader(&arena, (Bytes){exact, bytes.len});
  Book *book = book_empty(&arena, names_new(&arena));
  Findings findings = {0};
  book_codec(&codec, book);
  findings_codec(&codec, book, &findings);
  Report report = {.findings = &findings, .book = book, .directory = "/w", .root = "/w", .version = "1"};
  for (const Reporter *reporter = reporters; codec_done(&codec) && reporter->name; reporter++)
    reporter->write(&report, &(Text){.arena = &arena});
  if (!size && !codec_done(&codec))
    __builtin_trap();
  arena_free(&arena);
  return 0;
}
