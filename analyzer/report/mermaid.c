#include "parts.h"

#include <ctype.h>

// Mermaid reads labels as Markdown: lists ("1. ", "- "), links ("www.", "://") and emphasis must not come about.
static bool is_markup(const char *label, const char *at) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-:/,";
  bool first = at == label, after_w = !first && (at[-1] == 'w' || at[-1] == 'W');
  if ((unsigned char)*at >= 0x80)
    return false;
  if (*at == '_' && !first && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1]))
    return false; // within a word
  if (!strchr(plain, *at) || (first && strchr(" .-:/,", *at)))
    return true;
  return (*at == '.' && (at[1] == ' ' || !at[1] || after_w)) || (*at == ':' && at[1] == '/');
}

// What could be taken for markup is written as a number.
static void labelled(Text *out, const char *text) {
  for (const char *at = text; *at; at++)
    if (is_markup(text, at))
      text_printf(out, "#%d;", *at);
    else
      text_add(out, at, 1);
}

typedef struct {
  const char *open, *close, *style;
} Shape;
static const Shape shapes[] = {
    [GRAPH_REGISTRATION] = {"([\"", "\"])", "registration"},
    [GRAPH_FUNCTION] = {"[\"", "\"]", "function"},
    [GRAPH_OPERATION] = {"{{\"", "\"}}", "operation"},
};

static void add_node(const GraphNode *node, uint32_t i, Text *out) {
  const Shape *shape = &shapes[node->kind];
  text_printf(out, "  n%u%s", i, shape->open);
  labelled(out, node->label);
  text_puts(out, "\n"); // with <br/>, Mermaid reads the numbers as markup after all
  labelled(out, node->detail);
  text_printf(out, "%s:::%s\n", shape->close, shape->style);
}

static void add_edge(const GraphEdge *edge, Text *out) {
  const char *doubt = edge_doubt(edge->kind);
  if (*doubt)
    text_printf(out, "  n%u -. \"%s\" .-> n%u\n", edge->from, doubt, edge->to);
  else
    text_printf(out, "  n%u --> n%u\n", edge->from, edge->to);
}

void mermaid_add(Text *out, const Graph *graph) {
  text_puts(out, "flowchart LR\n");
  for (uint32_t i = 0; i < graph->nodes.count; i++)
    add_node(&graph->nodes.at[i], i, out);
  for (uint32_t i = 0; i < graph->edges.count; i++)
    add_edge(&graph->edges.at[i], out);
  text_puts(out, "  classDef registration fill:#dbeafe,stroke:#1d4ed8,color:#111\n"
                 "  classDef function fill:#f8fafc,stroke:#64748b,color:#111\n"
                 "  classDef operation fill:#fee2e2,stroke:#b91c1c,color:#111\n");
}

void report_mermaid(const Report *report, Text *out) {
  Graph graph = graph_of_all(report, out->arena, UINT32_MAX);
  mermaid_add(out, &graph);
}
