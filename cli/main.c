#include "analyzer.h"

int main(void) {
  puts("finlint " FINLINT_VERSION);
  return 0;
}
