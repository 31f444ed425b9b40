// Findings that are known and not to be reported again, by fingerprints that outlive moved lines and renamed files.
#include "config.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <unistd.h>

static const char NAME[] = ".finlint-baseline.json", SCHEMA[] = "finlint-baseline/1";

// One known finding: the fingerprint decides, the rest is for people who read the file.
typedef struct {
  const char *fingerprint, *rule, *context, *file, *symbol;
} Known;
typedef Array(Known) Baseline;

// The file that --baseline names, else the one beside the config file, in the repository's root or in the working
// directory; if there is none, the first of these is where it belongs.
static const char *path_of(const Cli *cli, const Check *check, const Analysis *analysis) {
  if (check->baseline)
    return cli_path(cli, check->baseline);
  const char *const dirs[] = {check->settings && check->settings->path ? check->settings->directory : NULL,
                              analysis->root, cli->directory};
  const char *first = NULL;
  for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
    const char *path = dirs[i] ? path_join(cli->arena, dirs[i], NAME) : NULL;
    if (path && access(path, F_OK) == 0)
      return path;
    first = first ? first : path;
  }
  return first;
}

static const char *text_of(const Cli *cli, const cJSON *entry, const char *key) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(entry, key);
  return cJSON_IsString(value) ? arena_text(cli->arena, value->valuestring, strlen(value->valuestring)) : "";
}

static bool read_entries(Cli *cli, const cJSON *json, const char *path, Baseline *out) {
  const cJSON *schema = cJSON_GetObjectItemCaseSensitive(json, "schema"), *entry;
  const cJSON *entries = cJSON_GetObjectItemCaseSensitive(json, "findings");
  if (!cJSON_IsString(schema) || strcmp(schema->valuestring, SCHEMA) != 0 || !cJSON_IsArray(entries)) {
    cli_fail(cli, "%s: this is not a baseline ('schema' is to be '%s', 'findings' a list)", path, SCHEMA);
    return false;
  }
  cJSON_ArrayForEach (entry, entries) {
    Known known = {text_of(cli, entry, "fingerprint"), text_of(cli, entry, "rule"), text_of(cli, entry, "context"),
                   text_of(cli, entry, "file"), text_of(cli, entry, "symbol")};
    if (!*known.fingerprint) {
      cli_fail(cli, "%s: findings[%u] has no fingerprint", path, out->count);
      return false;
    }
    array_push(cli->arena, out, known);
  }
  return true;
}

static bool baseline_read(Cli *cli, const char *path, Baseline *out) {
  Bytes bytes;
  Text problem = {.arena = cli->arena};
  cJSON *json = file_read(cli->arena, path, &bytes, &problem) ? json_read(bytes, path, &problem) : NULL;
  if (!json) {
    cli_fail(cli, "%s", text_str(&problem));
    return false;
  }
  bool ok = read_entries(cli, json, path, out);
  cJSON_Delete(json);
  return ok;
}

static Map fingerprints(Cli *cli, const Baseline *baseline) {
  Map known = {.arena = cli->arena};
  for (uint32_t i = 0; i < baseline->count; i++)
    map_put(&known, key_text(baseline->at[i].fingerprint), 1);
  return known;
}

bool baseline_apply(Cli *cli, const Check *check, Analysis *analysis) {
  const char *path = path_of(cli, check, analysis);
  Baseline baseline = {0};
  if (!check->baseline && access(path, F_OK) != 0)
    return true;
  if (!baseline_read(cli, path, &baseline))
    return false;
  Map known = fingerprints(cli, &baseline);
  Findings *findings = &analysis->findings;
  Finding *left = arena_array(cli->arena, Finding, findings->count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++)
    if (!map_get(&known, key_text(findings->findings[i].fingerprint), 0))
      left[count++] = findings->findings[i];
  if (count < findings->count && !check->quiet)
    cli_say(cli, "%u known finding%s in %s not reported", findings->count - count,
            findings->count - count == 1 ? "" : "s", path_below(cli->directory, path));
  findings->findings = left;
  findings->count = count;
  return true;
}

// writing -------------------------------------------------------------------------------------------------------------

static void write_member(Text *out, const char *name, const char *value, bool last) {
  text_printf(out, "\"%s\": ", name);
  json_string(out, value);
  text_puts(out, last ? "" : ", ");
}

static int baseline_write(Cli *cli, const char *path, const Baseline *baseline) {
  Text out = {.arena = cli->arena};
  text_printf(&out, "{\n  \"schema\": \"%s\",\n  \"findings\": [", SCHEMA);
  for (uint32_t i = 0; i < baseline->count; i++) {
    const Known *known = &baseline->at[i];
    text_puts(&out, i ? ",\n    {" : "\n    {");
    write_member(&out, "fingerprint", known->fingerprint, false);
    write_member(&out, "rule", known->rule, false);
    write_member(&out, "context", known->context, false);
    write_member(&out, "file", known->file, false);
    write_member(&out, "symbol", known->symbol, true);
    text_puts(&out, "}");
  }
  text_puts(&out, baseline->count ? "\n  ]\n}\n" : "]\n}\n");
  return cli_replace(cli, path, &out);
}

static Known known_of(const Analysis *analysis, const Finding *finding) {
  const char *file = path_below(analysis->root, findings_path(&analysis->findings, finding->place.file));
  return (Known){finding->fingerprint, finding->rule, names_text(analysis->book->names, finding->context->id), file,
                 finding->symbol};
}

static Baseline found_now(Cli *cli, const Analysis *analysis) {
  Baseline out = {0};
  for (uint32_t i = 0; i < analysis->findings.count; i++)
    array_push(cli->arena, &out, known_of(analysis, &analysis->findings.findings[i]));
  return out;
}

bool baseline_add(Cli *cli, const Check *check, const Analysis *analysis, const Finding *finding) {
  const char *path = path_of(cli, check, analysis);
  Baseline all = {0};
  if (access(path, F_OK) == 0 && !baseline_read(cli, path, &all))
    return false;
  array_push(cli->arena, &all, known_of(analysis, finding));
  return baseline_write(cli, path, &all) == EXIT_CLEAN;
}

// The entries of `from` that `in` has too, or has not.
static Baseline select_known(Cli *cli, const Baseline *from, const Baseline *in, bool has) {
  Map known = fingerprints(cli, in);
  Baseline out = {0};
  for (uint32_t i = 0; i < from->count; i++)
    if ((map_get(&known, key_text(from->at[i].fingerprint), 0) != 0) == has)
      array_push(cli->arena, &out, from->at[i]);
  return out;
}

// actions -------------------------------------------------------------------------------------------------------------

static int update(Cli *cli, const char *path, const Baseline *now) {
  int code = baseline_write(cli, path, now);
  if (code == EXIT_CLEAN)
    cli_say(cli, "%u finding%s written to %s", now->count, now->count == 1 ? "" : "s",
            path_below(cli->directory, path));
  return code;
}

static int create(Cli *cli, const char *path, const Baseline *now) {
  if (access(path, F_OK) == 0)
    return cli_fail(cli, "%s is there already: 'baseline update' replaces it", path_below(cli->directory, path));
  return update(cli, path, now);
}

static int prune(Cli *cli, const char *path, const Baseline *now) {
  Baseline had = {0};
  if (!baseline_read(cli, path, &had))
    return EXIT_TROUBLE;
  Baseline kept = select_known(cli, &had, now, true);
  int code = baseline_write(cli, path, &kept);
  if (code == EXIT_CLEAN)
    cli_say(cli, "%u of %u entries were no longer found and are gone", had.count - kept.count, had.count);
  return code;
}

// Is the file what the program is? New findings and entries that are no longer found both fail.
static int verify(Cli *cli, const char *path, const Baseline *now) {
  Baseline had = {0};
  if (!baseline_read(cli, path, &had))
    return EXIT_TROUBLE;
  Baseline stale = select_known(cli, &had, now, false), fresh = select_known(cli, now, &had, false);
  for (uint32_t i = 0; i < stale.count; i++)
    cli_say(cli, "no longer found: %s in %s (%s)", stale.at[i].rule, stale.at[i].file, stale.at[i].symbol);
  for (uint32_t i = 0; i < fresh.count; i++)
    cli_say(cli, "not in the baseline: %s in %s (%s)", fresh.at[i].rule, fresh.at[i].file, fresh.at[i].symbol);
  return stale.count || fresh.count ? EXIT_FINDINGS : EXIT_CLEAN;
}

typedef struct {
  const char *name;
  int (*run)(Cli *cli, const char *path, const Baseline *now);
} Action;
static const Action actions[] = {{"create", create}, {"update", update}, {"prune", prune}, {"check", verify}};

static int cmd_baseline(Cli *cli, const void *values, const Operands *operands) {
  const char *word = operands->words.count ? operands->words.at[0] : "";
  const Action *action = NULL;
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
    if (strcmp(actions[i].name, word) == 0)
      action = &actions[i];
  if (!action)
    return cli_fail(cli, "baseline: needs a word first that says what to do: create, update, prune or check");
  Operands rest = ask_rest(cli, operands);
  Analysis analysis;
  if (!check_run(cli, values, &rest, NULL, &analysis))
    return EXIT_TROUBLE;
  notices_problems(cli, values, &analysis);
  if (analysis.project.path_missing)
    return EXIT_TROUBLE;
  Baseline now = found_now(cli, &analysis);
  return action->run(cli, path_of(cli, values, &analysis), &now);
}

const Command command_baseline = {
    "baseline",
    "Keep known findings from being reported again",
    "create|update|prune|check [PATH…]",
    "create writes all findings to .finlint-baseline.json, which 'check' then leaves out; update replaces it, prune "
    "drops\n"
    "what is no longer found, check exits 1 if it is not what is found now. The options are those of 'check'.\n",
    check_options,
    sizeof(Check),
    cmd_baseline,
    config_apply_behind,
};
