#include "project_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { IDLE = UINT32_MAX, TICK = 50, MIB = 1 << 20 };
static const uint64_t REPLY_MAX = 1u << 30;

// A worker process as its parent sees it.
typedef struct {
  pid_t pid; // 0: none
  int fd;
  uint32_t job;    // IDLE if it has none
  double deadline; // when its job is to be given up; 0: never
  Reply reply;
  uint64_t base; // MiB of memory that it shares with the parent since its start
  uint64_t peak; // MiB it had at most, once it has ended
  size_t got;    // bytes of `reply` and then of `body`
  char *body;
} Worker;

typedef struct {
  Run *run;
  Worker *workers;
  uint32_t count, next, left; // next: the first job that nobody was given
} Pool;

// MiB of memory that a process has, 0 if unknown.
static uint64_t memory_of(pid_t pid) {
  char path[64];
  unsigned long pages = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
  FILE *file = fopen(path, "re");
  if (!file)
    return 0;
  if (fscanf(file, "%*u %lu", &pages) != 1)
    pages = 0;
  fclose(file);
  return pages * (unsigned long)sysconf(_SC_PAGESIZE) / MIB;
}

static bool start(Pool *pool, Worker *worker) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return false;
  pid_t parent = getpid(), pid = fork();
  if (pid == 0)
    worker_serve(pair[1], parent, pool->run);
  close(pair[1]);
  if (pid < 0) {
    close(pair[0]);
    return false;
  }
  *worker = (Worker){.pid = pid, .fd = pair[0], .job = IDLE, .base = memory_of(parent)};
  return true;
}

// Waits for a process that is dying and adds what it used.
static int reap(Pool *pool, Worker *worker) {
  struct rusage used;
  int status = 0;
  close(worker->fd);
  while (wait4(worker->pid, &status, 0, &used) < 0)
    if (errno != EINTR)
      return 0;
  pool->run->cpu_seconds += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  worker->peak = (uint64_t)used.ru_maxrss >> 10;
  worker->pid = 0;
  return status;
}

static void finish(Pool *pool, Worker *worker, Bytes bytes, const char *failure) {
  Job *job = &pool->run->jobs[worker->job];
  job->unit->bytes = bytes;
  job->unit->failure = failure;
  worker->job = IDLE;
  worker->got = 0;
  pool->left--;
  pool->run->done(pool->run->to, job);
}

static const char *front_name(const Pool *pool, const Worker *worker) {
  return pool->run->jobs[worker->job].front->name;
}

static const char *too_large(const Pool *pool, const Worker *worker) {
  return arena_format(pool->run->arena, "took the %s front end more than %u MiB of memory", front_name(pool, worker),
                      pool->run->options->unit_memory);
}

// What to say of a worker that ended while it had a job. One that was refused more memory ends in its own way.
static const char *death(const Pool *pool, const Worker *worker, int status) {
  const char *name = front_name(pool, worker);
  uint32_t limit = pool->run->options->unit_memory;
  if (limit && worker->peak > worker->base + limit)
    return too_large(pool, worker);
  if (!WIFSIGNALED(status))
    return arena_format(pool->run->arena, "ended the %s front end (exit status %d)", name, WEXITSTATUS(status));
  const char *signal = sigabbrev_np(WTERMSIG(status));
  return arena_format(pool->run->arena, "crashed the %s front end (SIG%s)", name, signal ? signal : "?");
}

static Arena *facts_arena(const Run *run) {
  return run->options->facts ? run->options->facts : run->arena;
}

static void give_up(Pool *pool, Worker *worker, const char *failure) {
  kill(worker->pid, SIGKILL);
  int status = reap(pool, worker);
  if (worker->job != IDLE)
    finish(pool, worker, (Bytes){0}, failure ? failure : death(pool, worker, status));
}

static void retire(Pool *pool, Worker *worker) {
  int status = reap(pool, worker);
  if (worker->job != IDLE)
    finish(pool, worker, (Bytes){0}, death(pool, worker, status));
}

static void give(Pool *pool, Worker *worker) {
  uint32_t job = pool->next;
  if (pool->next >= pool->run->count)
    return;
  if (send(worker->fd, &job, sizeof job, MSG_NOSIGNAL) != (ssize_t)sizeof job)
    return;
  pool->next++;
  worker->job = job;
  uint32_t limit = pool->run->options->unit_timeout;
  worker->deadline = limit ? clock_seconds() + limit : 0;
}

// A whole reply has come.
static void take(Pool *pool, Worker *worker) {
  Bytes bytes = {worker->body, worker->reply.len};
  bool failed = worker->reply.flags & REPLY_FAILURE;
  bool leaving = worker->reply.flags & REPLY_LEAVING;
  const char *failure = failed ? arena_text(pool->run->arena, worker->body, worker->reply.len) : "";
  finish(pool, worker, failed ? (Bytes){0} : bytes, failure);
  if (leaving)
    retire(pool, worker);
}

static bool wrong(const Worker *worker) {
  return worker->job == IDLE || worker->reply.job != worker->job || worker->reply.len > REPLY_MAX;
}

// Reads what has come from a worker, without waiting.
static void receive(Pool *pool, Worker *worker) {
  size_t head = sizeof worker->reply;
  bool in_head = worker->got < head;
  char *to = in_head ? (char *)&worker->reply + worker->got : worker->body + (worker->got - head);
  size_t room = in_head ? head - worker->got : worker->reply.len - (worker->got - head);
  ssize_t n = recv(worker->fd, to, room, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0) {
    retire(pool, worker);
    return;
  }
  worker->got += (size_t)n;
  if (in_head && worker->got == head) {
    if (wrong(worker)) {
      give_up(pool, worker, "broke the front end: its worker answered nonsense");
      return;
    }
    worker->body = arena_alloc(facts_arena(pool->run), worker->reply.len + 1);
  }
  if (worker->got >= head && worker->got - head == worker->reply.len)
    take(pool, worker);
}

static void enforce_limits(Pool *pool, Worker *worker) {
  const ProjectOptions *options = pool->run->options;
  if (!worker->pid || worker->job == IDLE)
    return;
  if (worker->deadline > 0 && clock_seconds() > worker->deadline)
    give_up(pool, worker,
            arena_format(pool->run->arena, "took the %s front end more than %u s", front_name(pool, worker),
                         options->unit_timeout));
  else if (options->unit_memory && memory_of(worker->pid) > worker->base + options->unit_memory)
    give_up(pool, worker,
            arena_format(pool->run->arena, "took the %s front end more than %u MiB of memory", front_name(pool, worker),
                         options->unit_memory));
}

// Milliseconds until something must be looked at without being told.
static int patience(const Pool *pool) {
  if (pool->run->options->unit_memory)
    return TICK;
  double first = 0, time = clock_seconds();
  for (uint32_t i = 0; i < pool->count; i++) {
    const Worker *worker = &pool->workers[i];
    if (worker->pid && worker->job != IDLE && worker->deadline > 0 && (first <= 0 || worker->deadline < first))
      first = worker->deadline;
  }
  if (first <= 0)
    return -1;
  return first <= time ? 0 : (int)((first - time) * 1000) + 1;
}

// Every worker that can be had has a job.
static bool employ(Pool *pool) {
  bool any = false;
  for (uint32_t i = 0; i < pool->count; i++) {
    Worker *worker = &pool->workers[i];
    if (!worker->pid && pool->next < pool->run->count)
      start(pool, worker);
    if (worker->pid && worker->job == IDLE)
      give(pool, worker);
    any |= worker->pid && worker->job != IDLE;
  }
  return any;
}

static void serve(Pool *pool, struct pollfd *polls) {
  for (uint32_t i = 0; i < pool->count; i++)
    polls[i] = (struct pollfd){pool->workers[i].pid ? pool->workers[i].fd : -1, POLLIN, 0};
  if (poll(polls, pool->count, patience(pool)) < 0 && errno != EINTR)
    return;
  for (uint32_t i = 0; i < pool->count; i++) {
    if (polls[i].fd >= 0 && polls[i].revents)
      receive(pool, &pool->workers[i]);
    enforce_limits(pool, &pool->workers[i]);
  }
}

// No process can be had: what is left fails.
static void abandon(Pool *pool) {
  for (; pool->next < pool->run->count; pool->next++) {
    Worker none = {.job = pool->next};
    finish(pool, &none, (Bytes){0}, "could not be analysed: no worker process could be started");
  }
}

// Closing its socket tells a worker to end.
static void dismiss(Pool *pool) {
  for (uint32_t i = 0; i < pool->count; i++)
    if (pool->workers[i].pid)
      shutdown(pool->workers[i].fd, SHUT_RDWR);
  for (uint32_t i = 0; i < pool->count && !pool->run->options->hasty; i++)
    if (pool->workers[i].pid)
      reap(pool, &pool->workers[i]);
}

// The longest first, so that none is left to run alone at the end.
static int by_size(const void *a, const void *b) {
  const Job *x = a, *y = b;
  if (x->size != y->size)
    return x->size < y->size ? 1 : -1;
  return (x->source > y->source) - (x->source < y->source);
}

void workers_run(Run *run) {
  uint32_t jobs = run->options->jobs ? run->options->jobs : 1;
  Pool pool = {.run = run, .count = jobs < run->count ? jobs : run->count, .left = run->count};
  if (!run->count)
    return;
  qsort(run->jobs, run->count, sizeof *run->jobs, by_size);
  pool.workers = arena_array(run->arena, Worker, pool.count);
  struct pollfd *polls = arena_array(run->arena, struct pollfd, pool.count);
  while (pool.left && employ(&pool))
    serve(&pool, polls);
  abandon(&pool);
  dismiss(&pool);
}
