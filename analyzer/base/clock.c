#include "base.h"

#include <time.h>

double clock_seconds(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

uint32_t clock_today(void) {
  time_t now = time(NULL);
  struct tm day;
  gmtime_r(&now, &day);
  return (uint32_t)((day.tm_year + 1900) * 10000 + (day.tm_mon + 1) * 100 + day.tm_mday);
}
