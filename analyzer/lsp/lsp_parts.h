// parts: what the files of this floor know of each other. Other floors see lsp.h alone.
//
// The server process speaks with the client, holds what is open and keeps the facts of all units. Whenever something
// changed it forks: the child gets new facts (from worker processes of its own), links, solves, hands back facts and
// diagnostics, and answers questions until the next child takes its place. So nothing that goes wrong in an analysis,
// and no memory that it takes, is the server's.
#ifndef FINLINT_LSP_PARTS_H
#define FINLINT_LSP_PARTS_H

#include "lsp.h"

#include <cjson/cJSON.h>
#include <sys/types.h>

// framer.c -----------------------------------------------------------------------------------------------------------

typedef enum {
  FRAME_NONE,    // nothing whole is there
  FRAME_BODY,    // a message
  FRAME_GARBAGE, // bytes that are no head; said once a run of them
  FRAME_HUGE,    // a message larger than any should be, which is skipped
  FRAME_SKIPPED, // inside only
} FrameKind;
typedef struct {
  Arena memory;
  Text in;
  size_t at, skip; // bytes of `in` that were read; bytes of a huge message that are still to come
  bool lost;       // in garbage
} Framer;
void framer_add(Framer *framer, const char *bytes, size_t len);
// The next message; valid until framer_add.
FrameKind framer_next(Framer *framer, Bytes *out);
void framer_free(Framer *framer);

// uri.c --------------------------------------------------------------------------------------------------------------

// The absolute path of a file: URI, or NULL for any other.
const char *uri_path(Arena *arena, const char *uri);
const char *uri_of(Arena *arena, const char *path);

// position.c ---------------------------------------------------------------------------------------------------------

// As the protocol has them: from 0, `character` in UTF-16 units, or in bytes where the client agreed to UTF-8.
typedef struct {
  uint32_t line, character;
} Position;
// Positions behind a line's end mean its end, those behind the text its end.
size_t position_offset(Bytes text, Position at, bool utf8);
Position position_at(Bytes text, size_t offset, bool utf8);

// A text with its lines as facts count them.
typedef struct {
  Bytes text;
  Array(size_t) starts;
  bool odd; // some line ends in a lone "\r", which the protocol counts and facts do not
} Sheet;
void sheet_make(Arena *arena, Bytes text, Sheet *out);
// Line `line` (from 1) without its end.
Bytes sheet_line(const Sheet *sheet, uint32_t line);
Position sheet_position(const Sheet *sheet, uint32_t line, uint32_t column, bool utf8);
void sheet_place(const Sheet *sheet, Position at, bool utf8, uint32_t *line, uint32_t *column);

// store.c: the facts of a folder, from one analysis to the next -------------------------------------------------------

// One source with its facts.
typedef struct {
  Arena facts;   // one block: what is replaced with each analysis
  Source source; // without text
  Hash key;      // of the source
  bool reported, got, stale;
  ProjectUnit unit;
  Unit view;             // over unit.bytes
  const uint64_t *files; // hashes of the paths of all files it read
  uint32_t file_count;
  uint64_t stamp; // of those files on disk when they were read
} Stored;
typedef struct {
  Arena memory; // of everything but facts; replaced with each scan
  Project project;
  Array(Stored *) stored; // in order of the sources
} Store;

// What project_sources found, as bytes; and taking it in: sources that were there before keep their facts.
void store_write(const Sources *sources, const Project *project, Text *out);
void store_apply(Store *store, Bytes scan);
// New facts of a source; damaged ones are a failure.
void store_take(Store *store, uint32_t index, Bytes facts, const char *failure, uint64_t stamp);
// Marks the units that read one of these paths.
void store_mark(Store *store, const uint64_t *paths, uint32_t count);
// Marks the units of which a file on disk is no longer what it was; those held in buffers do not count.
void store_check(Store *store, const Buffers *buffers);
uint64_t store_stamp(Arena *arena, Map *seen, const Unit *unit, const Buffers *buffers);
bool store_has(const Store *store, const char *path);
void store_free(Store *store);

// documents ----------------------------------------------------------------------------------------------------------

typedef struct {
  Arena own, memory; // memory: of the text
  const char *uri, *path;
  int64_t version;
  Bytes text;
  Hash shape; // what of the text decides how the project is seen
  bool owed;  // the client has heard nothing of it since it was opened
} Document;

// What the client said it can do.
typedef struct {
  bool pull, refresh_diagnostics, refresh_lenses, related, described, data, tags;
  bool progress, configuration, watches, watches_settings, folders;
  bool markdown, literals, changes, show_document;
  bool utf8;
} Client;

// parts.c: what an analysis process and the server say to each other --------------------------------------------------

typedef enum {
  PART_SCAN,     // store_write
  PART_UNIT,     // id: index of the source; a UnitHead, then the failure or the facts
  PART_PROGRESS, // id: per cent
  PART_DONE,     // diagnostics: rows of path and JSON
  PART_PROBLEM,  // a sentence for the user
  PART_ANSWER,   // id: of the question; JSON
  PART_REFUSAL,  // id: of the question; why there is none
  PART_QUESTION, // to the analysis. id: of the question; method, 0, parameters
} PartKind;
typedef struct {
  uint32_t kind, id;
  uint64_t len;
} Part;
typedef struct {
  uint64_t stamp;
  uint64_t failed;
} UnitHead;
// Sends all, waiting if need be.
bool part_send(int fd, PartKind kind, uint32_t id, const void *bytes, size_t len);
// Receives one, waiting for it; `body` is in `arena`.
bool part_receive(Arena *arena, int fd, Part *part, Bytes *body);
// Numbers and texts one after another.
void put_number(Text *out, uint64_t number);
void put_text(Text *out, const char *bytes, size_t len);
typedef struct {
  const char *at, *end;
} Cursor;
uint64_t get_number(Cursor *cursor);
Bytes get_text(Cursor *cursor); // NUL-terminated

// folders ------------------------------------------------------------------------------------------------------------

// What was last said about a file.
typedef struct {
  Arena own, memory; // memory: of `json`
  const char *path;
  const char *json; // the list of diagnostics
  Hash hash;        // of it
  bool seen;        // while new ones come in
} Said;

typedef enum { PHASE_NONE, PHASE_BUSY, PHASE_READY } Phase;
typedef struct {
  pid_t pid;
  int fd;
  double started;
  Arena memory; // of what it sent and nobody took yet
  Text in;
  size_t at;
  uint32_t question; // that it is thinking about, 0 if none
} Analyst;

// A directory that is analysed on its own; or one file that lies in none.
typedef struct {
  Arena own; // this
  Arena set; // what configure gave
  const char *path, *file, *name;
  AnalyzeOptions options;
  Book *book; // NULL: wrongly configured
  Store store;
  Phase phase;
  Analyst analyst;
  Arena paths;               // of the two lists
  Array(uint64_t) next, now; // hashes of paths that changed: for the next analysis, for the running one
  bool want, scan, scanning; // something is to be analysed; sources are to be looked for (by the running one)
  double due;
  uint32_t crashes;
  Array(Said *) said;
  uint32_t token; // of the progress that is shown, 0 if none
} Folder;

// A question of the client that waits.
typedef struct {
  Arena own; // this
  const char *id, *params;
  uint32_t method, number; // number: of ours
  Folder *folder;          // NULL: all of them
  const char *path;        // diagnostics of this file
  bool asked;              // the analysis is thinking about it
} Pending;

typedef enum { LIFE_NEW, LIFE_RUNNING, LIFE_SHUTDOWN, LIFE_OVER } Life;

struct Server {
  const LspHost *host;
  Arena process; // what lives as long as the server
  Arena scratch; // what lives as long as a message
  Arena out_memory;
  Text output;
  Framer framer;
  Client client;
  Life life;
  bool orderly; // exit came after shutdown
  pid_t parent; // that is to be served, 0 if unknown
  Arena settings_memory;
  Array(const char *) arguments; // of the user's settings
  uint32_t delay;                // milliseconds
  Array(Document *) documents;
  Array(Folder *) folders;
  Array(Pending *) pending;
  int watch; // an inotify descriptor, 0 if the client watches
  Arena watch_memory;
  Array(const char *) watched;      // directory by watch
  Array(pid_t) dying;               // processes that nobody has waited for yet
  Map told;                         // hashes of what is said once
  uint32_t failures;                // files whose failure was told
  uint32_t numbers, settings_asked; // numbers given out; of the request for settings
};

Document *document_find(const Server *server, const char *path);
Document *document_open(Server *server, const char *uri, const char *path, int64_t version, const char *text);
void document_close(Server *server, Document *document);
void document_replace(Document *document, const char *text);
void document_edit(Document *document, Position from, Position to, bool utf8, const char *text);
void documents_free(Server *server);
Buffers document_buffers(const Server *server, Arena *arena);

// message.c ----------------------------------------------------------------------------------------------------------

enum {
  ERROR_PARSE = -32700,
  ERROR_REQUEST = -32600,
  ERROR_METHOD = -32601,
  ERROR_PARAMS = -32602,
  ERROR_INTERNAL = -32603,
  ERROR_NOT_INITIALIZED = -32002,
  ERROR_FAILED = -32803,
  ERROR_CANCELLED = -32800,
};
// The member at a path "a.b.c", or NULL.
const cJSON *json_at(const cJSON *json, const char *path);
const char *json_word(const cJSON *json, const char *path); // "" if it is no string
bool json_true(const cJSON *json, const char *path);
bool json_position(const cJSON *json, Position *out);
bool json_has(const cJSON *list, const char *word); // in a list of strings
// `id` is JSON.
void send_result(Server *server, const char *id, const char *result);
void send_error(Server *server, const char *id, int code, const char *message);
void send_notification(Server *server, const char *method, const char *params);
// Asks the client; its answer comes to handle_answer. Returns the number of the request.
uint32_t send_request(Server *server, const char *method, const char *params);
// Says something to the user; `type`: 1 error, 2 warning, 3 information, 4 log. Errors are shown, all else is logged.
void send_words(Server *server, int type, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Shows an error to the user unless it was shown before.
void send_once(Server *server, const char *key, const char *words);

// methods.c ----------------------------------------------------------------------------------------------------------

typedef struct {
  Server *server;
  const char *id; // JSON; NULL: a notification
  const cJSON *params;
  uint32_t method; // row of the table
  Text result;     // JSON; empty means null
  int error;       // or …
  const char *message;
  bool later; // somebody will answer
} Message;
typedef void Handler(Message *message);
// Takes in one message.
void server_message(Server *server, Bytes body);
const char *method_name(uint32_t method);
bool message_fail(Message *message, int error, const char *text);

// lifecycle.c, sync.c, ask.c
Handler handle_initialize, handle_initialized, handle_shutdown, handle_exit, handle_nothing, handle_cancel,
    handle_progress_cancel, handle_open, handle_change, handle_save, handle_close, handle_settings, handle_watched,
    handle_folders, handle_question, handle_command, handle_document_diagnostics, handle_workspace_diagnostics;
void handle_answer(Server *server, const cJSON *json);

// folder.c -----------------------------------------------------------------------------------------------------------

Folder *folder_add(Server *server, const char *path, const char *file, const char *name);
void folder_remove(Server *server, Folder *folder);
// The innermost folder that a file lies in, or NULL.
Folder *folder_of(const Server *server, const char *path);
// Reads the options anew; everything is to be analysed again.
void folder_configure(Server *server, Folder *folder);
// The file changed; `scan`: so may have what there is to analyse.
void folder_touch(Server *server, Folder *folder, const char *path, bool scan);
bool folder_fresh(const Folder *folder);
// Starts what is due, and forgets processes that have ended. Returns the milliseconds until something is due, -1 if
// nothing is.
int folders_tick(Server *server);
// Reads what the analysis of a folder has sent.
void folder_receive(Server *server, Folder *folder);
void folder_stop(Server *server, Folder *folder);

// watch.c: files that change, for clients that do not watch them ------------------------------------------------------

// Names of files that are no sources and decide what is analysed and told, beside project_recipes. Ends with NULL.
extern const char *const watch_settings[];
// Without inotify nothing is watched.
void watch_open(Server *server);
void watch_close(Server *server);
// Watches the directories of all sources of a folder.
void watch_folder(Server *server, const Folder *folder);
// Reads what was seen, and touches the files' folders.
void watch_receive(Server *server);
// sync.c: a file may have changed on disk.
void file_changed(Server *server, const char *path);

// engine.c: the analysis process -------------------------------------------------------------------------------------

// Analyses and answers until the other side of `fd` is closed. Does not return.
_Noreturn void engine_run(const Server *server, Folder *folder, pid_t parent, int fd);

// publish.c ----------------------------------------------------------------------------------------------------------

// Takes in the diagnostics of a folder and tells the client what changed.
void publish(Server *server, Folder *folder, Bytes rows);
void publish_nothing(Server *server, Folder *folder);
// Shows what is wrong with the settings in the file that the words "PATH:LINE:COLUMN: what" name, until the next
// analysis. A client that is only being greeted is told by publish_again.
void publish_fault(Server *server, Folder *folder, const char *fault);
void publish_again(Server *server, const Folder *folder);
// Tells of the documents that were opened since, as far as what is known of them is up to date.
void publish_opened(Server *server, Folder *folder);
const Said *said_of(const Server *server, const char *path);
// Sends the questions that can be asked now, and answers those that need no asking.
void pending_pump(Server *server);
Pending *pending_add(Message *message, Folder *folder, const char *path);
void pending_answer(Server *server, uint32_t number, bool refused, Bytes body);
void pending_drop(Server *server, uint32_t index);
void pending_fail(Server *server, Folder *folder, const char *why);
void pending_free(Server *server);
// The analysis that was asked is gone: the next one is to answer.
void pending_ask_again(Server *server, const Folder *folder);

// view.c: what questions are answered from ----------------------------------------------------------------------------

typedef struct {
  Arena *arena; // lives as long as the analysis
  Arena *scratch;
  const LspHost *host;
  const Client *client;
  const char *const *arguments;
  uint32_t argument_count;
  const char *root; // of the folder
  Analysis *analysis;
  Buffers buffers;
  Document *const *documents;
  uint32_t document_count;
  Array(Sheet) sheets;
  Map sheet_of;          // hash of a path → index + 1
  const char *cache_dir; // where the rules' pages are written for the client to show, or NULL
} View;
const Sheet *view_sheet(View *view, const char *path);
const char *view_path(const View *view, Id file);
const char *view_uri(View *view, const char *path);
Id view_file(const View *view, const char *path); // 0 if it is no file of the program
// The column behind what stands at a place; `end_column` if that is known (not 0), else the end of the word.
uint32_t view_end(View *view, Place from, uint32_t end_column);
// Write a Range and a Location.
void view_range(View *view, Json *json, const char *key, Place from, uint32_t end_column);
void view_location(View *view, Json *json, const char *key, Place from, uint32_t end_column);
// The place that textDocument and position mean; line 0 if it is in no file of the program.
Place view_place(View *view, const cJSON *params);
// Does it stand at `at`?
bool view_covers(View *view, Place from, uint32_t end_column, Place at);
const char *view_shown(const View *view, Place place); // "src/a.rb:12"
// Is the callback among those that lead to the finding?
bool view_concerns(const Callback *callback, const Finding *finding);
// Where an editor shows it: its registration, else where it stands.
static inline Place view_callback_place(const Callback *callback) {
  return callback->registration.line ? callback->registration : callback->place;
}
// "reaches 2 locks, 1 sleep"
const char *view_reaches(View *view, const Callback *callback);
// Answers a question, with the methods' names, as JSON. False, and why, if it has no answer. A command's answer is
// {"result": …, "say": "to the user", "open": parameters of window/showDocument, "again": analyse anew}.
bool view_answer(View *view, const char *method, const cJSON *params, Text *out, const char **problem);

// diagnostics.c ------------------------------------------------------------------------------------------------------

// Rows of path and JSON (PART_DONE).
void diagnostics_write(View *view, Text *out);
// The page of a rule as a URI, or NULL.
const char *diagnostics_page(View *view, const char *id);
// The callbacks of a finding and the way to it: as related information, or a line each where `json` is NULL.
void diagnostics_chain(View *view, const Finding *finding, Json *json, Text *text);

// hover.c, hierarchy.c, lens.c, action.c, command.c ------------------------------------------------------------------

typedef struct {
  View *view;
  const cJSON *params;
  Json *out;
  const char *problem;
} Question;
typedef bool Answerer(Question *question);
Answerer answer_hover, answer_prepare, answer_incoming, answer_outgoing, answer_lenses, answer_actions, answer_command;

#endif
