// What reports say of contexts, as bytes.
#include "book.h"

enum { MOST = 1 << 16 };

static void verdict(Codec *codec, Verdict *row) {
  row->severity = codec_below(codec, row->severity, SEVERITY_ERROR + 1);
  row->fails = codec_text(codec, row->fails);
  row->fix = codec_text(codec, row->fix);
  row->versions = codec_text(codec, row->versions);
  row->even_if_listed = codec_below(codec, row->even_if_listed, 2);
  row->raises = codec_below(codec, row->raises, 2);
}

static void context(Codec *codec, Names *names, Context *row) {
  const char *id = codec_text(codec, names_text(names, row->id));
  row->id = names_str(names, id);
  row->pack = codec_text(codec, row->pack);
  row->title = codec_text(codec, row->title);
  row->runs = codec_text(codec, row->runs);
  row->source = codec_text(codec, row->source);
  row->runtime = codec_text(codec, row->runtime);
  row->kind = codec_below(codec, row->kind, CONTEXT_KIND_COUNT);
  row->otherwise_kind = codec_below(codec, row->otherwise_kind, OP_COUNT);
  row->allow_list = codec_below(codec, row->allow_list, 2);
  row->only_with_threads = codec_below(codec, row->only_with_threads, 2);
  row->after_use = codec_below(codec, row->after_use, 2);
  row->in_use = codec_below(codec, row->in_use, 2);
  verdict(codec, &row->otherwise);
  for (int kind = 0; kind < OP_COUNT; kind++)
    verdict(codec, &row->forbids[kind]);
}

static void contexts(Codec *codec, Book *book) {
  uint32_t count = codec_below(codec, book->contexts.count, MOST);
  for (uint32_t i = 0; i < count && codec->good; i++) {
    Context row = codec->reading ? (Context){0} : book->contexts.at[i];
    context(codec, book->names, &row);
    if (!codec->reading)
      continue;
    array_push(book->arena, &book->contexts, row);
    map_put(&book->context_by_id, row.id, i + 1);
  }
}

void book_codec(Codec *codec, Book *book) {
  contexts(codec, book);
  uint32_t count = codec_below(codec, book->runtimes.count, MOST);
  for (uint32_t i = 0; i < count && codec->good; i++) {
    const char *runtime = codec_text(codec, codec->reading ? NULL : book->runtimes.at[i]);
    if (codec->reading)
      array_push(book->arena, &book->runtimes, runtime);
  }
}
