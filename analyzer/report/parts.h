// parts: what the reporters share. Private to this floor.
#ifndef FINLINT_REPORT_PARTS_H
#define FINLINT_REPORT_PARTS_H

#include "report.h"

// parts.c
// The place's path below report->directory, else absolute; "" if it is nowhere.
const char *shown_path(const Report *report, Place place);
// The same below report->root, for formats whose paths start there.
const char *root_path(const Report *report, Place place);
// "path:line:column", for a person's eyes.
void plain_place(Text *out, const Report *report, Place place);
// A rule's id, as a hyperlink (OSC 8) where the terminal has them.
void linked_rule(Text *out, const Report *report, const char *rule);
// The source line of a place, or NULL.
const char *source_line(const Report *report, Place place, size_t *len);
// Where a callback is; one without source stands where it is registered.
Place root_place(const Root *root);
// The function that makes step `i` of the root's path.
const char *step_caller(const Root *root, uint32_t i);
// What the context says goes wrong there and what to do, "" if nothing.
const char *finding_fails(const Finding *finding);
// "(main.c:3:1) runs in a POSIX signal handler, registered by signal at main.c:9:3", for a person's eyes.
void plain_origin(Text *out, const Report *report, const Context *context, const Root *root);
// The first root's chain, a line a step, then what else takes the lock and the remedy, for a person's eyes.
const char *plain_reasons(const Report *report, const Finding *finding, Arena *arena);
// How many findings the callback is a root of.
uint32_t callback_findings(const Report *report, const Callback *callback);
// How an edge was found, for a person; "" where the call names its callee.
extern const char *const edge_phrase[EDGE_COUNT];
// The word of an edge that is a guess, else "".
const char *edge_doubt(EdgeKind kind);
// "other-holder" → "the same lock is taken by"
const char *role_phrase(const char *role);
// How long the first sentence of a text is, without its period; and what follows it.
size_t sentence_len(const char *text);
const char *second_sentence(const char *text);
// "src/a%20b.c": a relative or absolute path as a URI reference.
void uri_add(Text *out, const char *path);
// Is step `i` of `count` left out where about `most` are shown? The middle of long chains is, unless it is one step.
bool step_hidden(uint32_t i, uint32_t count, uint32_t most);

// linehash.c: GitHub's primaryLocationLineHash of every line of a text: `hash` in hexadecimal, ':', `count`.
typedef struct {
  uint64_t hash;
  uint32_t count; // how many lines up to this one have it
} LineHash;
typedef Array(LineHash) LineHashes;
LineHashes line_hashes(Arena *arena, Bytes text);

// text.c: pieces of the format for people.
// "  on_term (main.c:5:6) runs in …", and its steps.
void shown_origin(const Report *report, const Context *context, const Root *root, Text *out);
void shown_chain(const Report *report, const Root *root, Text *out);
// A chain on one line.
void shown_other(const Report *report, const Root *root, Text *out);
void shown_finding(const Report *report, const Finding *finding, Text *out);
// "  label: text", nothing if the text is empty.
void shown_label(const Report *report, Text *out, const char *label, const char *text);

// xml.c: for XML and HTML, texts and attributes alike. What no terminal may see is \xNN, as in text_plain.
void xml_add(Text *out, const char *text, size_t len);
void xml_puts(Text *out, const char *text);
// ` name="value"`
void xml_attribute(Text *out, const char *name, const char *value);
void xml_number(Text *out, const char *name, uint32_t value);

// graph.c: what calls what on the way from registrations to operations. Texts are for a person's eyes.
typedef enum { GRAPH_REGISTRATION, GRAPH_FUNCTION, GRAPH_OPERATION } GraphKind;
typedef struct {
  GraphKind kind;
  Severity severity;          // OPERATION: of the most severe finding
  const char *label, *detail; // "posix-signal", "sigaction at a.c:3:1"; "flush", "a.c"; "malloc", "allocation"
  Place place;
  uint32_t finding, root, step; // where it first appears; REGISTRATION: step 0
} GraphNode;
typedef struct {
  uint32_t from, to;
  EdgeKind kind; // of several calls the surest
  Place place;   // of the call or registration
} GraphEdge;
typedef struct {
  Array(GraphNode) nodes;
  Array(GraphEdge) edges;
} Graph;
// The graph of a finding's first `most_roots` chains; equal findings give equal graphs.
Graph graph_of(const Report *report, Arena *arena, const Finding *finding, uint32_t most_roots);
// That of all findings, and of the ways to what was asked for.
Graph graph_of_all(const Report *report, Arena *arena, uint32_t most_roots);

// layout.c: where the boxes and lines of a graph go, in pixels.
typedef struct {
  int32_t x, y;
} GraphPoint;
typedef struct {
  int32_t width, height;
} GraphSize;
typedef struct {
  Array(GraphPoint) points; // in the direction of the layers
  bool turned;              // the edge goes against it
} GraphRoute;
typedef struct {
  int32_t width, height;
  bool sideways;       // layers are columns
  GraphPoint *centres; // by node
  GraphRoute *routes;  // by edge
} Layout;
// `sizes` are those of the nodes' boxes.
Layout layout_of(Arena *arena, const Graph *graph, const GraphSize *sizes, bool sideways);
// mermaid.c
void mermaid_add(Text *out, const Graph *graph);

// html*.c
enum { HTML_ROOTS = 10 }; // so many chains of a finding are shown
typedef struct {
  const char *name, *text;
  size_t len;
  const char *sha256; // in hexadecimal
} Asset;
extern const Asset html_style, html_script; // html/style.css and html/script.js, compiled in
// A picture of the graph; its nodes lead to the steps of the findings from number `first` on.
void html_picture(Text *out, const Graph *graph, uint32_t first, const char *title);
// Finding number `index` with its chains.
void html_finding(Text *out, const Report *report, uint32_t index);
// What the steps of finding `index` are called in links: "s3-0-2".
void html_step_name(Text *out, uint32_t index, uint32_t root, uint32_t step);

// gzip.c: how many bytes of the text gzip leaves.
size_t gzip_size(const Text *text);
// sarif.c: leaves out what is least important until what is compressed has at most so many bytes.
void sarif_write(const Report *report, Text *out, size_t most_bytes);

// The reporters.
#define FORMAT(name, graph, ending, description) void report_##name(const Report *report, Text *out);
#include "formats.def"
#undef FORMAT

#endif
