#include "solver.h"

#include <stdlib.h>

// Findings in the making: hits that fall on one site of one context.
typedef struct {
  uint32_t first; // the hit that speaks for all
  Array(uint32_t) hits;
} Group;

typedef struct {
  Solver *solver;
  const Starts *starts;
  const Hits *hits;
  Id *preds;      // by slot: the one slot that is copied into it; itself if there are several
  uint32_t slots; // how many slots that is of
  Index holders;  // by lock slot: calls that take it
} Make;

static const Start *start_of(const Make *make, const Hit *hit) {
  return &make->starts->at[hit->start];
}

static Place site(const Make *make, const Hit *hit) {
  return hit->call ? make->solver->program->calls.at[hit->call].place : start_of(make, hit)->place;
}

static const char *text(const Make *make, Sym sym) {
  return program_text(make->solver->program, sym);
}

// locks ---------------------------------------------------------------------------------------------------------------

static void find_preds(Make *make) {
  const Program *program = make->solver->program;
  make->slots = program->slots.count;
  make->preds = flow_numbers(make->solver);
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow *flow = &program->flows.at[id];
    if (flow->kind != FLOW_COPY && !(flow->kind == FLOW_LOAD && flow->cls))
      continue;
    Id from = flow->from;
    if (flow->kind == FLOW_LOAD)
      from = program_member(program, SLOT_FIELD, flow->cls, flow->name);
    uint32_t *at = &make->preds[flow->to];
    *at = !*at || *at == from ? from : flow->to;
  }
}

// The slot that a value came from by copies alone: what names a lock.
static Id origin(const Make *make, Id slot) {
  for (int hops = 0; slot && hops < 16; hops++) {
    uint32_t kind = make->solver->program->slots.at[slot].kind;
    Id from = slot < make->slots ? make->preds[slot] : 0;
    if (kind == SLOT_FIELD || kind == SLOT_STATIC || kind == SLOT_GLOBAL || !from || from == slot)
      return slot;
    slot = from;
  }
  return slot;
}

static Id lock_slot(const Make *make, Id call, const Operation *operation) {
  Ids slots = {0};
  if (!operation || operation->lock.index == ARG_NONE || !call)
    return 0;
  outside_operand(make->solver, call, &operation->lock, &slots);
  return slots.count ? origin(make, slots.at[0]) : 0;
}

static bool lasting(const Make *make, Id slot) {
  uint32_t kind = make->solver->program->slots.at[slot].kind;
  return slot && (kind == SLOT_FIELD || kind == SLOT_STATIC || kind == SLOT_GLOBAL);
}

static const char *lock_name(const Make *make, Id slot) {
  const Program *program = make->solver->program;
  if (!slot)
    return "";
  const Slot *row = &program->slots.at[slot];
  const char *name = text(make, row->name);
  if (row->kind == SLOT_FIELD || row->kind == SLOT_STATIC)
    return arena_format(make->solver->arena, "%s.%s", text(make, program->clss.at[row->owner].name), name);
  const char *file = strstr(name, "@/"); // the key of what is local to a file ends in its path
  if (file)
    return arena_text(make->solver->arena, name, (size_t)(file - name));
  const char *at = strrchr(name, '@');
  return row->kind == SLOT_CONST ? "" : at ? at + 1 : name;
}

static const Operation *takes_lock(const Make *make, Id call, const Out *out) {
  uint32_t language = outside_languages(out);
  for (const Operation *op = book_operation(make->solver->book, out->symbol); op; op = op->next)
    if (op->languages & language && outside_when(make->solver, call, &op->when))
      return op->kinds & 1u << OP_LOCK ? op : NULL;
  return NULL;
}

static void find_holders(Make *make) {
  Solver *solver = make->solver;
  for (Id call = 1; call < solver->program->calls.count; call++)
    for (uint32_t o = solver->leads.at[call].outs; o; o = solver->outs.at[o].next) {
      Id lock = lock_slot(make, call, takes_lock(make, call, &solver->outs.at[o]));
      if (lasting(make, lock))
        index_add(&make->holders, lock, call);
    }
}

enum { EVIDENCE = 3 };

static void add_evidence(const Make *make, Finding *finding, const Hit *hit) {
  Solver *solver = make->solver;
  Id lock = lock_slot(make, hit->call, hit->operation);
  finding->lock = lock_name(make, lock);
  const Ids *calls = lasting(make, lock) ? index_get(&make->holders, lock) : NULL;
  if (!calls || !context_info[finding->context->kind].interrupts)
    return;
  Evidence *evidence = arena_array(solver->arena, Evidence, EVIDENCE);
  for (uint32_t i = 0; i < calls->count && finding->evidence_count < EVIDENCE; i++) {
    const Call *call = &solver->program->calls.at[calls->at[i]];
    if (calls->at[i] != hit->call)
      evidence[finding->evidence_count++] =
          (Evidence){"other-holder", text(make, solver->program->fns.at[call->caller].qualified), call->place};
  }
  finding->evidence = evidence;
}

// chains --------------------------------------------------------------------------------------------------------------

static const char *operation_name(const Make *make, const Hit *hit) {
  if (hit->fn)
    return text(make, make->solver->program->fns.at[hit->fn].qualified);
  if (hit->operation && hit->operation->api && !strchr(hit->operation->api, '*'))
    return hit->operation->api;
  const Call *call = hit->call ? &make->solver->program->calls.at[hit->call] : NULL;
  if (call && call->kind == CALL_DIRECT)
    return text(make, make->solver->program->fns.at[call->callee].qualified);
  return text(make, hit->symbol);
}

// The function that a call of the chain goes to: the caller of the next one.
static Step step(const Make *make, const Hit *hit, uint32_t i) {
  const Program *program = make->solver->program;
  const Call *call = &program->calls.at[hit->chain[i]];
  bool last = i + 1 == hit->chain_count;
  const char *symbol = last ? operation_name(make, hit)
                            : text(make, program->fns.at[program->calls.at[hit->chain[i + 1]].caller].qualified);
  return (Step){symbol, call->place, call->end_column, (EdgeKind)hit->chain_edges[i], hit->chain[i]};
}

static Root root(const Make *make, const Hit *hit) {
  const Program *program = make->solver->program;
  const Start *start = start_of(make, hit);
  Step *path = arena_array(make->solver->arena, Step, hit->chain_count);
  for (uint32_t i = 0; i < hit->chain_count; i++)
    path[i] = hit->call ? step(make, hit, i) : (Step){operation_name(make, hit), start->place, 0, EDGE_OPERATION, 0};
  return (Root){
      .symbol = start->fn ? text(make, program->fns.at[start->fn].qualified) : operation_name(make, hit),
      .place = start->fn ? program->fns.at[start->fn].place : start->place,
      .api = start->place.line ? start->registration->api : "",
      .registration = start->place,
      .path = path,
      .step_count = hit->chain_count,
      .confidence = hit->confidence,
  };
}

// What the system defines, as the destructor of std::unique_ptr<T>, is the program's where that registers it.
static bool wanted(const Make *make, const Root *root, Id fn) {
  const Program *program = make->solver->program;
  bool system = program->fns.at[fn].flags & FN_SYSTEM;
  return program->reported.at[root->place.file] || (system && program->reported.at[root->registration.file]);
}

static void add_roots(const Make *make, Finding *finding, const Group *group) {
  Map seen = {.arena = make->solver->arena};
  Root *roots = arena_array(make->solver->arena, Root, group->hits.count);
  for (uint32_t i = 0; i < group->hits.count; i++) {
    const Hit *hit = &make->hits->at[group->hits.at[i]];
    const Start *start = start_of(make, hit);
    uint64_t key = start->fn ? start->fn : map_pair(start->place.file + 1, start->place.line);
    if (*map_slot(&seen, key))
      continue;
    map_put(&seen, key, 1);
    roots[finding->root_count] = root(make, hit);
    finding->root_count += wanted(make, &roots[finding->root_count], start->fn);
  }
  finding->roots = roots;
}

static void add_asked(const Make *make, Finding *finding, const Group *group) {
  Id *asked = arena_array(make->solver->arena, Id, group->hits.count);
  finding->asked = asked;
  for (uint32_t i = 0; i < group->hits.count; i++) {
    Id fn = make->hits->at[group->hits.at[i]].asked;
    if (fn && !finding_asks(finding, fn))
      asked[finding->asked_count++] = fn;
  }
}

// findings ------------------------------------------------------------------------------------------------------------

static const char *first_text(const char *a, const char *b) {
  return a && *a ? a : b ? b : "";
}

static const char *message(const Make *make, const Finding *finding, const Hit *hit) {
  const char *fails = first_text(hit->operation ? hit->operation->fails : NULL, hit->verdict->fails);
  const Root *root = &finding->roots[0];
  Arena *arena = make->solver->arena;
  const char *space = *fails ? " " : "";
  if (!start_of(make, hit)->fn)
    return arena_format(arena, "'%s' is %s and %s.%s%s", root->symbol, finding->context->title,
                        op_info[finding->kind].phrase, space, fails);
  return arena_format(arena, "'%s' runs as %s and reaches '%s', which %s.%s%s", root->symbol, finding->context->title,
                      finding->symbol, op_info[finding->kind].phrase, space, fails);
}

static const char *caller_name(const Make *make, const Hit *hit) {
  const Program *program = make->solver->program;
  return hit->call ? text(make, program->fns.at[program->calls.at[hit->call].caller].qualified) : "";
}

// What stays the same when lines move and files are renamed; equal ones are told apart by their order.
static Hash identity(const Make *make, const Finding *finding, const Hit *hit) {
  const char *parts[] = {finding->rule, text(make, finding->context->id), finding->symbol, caller_name(make, hit),
                         finding->lock};
  Hash hash = {0};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    hash = hash_more(hash, parts[i], strlen(parts[i]));
  return hash;
}

// Between fork and exec only a child of a process with several threads is at risk, and C libraries help it over what is
// merely discouraged. Programs of one tree are told apart by their directories. Who forks without exec means to go on
// in the child, and mostly does so before there are threads.
static Confidence capped(const Make *make, const Finding *finding, const Hit *hit) {
  Confidence most = CONFIDENCE_CERTAIN;
  if (finding->context->only_with_threads) {
    Place at = start_of(make, hit)->place;
    if (!at.line)
      at = make->solver->program->fns.at[start_of(make, hit)->fn].place;
    bool threaded = map_get(&make->solver->threaded, solver_directory(make->solver, at.file), 0);
    bool ends = !map_get(&make->solver->endless, hit->start + 1, 0);
    most = threaded && ends && finding->severity > SEVERITY_NOTE ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
  }
  return hit->confidence < most ? hit->confidence : most;
}

static bool make_finding(const Make *make, const Group *group, Finding *finding) {
  const Hit *hit = &make->hits->at[group->first];
  const Context *context = &make->solver->book->contexts.at[start_of(make, hit)->context];
  const Operation *op = hit->operation;
  *finding = (Finding){
      .rule = op_info[hit->kind].rule,
      .context = context,
      .kind = hit->kind,
      .symbol = operation_name(make, hit),
      .place = site(make, hit),
      .end_column = hit->call ? make->solver->program->calls.at[hit->call].end_column : 0,
      .severity = op && op->severity ? op->severity : hit->verdict->severity,
      .help = first_text(op ? op->fix : NULL, hit->verdict->fix),
      .versions = first_text(op ? op->versions : NULL, hit->verdict->versions),
      .source = first_text(op ? op->source : NULL, context->source),
      .lock = "",
      .more_roots = map_get(&make->solver->more_roots, map_pair(start_of(make, hit)->context, hit->call), 0),
  };
  finding->confidence = capped(make, finding, hit);
  add_roots(make, finding, group);
  if (!finding->root_count)
    return false;
  add_asked(make, finding, group);
  if (hit->kind == OP_LOCK)
    add_evidence(make, finding, hit);
  finding->message = message(make, finding, hit);
  Hash hash = identity(make, finding, hit);
  memcpy(finding->fingerprint, &hash, sizeof hash);
  return true;
}

// grouping ------------------------------------------------------------------------------------------------------------

// Is `a` the better one to speak for a site: surer, then more specific, then shorter?
static bool better(const Hit *a, const Hit *b) {
  if (a->confidence != b->confidence)
    return a->confidence > b->confidence;
  if (a->kind != b->kind)
    return a->kind < b->kind;
  return a->chain_count < b->chain_count;
}

// One site has one finding in a context: the kind of its best hit.
static uint64_t site_key(const Make *make, const Hit *hit) {
  Place at = site(make, hit);
  uint32_t what[] = {start_of(make, hit)->context, at.file, at.line, at.column,
                     hit->call ? 1 : start_of(make, hit)->symbol};
  return key_bytes(what, sizeof what);
}

typedef Array(Group) Groups;

static void group_hits(const Make *make, Groups *groups) {
  Arena *arena = make->solver->arena;
  Map by_site = {.arena = arena};
  for (uint32_t i = 0; i < make->hits->count; i++) {
    uint32_t *at = map_slot(&by_site, site_key(make, &make->hits->at[i]));
    if (!*at) {
      array_push(arena, groups, (Group){.first = i});
      *at = groups->count;
    }
    Group *group = &groups->at[*at - 1];
    array_push(arena, &group->hits, i);
    if (better(&make->hits->at[i], &make->hits->at[group->first]))
      group->first = i;
  }
}

// The best hit's chain comes first, then the other roots in order of their registration.
static void put_first(const Make *make, Group *group) {
  (void)make;
  for (uint32_t i = 1; i < group->hits.count; i++)
    if (group->hits.at[i] == group->first) {
      memmove(&group->hits.at[1], &group->hits.at[0], i * sizeof *group->hits.at);
      group->hits.at[0] = group->first;
    }
}

static int compare_places(const Program *program, Place a, Place b) {
  int files = strcmp(program_path(program, a.file), program_path(program, b.file));
  if (files)
    return files;
  if (a.line != b.line)
    return a.line < b.line ? -1 : 1;
  return a.column < b.column ? -1 : a.column > b.column;
}

static int compare(const void *x, const void *y, void *context) {
  const Finding *a = x, *b = y;
  const Program *program = context;
  int order = compare_places(program, a->place, b->place);
  if (!order)
    order = strcmp(a->rule, b->rule);
  return order ? order : strcmp(program_text(program, a->context->id), program_text(program, b->context->id));
}

static void number_fingerprints(Solver *solver, Finding *findings, uint32_t count) {
  Map seen = {.arena = solver->arena};
  for (uint32_t i = 0; i < count; i++) {
    Hash hash;
    memcpy(&hash, findings[i].fingerprint, sizeof hash);
    uint32_t nth = (*map_slot(&seen, key_hash(hash)))++;
    hash_hex(nth ? hash_more(hash, &nth, sizeof nth) : hash, findings[i].fingerprint);
  }
}

static Coverage coverage(const Solver *solver, const Starts *starts) {
  const Program *program = solver->program;
  Coverage out = {.units = program->unit_count,
                  .roots = starts->count,
                  .calls = program->calls.count - 1,
                  .unresolved_calls = solver->unresolved,
                  .unknown_callbacks = solver->unknown.count};
  for (Id fn = 1; fn < program->fns.count; fn++)
    out.functions += (program->fns.at[fn].flags & (FN_DEFINED | FN_SYSTEM)) == FN_DEFINED;
  for (Id id = 1; id < program->notes.count; id++) {
    out.failed += program->notes.at[id].kind == NOTE_FAILED;
    out.skipped += program->notes.at[id].kind == NOTE_SKIPPED;
  }
  return out;
}

static const char *const *paths_of(const Solver *solver) {
  const Program *program = solver->program;
  const char **paths = arena_array(solver->arena, const char *, program->files.count);
  for (Id file = 0; file < program->files.count; file++)
    paths[file] = program_path(program, file);
  return paths;
}

static Make make_of(Solver *solver, const Starts *starts, const Hits *hits) {
  Make make = {.solver = solver, .starts = starts, .hits = hits};
  make.holders.map.arena = solver->arena;
  return make;
}

static Finding *make_findings(Make *make, const SolveOptions *options, uint32_t *count) {
  Solver *solver = make->solver;
  Groups groups = {0};
  group_hits(make, &groups);
  Finding *findings = arena_array(solver->arena, Finding, groups.count);
  *count = 0;
  for (uint32_t i = 0; i < groups.count; i++) {
    put_first(make, &groups.at[i]);
    bool made = make_finding(make, &groups.at[i], &findings[*count]);
    *count += made && findings[*count].confidence >= options->least;
  }
  qsort_r(findings, *count, sizeof *findings, compare, solver->program);
  number_fingerprints(solver, findings, *count);
  return findings;
}

void findings_make(Solver *solver, const Starts *starts, const Hits *hits, const SolveOptions *options, Findings *out) {
  Make make = make_of(solver, starts, hits);
  find_preds(&make);
  find_holders(&make);
  *out = (Findings){.paths = paths_of(solver),
                    .path_count = solver->program->files.count,
                    .coverage = coverage(solver, starts),
                    .suppressions = solver->suppressions.at,
                    .suppression_count = solver->suppressions.count,
                    .until = solver->until};
  out->findings = make_findings(&make, options, &out->count);
}

// answers -------------------------------------------------------------------------------------------------------------

static Reached reached(const Make *make, const Hit *hit) {
  const Program *program = make->solver->program;
  return (Reached){.symbol = operation_name(make, hit),
                   .place = hit->fn ? program->fns.at[hit->fn].place : (Place){0},
                   .context = &make->solver->book->contexts.at[start_of(make, hit)->context],
                   .root = root(make, hit),
                   .fn = hit->fn};
}

static int compare_reached(const void *x, const void *y, void *context) {
  const Reached *a = x, *b = y;
  const Program *program = context;
  int order = strcmp(a->symbol, b->symbol);
  order = order ? order : compare_places(program, a->place, b->place);
  order = order ? order : strcmp(program_text(program, a->context->id), program_text(program, b->context->id));
  order = order ? order : compare_places(program, a->root.registration, b->root.registration);
  return order ? order : compare_places(program, a->root.place, b->root.place);
}

void findings_answer(Solver *solver, const Starts *starts, const Question *ask, const SolveOptions *options,
                     Findings *out) {
  Make make = make_of(solver, starts, &ask->through);
  out->asked = ask->fns.count;
  if (!ask->answers.count)
    return;
  find_preds(&make);
  find_holders(&make);
  Reached *list = arena_array(solver->arena, Reached, ask->answers.count);
  for (uint32_t i = 0; i < ask->answers.count; i++)
    list[i] = reached(&make, &ask->answers.at[i]);
  qsort_r(list, ask->answers.count, sizeof *list, compare_reached, solver->program);
  out->reached = list;
  out->reached_count = ask->answers.count;
  out->through = make_findings(&make, options, &out->through_count);
}
