#include "parts.h"

#include <stdlib.h>

// A layered drawing: edges go from layer to layer, and what goes farther passes through points that stand between.
enum { GAP_TALL = 36, GAP_WIDE = 56, GAP_ACROSS = 22, POINT = 10, SWEEPS = 12 };

typedef struct {
  uint32_t layer, order; // place in its layer
  int32_t at, size;      // centre and extent across the layers
  int32_t wanted;
} Spot;
typedef Array(uint32_t) Numbers;

// An edge, turned so that it leads to a later layer; `spots` are the nodes and points that it passes.
typedef struct {
  uint32_t upper, lower;
  bool turned;
  Numbers spots;
} Line;

typedef struct {
  Arena *arena;
  const Graph *graph;
  Array(Spot) spots; // those of the nodes come first
  Array(Line) lines;
  Array(Numbers) layers;
  Array(Numbers) above, below; // neighbours of each spot
  uint32_t *rank;              // node → place in an order in which few edges lead back
} Plan;

// Order ---------------------------------------------------------------------------------------------------------------

typedef struct {
  uint32_t node, next; // next: index of the edge to look at
} Visit;

static Numbers *edges_from(Plan *plan) {
  Numbers *out = arena_array(plan->arena, Numbers, plan->graph->nodes.count + 1);
  for (uint32_t i = 0; i < plan->graph->edges.count; i++)
    array_push(plan->arena, &out[plan->graph->edges.at[i].from], plan->graph->edges.at[i].to);
  return out;
}

// Depth first, without recursion: what is left last comes first.
static void rank_from(Plan *plan, const Numbers *next, uint32_t start, bool *seen, uint32_t *left) {
  Array(Visit) stack = {0};
  array_push(plan->arena, &stack, (Visit){start, 0});
  seen[start] = true;
  while (stack.count) {
    Visit *visit = &stack.at[stack.count - 1];
    if (visit->next == next[visit->node].count) {
      plan->rank[visit->node] = --*left;
      stack.count--;
      continue;
    }
    uint32_t to = next[visit->node].at[visit->next++];
    if (!seen[to]) {
      seen[to] = true;
      array_push(plan->arena, &stack, (Visit){to, 0});
    }
  }
}

static void rank_nodes(Plan *plan) {
  uint32_t count = plan->graph->nodes.count, left = count;
  const Numbers *next = edges_from(plan);
  bool *seen = arena_array(plan->arena, bool, count + 1);
  plan->rank = arena_array(plan->arena, uint32_t, count + 1);
  for (uint32_t i = count; i-- > 0;)
    if (plan->graph->nodes.at[i].kind == GRAPH_REGISTRATION && !seen[i])
      rank_from(plan, next, i, seen, &left);
  for (uint32_t i = count; i-- > 0;)
    if (!seen[i])
      rank_from(plan, next, i, seen, &left);
}

static void make_lines(Plan *plan) {
  for (uint32_t i = 0; i < plan->graph->edges.count; i++) {
    const GraphEdge *edge = &plan->graph->edges.at[i];
    bool turned = plan->rank[edge->from] > plan->rank[edge->to];
    array_push(plan->arena, &plan->lines,
               (Line){turned ? edge->to : edge->from, turned ? edge->from : edge->to, turned, {0}});
  }
}

// Layers --------------------------------------------------------------------------------------------------------------

static int by_rank(const void *a, const void *b, void *plan) {
  const Line *lines = ((const Plan *)plan)->lines.at;
  const uint32_t *rank = ((const Plan *)plan)->rank;
  uint32_t x = rank[lines[*(const uint32_t *)a].upper], y = rank[lines[*(const uint32_t *)b].upper];
  return x < y ? -1 : x > y;
}

static uint32_t *lines_in_order(Plan *plan) {
  uint32_t *order = arena_array(plan->arena, uint32_t, plan->lines.count + 1);
  for (uint32_t i = 0; i < plan->lines.count; i++)
    order[i] = i;
  qsort_r(order, plan->lines.count, sizeof *order, by_rank, plan);
  return order;
}

// Each node is one layer below the lowest that leads to it; a registration is right above its function.
static void choose_layers(Plan *plan) {
  const uint32_t *order = lines_in_order(plan);
  uint32_t *least = arena_array(plan->arena, uint32_t, plan->graph->nodes.count + 1);
  for (uint32_t i = 0; i < plan->lines.count; i++) {
    const Line *line = &plan->lines.at[order[i]];
    uint32_t layer = plan->spots.at[line->upper].layer + 1;
    if (line->upper != line->lower && plan->spots.at[line->lower].layer < layer)
      plan->spots.at[line->lower].layer = layer;
  }
  for (uint32_t i = 0; i < plan->lines.count; i++) {
    const Line *line = &plan->lines.at[i];
    uint32_t layer = plan->spots.at[line->lower].layer;
    least[line->upper] = !least[line->upper] || layer < least[line->upper] ? layer : least[line->upper];
  }
  for (uint32_t i = 0; i < plan->graph->nodes.count; i++)
    if (plan->graph->nodes.at[i].kind == GRAPH_REGISTRATION && least[i] && plan->spots.at[i].layer == 0)
      plan->spots.at[i].layer = least[i] - 1;
}

static void join(Plan *plan, uint32_t upper, uint32_t lower) {
  array_push(plan->arena, &plan->below.at[upper], lower);
  array_push(plan->arena, &plan->above.at[lower], upper);
}

static uint32_t add_spot(Plan *plan, uint32_t layer, int32_t size) {
  array_push(plan->arena, &plan->spots, (Spot){.layer = layer, .size = size});
  array_add(plan->arena, &plan->above);
  array_add(plan->arena, &plan->below);
  return plan->spots.count - 1;
}

static void route(Plan *plan, Line *line) {
  uint32_t last = line->upper;
  array_push(plan->arena, &line->spots, last);
  for (uint32_t layer = plan->spots.at[last].layer + 1; layer < plan->spots.at[line->lower].layer; layer++) {
    uint32_t point = add_spot(plan, layer, POINT);
    join(plan, last, point);
    array_push(plan->arena, &line->spots, point);
    last = point;
  }
  if (line->upper != line->lower)
    join(plan, last, line->lower);
  array_push(plan->arena, &line->spots, line->lower);
}

static void fill_layers(Plan *plan) {
  for (uint32_t i = 0; i < plan->spots.count; i++) {
    Spot *spot = &plan->spots.at[i];
    while (plan->layers.count <= spot->layer)
      array_add(plan->arena, &plan->layers);
    spot->order = plan->layers.at[spot->layer].count;
    array_push(plan->arena, &plan->layers.at[spot->layer], i);
  }
}

// Places in a layer ---------------------------------------------------------------------------------------------------

static int by_wish(const void *a, const void *b, void *plan) {
  const Spot *spots = ((const Plan *)plan)->spots.at;
  const Spot *x = &spots[*(const uint32_t *)a], *y = &spots[*(const uint32_t *)b];
  if (x->wanted != y->wanted)
    return x->wanted < y->wanted ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_layer(Plan *plan, Numbers *layer, const Numbers *neighbours) {
  enum { FINE = 256 };
  for (uint32_t i = 0; i < layer->count; i++) {
    Spot *spot = &plan->spots.at[layer->at[i]];
    const Numbers *beside = &neighbours[layer->at[i]];
    uint64_t sum = 0;
    for (uint32_t k = 0; k < beside->count; k++)
      sum += plan->spots.at[beside->at[k]].order;
    spot->wanted = (int32_t)(beside->count ? sum * FINE / beside->count : (uint64_t)spot->order * FINE);
  }
  qsort_r(layer->at, layer->count, sizeof *layer->at, by_wish, plan);
  for (uint32_t i = 0; i < layer->count; i++)
    plan->spots.at[layer->at[i]].order = i;
}

static int32_t apart(const Plan *plan, uint32_t a, uint32_t b) {
  return (plan->spots.at[a].size + plan->spots.at[b].size) / 2 + GAP_ACROSS;
}

// Moves each spot towards the middle of its neighbours: halfway between where those pushed to one side and those pushed
// to the other would be, so that none overlap.
static void place_layer(Plan *plan, const Numbers *layer, const Numbers *neighbours) {
  if (!layer->count)
    return;
  for (uint32_t i = 0; i < layer->count; i++) {
    Spot *spot = &plan->spots.at[layer->at[i]];
    const Numbers *beside = &neighbours[layer->at[i]];
    int64_t sum = 0;
    for (uint32_t k = 0; k < beside->count; k++)
      sum += plan->spots.at[beside->at[k]].at;
    spot->wanted = beside->count ? (int32_t)(sum / beside->count) : spot->at;
  }
  int32_t *left = arena_array(plan->arena, int32_t, layer->count);
  for (uint32_t i = 0; i < layer->count; i++) {
    int32_t wanted = plan->spots.at[layer->at[i]].wanted;
    int32_t least = i ? left[i - 1] + apart(plan, layer->at[i - 1], layer->at[i]) : wanted;
    left[i] = wanted > least ? wanted : least;
  }
  int32_t most = 0;
  for (uint32_t i = layer->count; i-- > 0;) {
    Spot *spot = &plan->spots.at[layer->at[i]];
    bool last = i + 1 == layer->count;
    int32_t limit = last ? spot->wanted : most - apart(plan, layer->at[i], layer->at[i + 1]);
    most = spot->wanted < limit ? spot->wanted : limit;
    spot->at = (left[i] + most) / 2;
  }
}

static void place_first(Plan *plan) {
  for (uint32_t i = 0; i < plan->layers.count; i++) {
    const Numbers *layer = &plan->layers.at[i];
    for (uint32_t k = 1; k < layer->count; k++)
      plan->spots.at[layer->at[k]].at =
          plan->spots.at[layer->at[k - 1]].at + apart(plan, layer->at[k - 1], layer->at[k]);
  }
}

typedef void Each(Plan *plan, uint32_t layer, const Numbers *neighbours);

static void sort_one(Plan *plan, uint32_t layer, const Numbers *neighbours) {
  sort_layer(plan, &plan->layers.at[layer], neighbours);
}

static void place_one(Plan *plan, uint32_t layer, const Numbers *neighbours) {
  place_layer(plan, &plan->layers.at[layer], neighbours);
}

static void sweep(Plan *plan, Each *each) {
  for (int round = 0; round < SWEEPS; round++) {
    for (uint32_t i = 1; i < plan->layers.count; i++)
      each(plan, i, plan->above.at);
    for (uint32_t i = plan->layers.count; i-- > 1;)
      each(plan, i - 1, plan->below.at);
  }
}

// The drawing ---------------------------------------------------------------------------------------------------------

// Where each layer begins, and how deep it is.
typedef struct {
  int32_t at, depth;
} Band;

static Band *bands_of(Plan *plan, const GraphSize *sizes, bool sideways, int32_t *end) {
  Band *bands = arena_array(plan->arena, Band, plan->layers.count + 1);
  int32_t at = 0;
  for (uint32_t i = 0; i < plan->graph->nodes.count; i++) {
    Band *band = &bands[plan->spots.at[i].layer];
    int32_t depth = sideways ? sizes[i].width : sizes[i].height;
    band->depth = depth > band->depth ? depth : band->depth;
  }
  for (uint32_t i = 0; i < plan->layers.count; i++) {
    bands[i].at = at;
    at += bands[i].depth + (sideways ? GAP_WIDE : GAP_TALL);
    *end = bands[i].at + bands[i].depth;
  }
  return bands;
}

static GraphPoint point(int32_t across, int32_t along, bool sideways) {
  return sideways ? (GraphPoint){along, across} : (GraphPoint){across, along};
}

// The points of a line, two a layer: straight out of the box of the upper node, straight through each layer between,
// and straight into that of the lower one.
static GraphRoute route_of(Plan *plan, const Line *line, const Band *bands, const GraphSize *sizes, bool sideways) {
  GraphRoute out = {.turned = line->turned};
  for (uint32_t i = 0; i < line->spots.count; i++) {
    uint32_t id = line->spots.at[i];
    const Spot *spot = &plan->spots.at[id];
    const Band *band = &bands[spot->layer];
    bool node = id < plan->graph->nodes.count;
    int32_t half = (node ? sideways ? sizes[id].width : sizes[id].height : band->depth) / 2;
    int32_t middle = band->at + band->depth / 2, far = (band->depth + 1) / 2;
    array_push(plan->arena, &out.points, point(spot->at, i ? middle - far : middle + half, sideways));
    array_push(plan->arena, &out.points,
               point(spot->at, i + 1 < line->spots.count ? middle + far : middle - half, sideways));
  }
  return out;
}

static void normalise(Plan *plan, int32_t *width) {
  int32_t least = INT32_MAX, most = 0;
  for (uint32_t i = 0; i < plan->spots.count; i++) {
    const Spot *spot = &plan->spots.at[i];
    least = spot->at - spot->size / 2 < least ? spot->at - spot->size / 2 : least;
  }
  for (uint32_t i = 0; i < plan->spots.count; i++) {
    Spot *spot = &plan->spots.at[i];
    spot->at -= least;
    most = spot->at + spot->size / 2 > most ? spot->at + spot->size / 2 : most;
  }
  *width = most;
}

static void arrange(Plan *plan, const GraphSize *sizes, bool sideways) {
  for (uint32_t i = 0; i < plan->graph->nodes.count; i++)
    add_spot(plan, 0, sideways ? sizes[i].height : sizes[i].width);
  rank_nodes(plan);
  make_lines(plan);
  choose_layers(plan);
  for (uint32_t i = 0; i < plan->lines.count; i++)
    route(plan, &plan->lines.at[i]);
  fill_layers(plan);
  sweep(plan, sort_one);
  place_first(plan);
  sweep(plan, place_one);
}

Layout layout_of(Arena *arena, const Graph *graph, const GraphSize *sizes, bool sideways) {
  Plan plan = {.arena = arena, .graph = graph};
  int32_t across = 0, along = 0;
  arrange(&plan, sizes, sideways);
  normalise(&plan, &across);
  const Band *bands = bands_of(&plan, sizes, sideways, &along);
  Layout out = {.width = sideways ? along : across, .height = sideways ? across : along};
  out.centres = arena_array(arena, GraphPoint, graph->nodes.count + 1);
  out.routes = arena_array(arena, GraphRoute, graph->edges.count + 1);
  for (uint32_t i = 0; i < graph->nodes.count; i++) {
    const Band *band = &bands[plan.spots.at[i].layer];
    out.centres[i] = point(plan.spots.at[i].at, band->at + band->depth / 2, sideways);
  }
  for (uint32_t i = 0; i < graph->edges.count; i++)
    out.routes[i] = route_of(&plan, &plan.lines.at[i], bands, sizes, sideways);
  out.sideways = sideways;
  return out;
}
