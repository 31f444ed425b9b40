// lsp: the language server: the protocol, open documents, one analysis a folder. It knows neither the command line nor
// how anything is found.
#ifndef FINLINT_LSP_H
#define FINLINT_LSP_H

#include "analyzer.h"

// What the server asks of whoever starts it.
typedef struct {
  void *to;
  // What `finlint check` would do in `directory` with `arguments` before the paths; all in `arena`. False, and one
  // sentence in `problem`, if they are wrong.
  bool (*configure)(void *to, Arena *arena, const char *directory, const char *const *arguments, uint32_t count,
                    AnalyzeOptions *out, Text *problem);
  // Takes out of the analysis what `finlint check` would not report (a baseline); NULL if nothing is.
  bool (*sift)(void *to, Arena *arena, const char *const *arguments, uint32_t count, Analysis *analysis, Text *problem);
  // Adds one finding to what is not reported from now on; NULL if that cannot be.
  bool (*accept)(void *to, Arena *arena, const char *const *arguments, uint32_t count, const Analysis *analysis,
                 const Finding *finding, Text *problem);
  bool passive; // no process is started and nothing is analysed (fuzzers)
} LspHost;

typedef struct Server Server;

// A server that answers into memory. Everything it holds lives until server_free.
Server *server_new(const LspHost *host);
// Takes in bytes from the client, whole messages or parts of them, and answers what can be answered now.
void server_receive(Server *server, const char *bytes, size_t len);
// What is to be sent to the client; the caller clears it.
Text *server_output(Server *server);
// Has the client said goodbye?
bool server_done(const Server *server);
void server_free(Server *server);

// Serves a client that writes to `in` and reads from `out` until it says goodbye or is gone. Returns 0 if it did so in
// good order, else 1.
int lsp_serve(const LspHost *host, int in, int out);

#endif
