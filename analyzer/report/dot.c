#include "parts.h"

// Graphviz reads \ and HTML's entities in texts.
static void quoted(Text *out, const char *text) {
  for (const char *at = text; *at; at++)
    if (*at == '&')
      text_puts(out, "&amp;");
    else
      text_printf(out, strchr("\"\\", *at) ? "\\%c" : "%c", *at);
}

static const char *const node_style[] = {
    [GRAPH_REGISTRATION] = "shape=cds, style=filled, fillcolor=\"#dbeafe\"",
    [GRAPH_FUNCTION] = "shape=box, style=rounded",
    [GRAPH_OPERATION] = "shape=octagon, style=filled",
};
static const char *const severity_fill[] = {"#f3f4f6", "#e0f2fe", "#fef3c7", "#fee2e2"};

static void add_node(const GraphNode *node, uint32_t i, Text *out) {
  text_printf(out, "  n%u [%s, label=\"", i, node_style[node->kind]);
  quoted(out, node->label);
  text_puts(out, "\\n");
  quoted(out, node->detail);
  text_puts(out, "\"");
  if (node->kind == GRAPH_OPERATION)
    text_printf(out, ", fillcolor=\"%s\"", severity_fill[node->severity]);
  text_puts(out, "];\n");
}

static void add_edge(const GraphEdge *edge, Text *out) {
  text_printf(out, "  n%u -> n%u", edge->from, edge->to);
  if (*edge_doubt(edge->kind))
    text_printf(out, " [style=dashed, label=\"%s\"]", edge_doubt(edge->kind));
  text_puts(out, ";\n");
}

void report_dot(const Report *report, Text *out) {
  Graph graph = graph_of_all(report, out->arena, UINT32_MAX);
  text_puts(out, "digraph finlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11];\n"
                 "  edge [fontname=\"sans-serif\", fontsize=9];\n");
  for (uint32_t i = 0; i < graph.nodes.count; i++)
    add_node(&graph.nodes.at[i], i, out);
  for (uint32_t i = 0; i < graph.edges.count; i++)
    add_edge(&graph.edges.at[i], out);
  text_puts(out, "}\n");
}
