// --since: findings whose chains touch a line that is not in a revision.
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  Cli *cli;
  const Analysis *analysis;
  const char *revision; // its hash
  Map lines;            // file of the program → index + 1 in `changed`
  struct {
    bool *at;
    uint32_t count;
    bool all;
  } * changed;
} Since;

// git -----------------------------------------------------------------------------------------------------------------

// Whatever the repository's own configuration says: nothing of it is executed, nothing is fetched, nothing is written.
// Only objects are read: comparing the work tree would run filters.
static const char *const safely[] = {"git",
                                     "--no-pager",
                                     "--no-replace-objects",
                                     "-c",
                                     "core.fsmonitor=false",
                                     "-c",
                                     "core.hooksPath=/dev/null",
                                     "-c",
                                     "core.alternateRefsCommand=",
                                     "-c",
                                     "diff.external=",
                                     "-c",
                                     "protocol.allow=never",
                                     NULL};
static const char *const variables[] = {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1",
                                        "LC_ALL=C", NULL};

static int git(Since *since, const char *const *words, const Text *input, bool errors, Text *out) {
  Words argv = {0};
  for (const char *const *word = safely; *word; word++)
    array_push(since->cli->arena, &argv, *word);
  for (; *words; words++)
    array_push(since->cli->arena, &argv, *words);
  array_push(since->cli->arena, &argv, NULL);
  Process process = {argv.at, since->analysis->root, variables, input, errors};
  return process_run(since->cli, &process, out);
}

static bool refuse(Since *since, const char *given, int code, const Text *said) {
  const char *why = code < 0 ? strerror(errno) : said->len ? text_str(said) : "there is no such revision";
  cli_fail(since->cli, "check: --since '%s': %s%.*s", given, code < 0 ? "cannot run git: " : "",
           (int)strcspn(why, "\n"), why);
  return false;
}

// "main..." is where this branch left main.
static bool resolve(Since *since, const char *given) {
  size_t len = strlen(given);
  bool forked = len > 3 && text_ends(given, 0, "...");
  const char *name = forked ? arena_text(since->cli->arena, given, len - 3) : given;
  const char *const verify[] = {
      "rev-parse", "--verify", "--quiet", "--end-of-options", arena_format(since->cli->arena, "%s^{commit}", name),
      NULL};
  Text hash = {.arena = since->cli->arena}, base = hash;
  int code = git(since, verify, NULL, true, &hash);
  if (code != 0)
    return refuse(since, given, code, &hash);
  since->revision = arena_text(since->cli->arena, text_str(&hash), strcspn(text_str(&hash), "\n"));
  const char *const fork_point[] = {"merge-base", since->revision, "HEAD", NULL};
  if (!forked)
    return true;
  code = git(since, fork_point, NULL, true, &base);
  if (code != 0)
    return refuse(since, given, code, &base);
  since->revision = arena_text(since->cli->arena, text_str(&base), strcspn(text_str(&base), "\n"));
  return true;
}

// files ---------------------------------------------------------------------------------------------------------------

static const char *name_of(const Since *since, Id file) {
  return path_below(since->analysis->root, findings_path(&since->analysis->findings, file));
}

// Takes the next object from what git wrote: "HASH blob SIZE", its bytes, an empty line. False if it is missing.
static bool take_object(const char **at, const char *end, Bytes *out) {
  const char *line = *at, *newline = memchr(line, '\n', (size_t)(end - line));
  if (!newline)
    return *at = end, false;
  const char *space = newline;
  while (space > line && *space != ' ')
    space--;
  char *stop;
  size_t size = strtoul(space, &stop, 10);
  *at = newline + 1;
  if (stop != newline || size > (size_t)(end - *at))
    return false;
  *out = (Bytes){*at, size};
  *at += size + (size < (size_t)(end - *at));
  return true;
}

static void compare(Since *since, Id file, bool there, Bytes before) {
  uint32_t index = map_get(&since->lines, file, 0) - 1;
  Text problem = {.arena = since->cli->arena};
  Bytes now;
  since->changed[index].all = true;
  const char *path = findings_path(&since->analysis->findings, file);
  const Bytes *held = buffers_text(&since->analysis->buffers, path);
  if (held)
    now = *held;
  if (!there || (!held && !file_read(since->cli->arena, path, &now, &problem)))
    return;
  since->changed[index].all = false;
  since->changed[index].at = difference(since->cli->arena, before, now, &since->changed[index].count);
}

// "R087", the old name, the new name, each with a NUL behind it: what was committed under another name since then.
typedef struct {
  const char *old, *new;
} Renamed;
typedef Array(Renamed) Renames;

static Renames renames(Since *since) {
  const char *const words[] = {"diff-tree",
                               "-r",
                               "-M",
                               "-z",
                               "--diff-filter=R",
                               "--name-status",
                               "--no-ext-diff",
                               "--no-textconv",
                               "--ignore-submodules=all",
                               since->revision,
                               "HEAD",
                               NULL};
  Text out = {.arena = since->cli->arena};
  Renames found = {0};
  git(since, words, NULL, false, &out);
  const char *at = text_str(&out), *end = at + out.len;
  while (at < end) {
    const char *old = at + strlen(at) + 1, *new = old < end ? old + strlen(old) + 1 : end;
    if (new >= end)
      break;
    array_push(since->cli->arena, &found, (Renamed){old, new});
    at = new + strlen(new) + 1;
  }
  return found;
}

static const char *old_name(const Renames *renamed, const char *name) {
  for (uint32_t i = 0; i < renamed->count; i++)
    if (strcmp(renamed->at[i].new, name) == 0)
      return strchr(renamed->at[i].old, '\n') ? name : renamed->at[i].old;
  return name;
}

// What is not in the repository, or not in the revision, is new.
static bool load(Since *since, const Ids *files) {
  static const char *const batch[] = {"cat-file", "--batch", NULL};
  Text names = {.arena = since->cli->arena}, out = names;
  Renames renamed = renames(since);
  for (uint32_t i = 0; i < files->count; i++)
    text_printf(&names, "%s:%s\n", since->revision, old_name(&renamed, name_of(since, files->at[i])));
  int code = git(since, batch, &names, false, &out);
  const char *at = text_str(&out), *end = at + out.len;
  for (uint32_t i = 0; i < files->count; i++) {
    Bytes before = {"", 0};
    bool there = take_object(&at, end, &before);
    compare(since, files->at[i], there, before);
  }
  return code == 0;
}

// chains --------------------------------------------------------------------------------------------------------------

typedef bool EachPlace(Since *since, Place place, void *to);

// Calls `each` with every place of the finding until it says true.
static bool any_place(Since *since, const Finding *finding, EachPlace *each, void *to) {
  bool found = each(since, finding->place, to);
  for (uint32_t r = 0; r < finding->root_count && !found; r++) {
    const Root *root = &finding->roots[r];
    found = each(since, root->place, to) || each(since, root->registration, to);
    for (uint32_t s = 0; s < root->step_count && !found; s++)
      found = each(since, root->path[s].place, to);
  }
  for (uint32_t e = 0; e < finding->evidence_count && !found; e++)
    found = each(since, finding->evidence[e].place, to);
  return found;
}

// Outside of the repository nothing changed, as far as anyone can say.
static bool note_file(Since *since, Place place, void *to) {
  Ids *files = to;
  if (!place.line || name_of(since, place.file)[0] == '/' || strchr(name_of(since, place.file), '\n'))
    return false;
  uint32_t *at = map_slot(&since->lines, place.file);
  if (!*at) {
    array_push(since->cli->arena, files, place.file);
    *at = files->count;
  }
  return false;
}

static bool is_changed(Since *since, Place place, void *to) {
  (void)to;
  uint32_t at = map_get(&since->lines, place.file, 0);
  if (!place.line || !at)
    return place.line && name_of(since, place.file)[0] != '/';
  return since->changed[at - 1].all ||
         (place.line <= since->changed[at - 1].count && since->changed[at - 1].at[place.line - 1]);
}

static void keep_changed(Since *since, const Check *check, Findings *findings) {
  Finding *kept = arena_array(since->cli->arena, Finding, findings->count);
  uint32_t count = 0, before = findings->count;
  for (uint32_t i = 0; i < findings->count; i++)
    if (any_place(since, &findings->findings[i], is_changed, NULL))
      kept[count++] = findings->findings[i];
  findings->findings = kept;
  findings->count = count;
  if (before > count && !check->quiet)
    cli_say(since->cli, "%u finding%s on chains that are as they were at %s not reported", before - count,
            before - count == 1 ? "" : "s", check->since);
}

bool since_apply(Cli *cli, const Check *check, Analysis *analysis) {
  Since since = {.cli = cli, .analysis = analysis, .lines = {.arena = cli->arena}};
  Ids files = {0};
  if (!check->since)
    return true;
  if (!resolve(&since, check->since))
    return false;
  for (uint32_t i = 0; i < analysis->findings.count; i++)
    any_place(&since, &analysis->findings.findings[i], note_file, &files);
  since.changed = arena_alloc(cli->arena, sizeof *since.changed * (files.count + 1));
  if (files.count && !load(&since, &files)) {
    cli_fail(cli, "check: --since '%s': git cannot read the files of that revision", check->since);
    return false;
  }
  keep_changed(&since, check, &analysis->findings);
  return true;
}
