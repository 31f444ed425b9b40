// Which callbacks there are, and what they reach: what makes a report without findings worth something.
#include "parts.h"

enum { PLACES = 3, NAMES = 24 };

// The callbacks of one function in one context: it may be registered often.
typedef struct {
  const Callback *first;
  Array(const Callback *) all;
} Group;
typedef Array(Group) Groups;

static bool same(const Callback *a, const Callback *b) {
  bool place = a->fn ? a->fn == b->fn : !b->fn && strcmp(a->symbol, b->symbol) == 0;
  return a->context == b->context && place;
}

static Group *group_for(const Report *report, Groups *groups, Map *known, Arena *arena, const Callback *callback) {
  uint32_t what[] = {(uint32_t)(callback->context - report->book->contexts.at), callback->fn};
  Hash hash = hash_more(hash_bytes(what, sizeof what), callback->symbol, strlen(callback->symbol));
  uint32_t *at = map_slot(known, key_hash(hash));
  if (!*at || !same(groups->at[*at - 1].first, callback)) {
    array_push(arena, groups, (Group){.first = callback});
    *at = groups->count;
  }
  return &groups->at[*at - 1];
}

static Groups groups_of(const Report *report, Arena *arena) {
  Groups groups = {0};
  Map known = {.arena = arena};
  for (uint32_t i = 0; i < report->findings->callback_count; i++) {
    const Callback *callback = &report->findings->callbacks[i];
    Group *group = group_for(report, &groups, &known, arena, callback);
    array_push(arena, &group->all, callback);
  }
  return groups;
}

uint32_t callback_findings(const Report *report, const Callback *callback) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < report->findings->count; i++) {
    const Finding *finding = &report->findings->findings[i];
    bool found = false;
    for (uint32_t r = 0; r < finding->root_count && !found && finding->context == callback->context; r++)
      found = finding->roots[r].place.file == callback->place.file &&
              finding->roots[r].place.line == callback->place.line &&
              strcmp(finding->roots[r].symbol, callback->symbol) == 0;
    count += found;
  }
  return count;
}

static void add_registrations(const Report *report, const Group *group, Text *out) {
  if (!group->first->registration.line)
    return;
  text_puts(out, ", registered by ");
  text_plain_puts(out, group->first->api);
  for (uint32_t i = 0; i < group->all.count && i < PLACES; i++) {
    text_puts(out, i ? ", " : " at ");
    plain_place(out, report, group->all.at[i]->registration);
  }
  if (group->all.count > PLACES)
    text_printf(out, " and %u more", group->all.count - PLACES);
}

static const char *plural(uint32_t count) {
  return count == 1 ? "" : "s";
}

// "it reaches 3 functions, 2 of their calls lead where nobody knows: 1 finding"
static void add_reach(const Report *report, const Callback *callback, Text *out) {
  uint32_t others = callback->functions ? callback->functions - 1 : 0, found = callback_findings(report, callback);
  if (others)
    text_printf(out, "    reaches %u more function%s of the program; ", others, plural(others));
  else
    text_puts(out, "    reaches no other function of the program; ");
  if (found)
    text_printf(out, "%u finding%s\n", found, plural(found));
  else
    text_puts(out, "nothing that is forbidden there\n");
}

static void add_outside(const Callback *callback, Text *out) {
  const Words *names = &callback->outside;
  for (uint32_t i = 0; i < names->count && i < NAMES; i++) {
    text_puts(out, i ? ", " : "    calls ");
    text_plain_puts(out, names->at[i]);
  }
  if (names->count > NAMES)
    text_printf(out, " and %u more", names->count - NAMES);
  text_puts(out, names->count ? "\n" : "");
  if (callback->unresolved)
    text_printf(out, "    %u call%s there lead%s where finlint cannot follow\n", callback->unresolved,
                plural(callback->unresolved), callback->unresolved == 1 ? "s" : "");
}

static void add_group(const Report *report, const Group *group, Text *out) {
  const Callback *callback = group->first;
  text_puts(out, "  ");
  text_plain_puts(out, callback->symbol);
  if (callback->fn) {
    text_puts(out, " (");
    plain_place(out, report, callback->place);
    text_puts(out, ")");
  }
  add_registrations(report, group, out);
  text_puts(out, "\n");
  if (!callback->fn)
    return;
  add_reach(report, callback, out);
  add_outside(callback, out);
}

static uint32_t count_in(const Groups *groups, const Context *context) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < groups->count; i++)
    count += groups->at[i].first->context == context;
  return count;
}

static void add_context(const Report *report, const Groups *groups, const Context *context, Text *out) {
  uint32_t count = count_in(groups, context);
  if (!count)
    return;
  text_printf(out, "%s%s (%s): %u callback%s\n", out->len ? "\n" : "", names_text(report->book->names, context->id),
              context->title, count, plural(count));
  for (uint32_t i = 0; i < groups->count; i++)
    if (groups->at[i].first->context == context)
      add_group(report, &groups->at[i], out);
}

static void add_unknown(const Report *report, Text *out) {
  const Findings *findings = report->findings;
  if (findings->unknown_count)
    text_printf(out, "%snothing is known to arrive at %u registration%s:\n", out->len ? "\n" : "",
                findings->unknown_count, plural(findings->unknown_count));
  for (uint32_t i = 0; i < findings->unknown_count; i++) {
    const Callback *callback = &findings->unknown[i];
    text_puts(out, "  ");
    plain_place(out, report, callback->registration);
    text_printf(out, ": %s (%s)\n", callback->api, names_text(report->book->names, callback->context->id));
  }
}

void report_callbacks(const Report *report, Text *out) {
  Groups groups = groups_of(report, out->arena);
  for (uint32_t i = 0; i < report->book->contexts.count; i++)
    add_context(report, &groups, &report->book->contexts.at[i], out);
  add_unknown(report, out);
  if (!out->len)
    text_puts(out, "no callback was found in a context that finlint knows ('finlint rules --contexts' lists them)\n");
}
