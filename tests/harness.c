#include "harness.h"

int harness_run(const char *floor, const TTest *const *tests) {
  Suite *suite = suite_create(floor);
  TCase *tcase = tcase_create(floor);
  tcase_set_timeout(tcase, 60);
  for (; *tests; tests++)
    tcase_add_test(tcase, *tests);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
