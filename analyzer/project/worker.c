#include "project_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNEL = 3, FRONTS = 16, MIB = 1 << 20, SLACK = 256, LEAVE_AT = 768 };

// The front ends that this process has opened.
typedef struct {
  const Front *front;
  void *state;
} Opened;

typedef struct {
  const Run *run;
  Arena process;
  Opened opened[FRONTS];
  uint32_t count;
  uint64_t start; // bytes of memory that came from the parent
} Serving;

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = true };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif
#else
enum { SANITIZED = false };
#endif

static void limit(__rlimit_resource_t what, rlim_t value) {
  struct rlimit both = {value, value};
  setrlimit(what, &both);
}

// Bytes that this process maps and has in memory.
typedef struct {
  uint64_t mapped, resident;
} Memory;

static Memory memory(void) {
  unsigned long mapped = 0, resident = 0, page = (unsigned long)sysconf(_SC_PAGESIZE);
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file)
    return (Memory){0};
  if (fscanf(file, "%lu %lu", &mapped, &resident) != 2)
    mapped = resident = 0;
  fclose(file);
  return (Memory){mapped * page, resident * page};
}

// The parent watches how much memory is used; this stops what is faster than its watch. AddressSanitizer reserves
// terabytes, so there it is left out.
static void limit_memory(uint32_t mib) {
  if (mib && !SANITIZED)
    limit(RLIMIT_AS, (rlim_t)(memory().mapped + ((uint64_t)mib + SLACK) * MIB));
}

// Crashes are to end this process by their signal, whatever handlers the parent had.
static void reset_signals(void) {
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGTERM, SIGXFSZ};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
    signal(fatal[i], SIG_DFL);
  // The parent hears of an interrupt too, and takes its workers with it when it ends.
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
}

// Keeps of the parent only the channel, and nothing that could be read from or written to by mistake.
static void isolate(int fd, pid_t parent, const Run *run) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(0);
  reset_signals();
  if (fd != CHANNEL)
    dup2(fd, CHANNEL);
  close_range(CHANNEL + 1, ~0u, 0);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < CHANNEL; i++)
    dup2(null, i);
  limit(RLIMIT_CORE, 0);
  limit_memory(run->options->unit_memory);
}

static void *state_of(Serving *serving, const Front *front) {
  for (uint32_t i = 0; i < serving->count; i++)
    if (serving->opened[i].front == front)
      return serving->opened[i].state;
  void *state = front->open ? front->open(&serving->process) : NULL;
  if (serving->count < FRONTS)
    serving->opened[serving->count++] = (Opened){front, state};
  return state;
}

static const char *why_failed(const Unit *unit) {
  for (uint32_t i = 1; i < unit->note_count; i++)
    if (unit->notes[i].kind == NOTE_FAILED)
      return unit_text(unit, unit->notes[i].text);
  return "could not be analysed";
}

// After a failure, or when memory has grown, the next job gets a fresh process.
static bool serve(Serving *serving, uint32_t index) {
  Arena arena = {0};
  const Job *job = &serving->run->jobs[index];
  const Source *source = job->source;
  Build *build = build_new(&arena, source->path, source->language);
  Text out = {.arena = &arena};
  bool ok = job->front->lower(state_of(serving, job->front), source, build);
  Unit unit = build_unit(build);
  if (ok)
    facts_write(&unit, &out);
  else
    text_puts(&out, why_failed(&unit));
  bool leave = !ok || memory().resident > serving->start + (uint64_t)LEAVE_AT * MIB;
  Reply reply = {out.len, (ok ? REPLY_FACTS : REPLY_FAILURE) | (leave ? REPLY_LEAVING : 0), index};
  bool sent = channel_send(CHANNEL, &reply, sizeof reply) && channel_send(CHANNEL, out.at, out.len);
  arena_free(&arena);
  return sent && !leave;
}

void worker_serve(int fd, pid_t parent, const Run *run) {
  Serving serving = {.run = run};
  uint32_t index = 0;
  isolate(fd, parent, run);
  serving.start = memory().resident;
  while (recv(CHANNEL, &index, sizeof index, MSG_WAITALL) == (ssize_t)sizeof index && serve(&serving, index))
    ;
  _exit(0);
}
