#include "parts.h"

// Characters of a box's two lines, and their sizes in pixels. Letters are as wide as in a monospaced font.
enum { LABEL = 34, DETAIL = 38, LABEL_WIDTH = 78, DETAIL_WIDTH = 65, BOX_HEIGHT = 46, PADDING = 28, MARGIN = 12 };
enum { DRAWN = 250 };                             // boxes, at most
enum { WIDEST = 1100, SHRUNK = 1600, ARROW = 7 }; // up to SHRUNK a picture is made smaller to fit

void html_step_name(Text *out, uint32_t index, uint32_t root, uint32_t step) {
  text_printf(out, "s%u-%u-%u", index, root, step);
}

static uint32_t characters(const char *text) {
  uint32_t count = 0;
  for (const char *at = text; *at; at++)
    count += ((unsigned char)*at & 0xc0) != 0x80;
  return count;
}

static const char *skip(const char *at, uint32_t count) {
  for (; *at && count; count--)
    for (at++; ((unsigned char)*at & 0xc0) == 0x80;)
      at++;
  return at;
}

// The text, or as much of its beginning or end as `most` characters hold.
static const char *shortened(Arena *arena, const char *text, uint32_t most, bool keep_end) {
  uint32_t count = characters(text);
  if (count <= most)
    return text;
  if (keep_end)
    return arena_format(arena, "…%s", skip(text, count - most + 1));
  return arena_format(arena, "%.*s…", (int)(skip(text, most - 1) - text), text);
}

static GraphSize size_of(const GraphNode *node) {
  uint32_t label = characters(node->label), detail = characters(node->detail);
  int32_t wide = (int32_t)(label < LABEL ? label : LABEL) * LABEL_WIDTH / 10;
  int32_t wider = (int32_t)(detail < DETAIL ? detail : DETAIL) * DETAIL_WIDTH / 10;
  return (GraphSize){(wide > wider ? wide : wider) + PADDING, BOX_HEIGHT};
}

static const GraphSize *sizes_of(Arena *arena, const Graph *graph) {
  GraphSize *sizes = arena_array(arena, GraphSize, graph->nodes.count + 1);
  for (uint32_t i = 0; i < graph->nodes.count; i++)
    sizes[i] = size_of(&graph->nodes.at[i]);
  return sizes;
}

static void add_curve(Text *out, GraphPoint from, GraphPoint to, bool sideways) {
  int32_t x = (from.x + to.x) / 2, y = (from.y + to.y) / 2;
  if (sideways)
    text_printf(out, " C%d %d %d %d %d %d", x, from.y, x, to.y, to.x, to.y);
  else
    text_printf(out, " C%d %d %d %d %d %d", from.x, y, to.x, y, to.x, to.y);
}

static void add_arrow(Text *out, GraphPoint tip, bool sideways, bool turned) {
  int32_t back = turned ? ARROW : -ARROW, half = ARROW / 2 + 1;
  if (sideways)
    text_printf(out, "<path class=\"arrow\" d=\"M%d %d l%d %d v%d z\"/>", tip.x, tip.y, back, -half, 2 * half);
  else
    text_printf(out, "<path class=\"arrow\" d=\"M%d %d l%d %d h%d z\"/>", tip.x, tip.y, -half, back, 2 * half);
}

static void add_edge(Text *out, const Layout *layout, const GraphEdge *edge, const GraphRoute *route) {
  const char *doubt = edge_doubt(edge->kind);
  if (route->points.count < 2 || edge->from == edge->to)
    return;
  const GraphPoint *points = route->points.at;
  text_printf(out, "<path class=\"edge%s\" d=\"M%d %d", *doubt ? " doubt" : "", points[0].x, points[0].y);
  for (uint32_t i = 1; i < route->points.count; i++)
    if (i % 2)
      text_printf(out, " L%d %d", points[i].x, points[i].y);
    else
      add_curve(out, points[i - 1], points[i], layout->sideways);
  text_puts(out, *doubt ? "\"><title>" : "\"/>");
  if (*doubt)
    text_printf(out, "%s</title></path>", doubt);
  add_arrow(out, points[route->turned ? 0 : route->points.count - 1], layout->sideways, route->turned);
  text_puts(out, "\n");
}

static const char *const kind_class[] = {"registration", "function", "operation"};

static void add_line(Text *out, const char *class, GraphPoint at, const char *text) {
  text_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, at.x, at.y);
  xml_puts(out, text);
  text_puts(out, "</text>");
}

static void add_node(Text *out, const GraphNode *node, uint32_t first, GraphPoint at, GraphSize size) {
  const char *severity = node->kind == GRAPH_OPERATION ? severity_word[node->severity] : "";
  text_puts(out, "<a href=\"#");
  html_step_name(out, first + node->finding, node->root, node->step);
  text_printf(out, "\"><g class=\"node %s %s\"><title>", kind_class[node->kind], severity);
  xml_puts(out, node->label);
  text_puts(out, "\n");
  xml_puts(out, node->detail);
  text_printf(out, "</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>", at.x - size.width / 2,
              at.y - size.height / 2, size.width, size.height, node->kind == GRAPH_REGISTRATION ? BOX_HEIGHT / 2 : 6);
  add_line(out, "label", (GraphPoint){at.x, at.y - 4}, shortened(out->arena, node->label, LABEL, false));
  add_line(out, "detail", (GraphPoint){at.x, at.y + 13}, shortened(out->arena, node->detail, DETAIL, true));
  text_puts(out, "</g></a>\n");
}

// From top to bottom, or from left to right where that would be too wide and this is less so.
static Layout best_layout(Arena *arena, const Graph *graph, const GraphSize *sizes) {
  Layout down = layout_of(arena, graph, sizes, false);
  if (down.width <= WIDEST)
    return down;
  Layout sideways = layout_of(arena, graph, sizes, true);
  return sideways.width < down.width ? sideways : down;
}

static void add_drawing(Text *out, const Graph *graph, uint32_t first, const char *title) {
  const GraphSize *sizes = sizes_of(out->arena, graph);
  Layout layout = best_layout(out->arena, graph, sizes);
  int32_t width = layout.width + 2 * MARGIN, height = layout.height + 2 * MARGIN;
  text_printf(
      out,
      "<div class=\"picture%s\" tabindex=\"0\"><svg role=\"group\" aria-label=\"%s\" width=\"%d\" height=\"%d\" "
      "viewBox=\"%d %d %d %d\">\n",
      width <= SHRUNK ? " fit" : "", title, width, height, -MARGIN, -MARGIN, width, height);
  for (uint32_t i = 0; i < graph->edges.count; i++)
    add_edge(out, &layout, &graph->edges.at[i], &layout.routes[i]);
  for (uint32_t i = 0; i < graph->nodes.count; i++)
    add_node(out, &graph->nodes.at[i], first, layout.centres[i], sizes[i]);
  text_puts(out, "</svg></div>\n");
}

void html_picture(Text *out, const Graph *graph, uint32_t first, const char *title) {
  if (graph->nodes.count <= DRAWN)
    add_drawing(out, graph, first, title);
  else
    text_printf(out, "<p>%u boxes are too many for a picture: <code>finlint graph FUNCTION</code> draws a part.</p>\n",
                graph->nodes.count);
}
