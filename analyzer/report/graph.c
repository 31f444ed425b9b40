#include "parts.h"

// Nodes and edges are told apart by a hash of what they are.
typedef struct {
  const Report *report;
  Arena *arena;
  Map nodes, edges; // hash → index + 1
  uint32_t finding, root;
  Graph graph;
} Make;

static uint64_t key_of(const void *bytes, size_t len, const char *text) {
  return key_hash(hash_more(hash_bytes(bytes, len), text, strlen(text)));
}

static uint32_t add_node(Make *make, uint64_t key, GraphNode node) {
  uint32_t *at = map_slot(&make->nodes, key);
  if (!*at) {
    node.finding = make->finding;
    node.root = make->root;
    array_push(make->arena, &make->graph.nodes, node);
    *at = make->graph.nodes.count;
  }
  GraphNode *kept = &make->graph.nodes.at[*at - 1];
  kept->severity = node.severity > kept->severity ? node.severity : kept->severity;
  return *at - 1;
}

static void add_edge(Make *make, GraphEdge edge) {
  uint32_t *at = map_slot(&make->edges, map_pair(edge.from, edge.to));
  if (!*at) {
    array_push(make->arena, &make->graph.edges, edge);
    *at = make->graph.edges.count;
  }
  GraphEdge *kept = &make->graph.edges.at[*at - 1];
  if (edge.kind < kept->kind)
    *kept = edge;
}

static const char *plain(Make *make, const char *text) {
  Text out = {.arena = make->arena};
  text_plain_puts(&out, text);
  return text_str(&out);
}

static const char *place_text(Make *make, Place place) {
  Text out = {.arena = make->arena};
  if (place.line)
    plain_place(&out, make->report, place);
  return text_str(&out);
}

static uint32_t registration_node(Make *make, const Context *context, const Root *root) {
  Place at = root->registration;
  uint32_t key[] = {GRAPH_REGISTRATION, at.file, at.line, at.column, context->id};
  const char *detail = "by its definition";
  if (at.line)
    detail = arena_format(make->arena, "%s at %s", plain(make, root->api), place_text(make, at));
  const char *id = names_text(make->report->book->names, context->id);
  return add_node(make, key_of(key, sizeof key, at.line ? root->api : ""),
                  (GraphNode){.kind = GRAPH_REGISTRATION, .label = id, .detail = detail, .place = at});
}

// Functions of one name in different files are different ones.
static uint32_t function_node(Make *make, const Root *root, uint32_t i) {
  const char *symbol = step_caller(root, i);
  Place at = root->path[i].place;
  uint32_t key[] = {GRAPH_FUNCTION, at.file};
  const char *detail = i == 0 ? place_text(make, root_place(root)) : plain(make, shown_path(make->report, at));
  return add_node(make, key_of(key, sizeof key, symbol),
                  (GraphNode){.kind = GRAPH_FUNCTION,
                              .label = plain(make, symbol),
                              .detail = detail,
                              .place = i ? at : root_place(root),
                              .step = i});
}

static uint32_t operation_node(Make *make, const Finding *finding, const Root *root) {
  uint32_t key[] = {GRAPH_OPERATION, (uint32_t)finding->kind};
  return add_node(make, key_of(key, sizeof key, finding->symbol),
                  (GraphNode){.kind = GRAPH_OPERATION,
                              .severity = finding->severity,
                              .label = plain(make, finding->symbol),
                              .detail = finding->rule,
                              .place = finding->place,
                              .step = root->step_count ? root->step_count - 1 : 0});
}

static void add_root(Make *make, const Context *context, const Root *root, uint32_t operation) {
  uint32_t from = registration_node(make, context, root);
  EdgeKind kind = EDGE_DIRECT;
  Place at = root->registration;
  bool outside = root->step_count == 1 && strcmp(root->symbol, root->path[0].symbol) == 0;
  for (uint32_t i = 0; i < root->step_count && !outside; i++) {
    uint32_t to = function_node(make, root, i);
    add_edge(make, (GraphEdge){from, to, kind, at});
    kind = root->path[i].edge;
    at = root->path[i].place;
    from = to;
  }
  if (from != operation)
    add_edge(make, (GraphEdge){from, operation, kind, at});
}

static void add_findings(Make *make, const Finding *findings, uint32_t count, uint32_t most_roots) {
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < findings[i].root_count && k < most_roots; k++) {
      const Root *root = &findings[i].roots[k];
      make->finding = i;
      make->root = k;
      add_root(make, findings[i].context, root, operation_node(make, &findings[i], root));
    }
}

// A function that was asked for stands where an operation does.
static uint32_t reached_node(Make *make, const Reached *reached) {
  uint32_t key[] = {GRAPH_FUNCTION, reached->place.file};
  const char *detail = reached->place.line ? place_text(make, reached->place) : "outside of the program";
  return add_node(
      make, key_of(key, sizeof key, reached->symbol),
      (GraphNode){
          .kind = GRAPH_FUNCTION, .label = plain(make, reached->symbol), .detail = detail, .place = reached->place});
}

Graph graph_of_all(const Report *report, Arena *arena, uint32_t most_roots) {
  const Findings *findings = report->findings;
  Make make = {.report = report, .arena = arena, .nodes = {.arena = arena}, .edges = {.arena = arena}};
  add_findings(&make, findings->findings, findings->count, most_roots);
  for (uint32_t i = 0; i < findings->reached_count; i++) {
    const Reached *reached = &findings->reached[i];
    add_root(&make, reached->context, &reached->root, reached_node(&make, reached));
  }
  return make.graph;
}

Graph graph_of(const Report *report, Arena *arena, const Finding *finding, uint32_t most_roots) {
  Make make = {.report = report, .arena = arena, .nodes = {.arena = arena}, .edges = {.arena = arena}};
  add_findings(&make, finding, 1, most_roots);
  return make.graph;
}
