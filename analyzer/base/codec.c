#include "base.h"

// What stands at the start; behind it the numbers, then the texts, each with its NUL.
typedef struct {
  uint32_t numbers, texts, size; // how many; bytes of the texts
} Head;

Codec codec_writer(Arena *arena) {
  Codec codec = {.arena = arena, .names = names_new(arena), .good = true};
  return codec;
}

void codec_finish(const Codec *codec, Text *out) {
  Text texts = {.arena = codec->arena};
  for (Sym sym = 0; sym < names_count(codec->names); sym++)
    text_add(&texts, names_text(codec->names, sym), strlen(names_text(codec->names, sym)) + 1);
  Head head = {codec->numbers.count, names_count(codec->names), (uint32_t)texts.len};
  text_add(out, (const char *)&head, sizeof head);
  text_add(out, (const char *)codec->numbers.at, sizeof(uint32_t) * head.numbers);
  text_add(out, texts.at, texts.len);
}

static bool read_texts(Codec *codec, const char *at, uint32_t count) {
  codec->texts = arena_array(codec->arena, const char *, count);
  for (; codec->text_count < count && at < codec->end; at += strlen(at) + 1)
    codec->texts[codec->text_count++] = at;
  return at == codec->end && codec->text_count == count;
}

Codec codec_reader(Arena *arena, Bytes bytes) {
  Codec codec = {.arena = arena, .reading = true};
  Head head;
  if (bytes.len < sizeof head)
    return codec;
  memcpy(&head, bytes.at, sizeof head);
  uint64_t numbers = sizeof(uint32_t) * (uint64_t)head.numbers, rest = bytes.len - sizeof head;
  if (numbers > rest || head.size != rest - numbers || head.texts > head.size || !head.size || bytes.at[bytes.len - 1])
    return codec;
  codec.end = bytes.at + bytes.len;
  array_reserve(arena, (void **)&codec.numbers.at, &codec.numbers.room, head.numbers, sizeof(uint32_t));
  codec.numbers.count = head.numbers;
  memcpy(codec.numbers.at, bytes.at + sizeof head, numbers);
  codec.good = read_texts(&codec, codec.end - head.size, head.texts);
  return codec;
}

bool codec_done(const Codec *codec) {
  return codec->good && codec->next == codec->numbers.count;
}

uint32_t codec_number(Codec *codec, uint32_t value) {
  if (!codec->reading) {
    array_push(codec->arena, &codec->numbers, value);
    return value;
  }
  codec->good &= codec->next < codec->numbers.count;
  return codec->good ? codec->numbers.at[codec->next++] : 0;
}

uint32_t codec_below(Codec *codec, uint32_t value, uint32_t count) {
  uint32_t got = codec_number(codec, value);
  codec->good &= got < count;
  return codec->good ? got : 0;
}

const char *codec_text(Codec *codec, const char *text) {
  if (!codec->reading) {
    codec_number(codec, text ? names_str(codec->names, text) : 0);
    return text;
  }
  uint32_t number = codec_below(codec, 0, codec->text_count);
  return codec->good ? codec->texts[number] : "";
}

// A row is at least one number: what is damaged cannot ask for more memory than it has bytes, times the size of a row.
void *codec_rows(Codec *codec, const void *rows, uint32_t *count, size_t size, void (*row)(Codec *, void *)) {
  *count = codec_number(codec, *count);
  codec->good &= !codec->reading || *count <= codec->numbers.count - codec->next;
  if (!codec->good)
    *count = 0;
  char *copy = arena_alloc(codec->arena, size * *count);
  if (!codec->reading && *count)
    memcpy(copy, rows, size * *count);
  for (uint32_t i = 0; i < *count && codec->good; i++)
    row(codec, copy + i * size);
  return copy;
}
