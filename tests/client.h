// client: an editor's side of the language server, which runs as a process of its own on the test's directory.
#ifndef FINLINT_TESTS_CLIENT_H
#define FINLINT_TESTS_CLIENT_H

#include "command.h"

#include <cjson/cJSON.h>
#include <sys/types.h>

typedef struct {
  pid_t pid;
  int to, from;
  Text in;
  size_t at;
  uint32_t id;
  Array(cJSON *) messages;
  const char *settings; // JSON, given when the server asks for them
  uint32_t shown;       // how often it showed a message
  const char *said;     // the last one, or one that was logged
  bool progressed;
} Client;

// Capabilities of an editor that can do everything, and of one that can do nothing.
extern const char able[], unable[];

Client *client_start(void);
// … and initializes it with the test's directory as its folder.
Client *client_open(const char *capabilities);
void client_bytes(Client *client, const char *bytes, size_t len);
void client_text(Client *client, const char *json);
// Sends a request and returns its whole answer, or sends a notification. `params` is JSON.
cJSON *client_ask(Client *client, const char *method, const char *params);
uint32_t client_request(Client *client, const char *method, const char *params);
cJSON *client_answer(Client *client, uint32_t id);
void client_tell(Client *client, const char *method, const char *params);
// The next message of any kind, NULL if none comes; it lives until the end.
cJSON *client_next(Client *client);
// The parameters of the next notification or request of a method. Requests are answered on the way.
cJSON *client_await(Client *client, const char *method);
// The diagnostics that come next for a file of the directory.
cJSON *client_diagnostics(Client *client, const char *name);
// Says goodbye, or closes the channel, and returns the server's exit code, or -1 if it was killed.
int client_goodbye(Client *client);
int client_hang_up(Client *client);

// Parameters.
const char *uri(const char *name);
const char *quoted(const char *text);
void open_file(Client *client, const char *name, const char *text);
// Replaces what stands between two positions.
void edit_file(Client *client, const char *name, int version, uint32_t line, uint32_t from, uint32_t end_line,
               uint32_t to, const char *text);
const char *at_position(const char *name, uint32_t line, uint32_t character);
// A member by its path: "result.0.name".
const cJSON *member(const cJSON *json, const char *path);
const char *word(const cJSON *json, const char *path);
int number(const cJSON *json, const char *path);

#endif
