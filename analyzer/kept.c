// Findings of an earlier run. They are kept as the solver left them: what options leave of them, and how they are
// written, is as it would be without.
#include "analyzer_parts.h"

static Hash fold_paths(Hash hash, const char *const *paths, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    hash = hash_more_text(hash, paths[i]);
  return hash_more(hash, &count, sizeof count);
}

// What was asked for: runs that differ in it do not take each other's place.
static Hash hash_question(const AnalyzeOptions *options) {
  const ProjectOptions *project = &options->project;
  uint32_t numbers[] = {options->solve.least, options->solve.require_reason};
  Hash hash = hash_bytes(numbers, sizeof numbers);
  hash =
      hash_more_text(hash_more_text(hash_more_text(hash, project->directory), project->build_dir), options->solve.ask);
  hash = fold_paths(hash, project->paths, project->path_count);
  hash = fold_paths(hash, options->rules.at, options->rules.count);
  for (uint32_t i = 0; i < options->target_count; i++)
    hash = hash_more_text(hash_more_text(hash, options->targets[i].runtime), options->targets[i].version);
  return hash;
}

// What was there: sources, this program, packs.
static Hash hash_inputs(const AnalyzeOptions *options, const Inputs *inputs) {
  Hash hash = project_inputs(&inputs->sources, &inputs->project);
  for (uint32_t i = 0; i < options->rules.count; i++) {
    Hash pack = book_hash(options->rules.at[i]);
    hash = hash_more(hash, &pack, sizeof pack);
  }
  for (uint32_t i = 0; i < options->pack_count; i++)
    hash = hash_more(hash, options->packs[i].text.at, options->packs[i].text.len);
  return hash;
}

// Who wants to see more than findings gets them from the facts; what is read in place of files is gone soon.
static bool may_keep(const AnalyzeOptions *options) {
  return options->project.cache_dir && !options->project.buffers.count && !options->project.front &&
         !options->libraries.count && !options->keep_units && !options->solve.trace && !options->solve.keep;
}

void inputs_find(Arena *arena, const AnalyzeOptions *options, Inputs *out) {
  if (options->libraries.count && !options->project.path_count)
    return;
  project_sources(arena, &options->project, &out->sources, &out->project);
  out->keeps = may_keep(options);
  if (!out->keeps)
    return;
  out->name = hash_question(options);
  out->hash = hash_inputs(options, out);
}

static void notice(Codec *codec, void *at) {
  Notice *row = at;
  row->kind = codec_text(codec, row->kind);
  row->path = codec_text(codec, row->path);
  row->line = codec_number(codec, row->line);
  row->column = codec_number(codec, row->column);
  row->message = codec_text(codec, row->message);
}

static void convert(Codec *codec, Analysis *analysis) {
  book_codec(codec, analysis->book);
  findings_codec(codec, analysis->book, &analysis->findings);
  analysis->notices.at = codec_rows(codec, analysis->notices.at, &analysis->notices.count, sizeof(Notice), notice);
  analysis->notices.room = analysis->notices.count;
  analysis->project.skipped = codec_number(codec, analysis->project.skipped);
}

bool kept_read(Arena *arena, const AnalyzeOptions *options, const Inputs *inputs, Analysis *out) {
  Bytes bytes;
  if (!project_kept(arena, &options->project, inputs->name, inputs->hash, &bytes))
    return false;
  Codec codec = codec_reader(arena, bytes);
  uint32_t today = options->solve.today, since = codec_number(&codec, 0);
  analysis_begin(arena, options, book_empty(arena, names_new(arena)), out);
  out->program = NULL;
  out->project = inputs->project;
  convert(&codec, out);
  out->kept = codec_done(&codec) && since <= today && today <= out->findings.until;
  return out->kept;
}

// That there is no function of that name is said with what the program has.
static bool is_answered(const AnalyzeOptions *options, const Analysis *analysis) {
  return !options->solve.ask || analysis->findings.asked || analysis->findings.reached_count;
}

void kept_write(Arena *arena, const AnalyzeOptions *options, const Inputs *inputs, Analysis *analysis) {
  Analysis copy = *analysis;
  Codec codec = codec_writer(arena);
  Text out = {.arena = arena};
  if (!is_answered(options, analysis))
    return;
  codec_number(&codec, options->solve.today);
  convert(&codec, &copy);
  codec_finish(&codec, &out);
  project_keep(arena, &options->project, &analysis->project, inputs->name, inputs->hash, (Bytes){out.at, out.len});
}
