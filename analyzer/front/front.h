// front: turns one source file into a unit of facts. It knows languages, and neither rules nor other units.
#ifndef FINLINT_FRONT_H
#define FINLINT_FRONT_H

#include "facts.h"

// What someone holds in place of files: the unsaved texts of an editor. Paths are absolute and normalised.
typedef struct {
  const char *path;
  Bytes text;
} Buffer;
typedef struct {
  const Buffer *at;
  uint32_t count;
} Buffers;

// What is to be analysed: one file and, for C and C++, how it is compiled.
typedef struct {
  const char *path;        // absolute, normalised
  const char *directory;   // absolute: where relative names in `args` start
  const char *const *args; // compiler arguments without the compiler, the file, and output or plugin options
  uint32_t arg_count;
  Language language;
  Bytes text;       // if text.at is not NULL: the bytes to analyse in place of the file's (editors, standard input)
  const char *root; // absolute: the directory that was asked for, or above the packages that it is in; module names are
                    // relative to it
  Buffers buffers;  // C and C++: what is read in place of included files
} Source;

// One front end. `lower` fills `build`; what cannot be analysed becomes a note there. It returns false only if nothing
// could be (the note NOTE_FAILED says why). It prints nothing and keeps no state between calls except in `state`.
typedef struct Front {
  const char *name;
  Language languages[4];       // ends with LANG_NONE
  void *(*open)(Arena *arena); // state shared by the calls of one process, or NULL
  void (*close)(void *state);
  bool (*lower)(void *state, const Source *source, Build *build);
  // Notes the comments of a text that speak to finlint, as `lower` does, but needs no flags; or NULL: `lower` needs
  // none.
  void (*comments)(Build *build, Id file, Bytes text);
  void (*version)(Text *out);  // adds what it is made of: "libclang 19.1.7"; or NULL
  bool (*load)(Text *problem); // brings in the library that it asks; once it is there it stays; or NULL
  void (*stamp)(Text *out); // adds what changes when that library does, without loading it where that can be; or NULL
} Front;

// All front ends; ends with NULL.
extern const Front *const fronts[];
// The text that is held in place of a file, or NULL.
const Bytes *buffers_text(const Buffers *buffers, const char *path);
// Loads the libraries of the front ends for these languages (bits), so that processes forked later share them. What
// cannot be loaded is said by who needs it.
void front_load(uint32_t languages);
// Adds the stamps of those front ends: what facts depend on beside the program itself.
void front_stamp(uint32_t languages, Text *out);
// The front end for a language, or NULL.
const Front *front_for(Language language);
// What the front ends are made of, for `finlint version` and cache keys: "libclang 19.1.7, tree-sitter 0.25.1, ruby
// 0.23.1 …".
void front_version(Text *out);

#endif
