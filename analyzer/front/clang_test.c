#include "clang.h"

// What a number can be where a branch is taken, by its sign.
enum { NEGATIVE = 1, ZERO = 2, POSITIVE = 4, NONZERO = NEGATIVE | POSITIVE, ANY = 7 };

typedef enum { TEST_UNKNOWN, TEST_CONSTANT, TEST_SIGN, TEST_EQUAL, TEST_BITS, TEST_AND, TEST_OR } TestKind;
struct Test {
  TestKind kind;
  bool sense; // CONSTANT: the outcome; EQUAL: == or !=; BITS: any or none
  uint8_t signs;
  int32_t value;
  Id slot, call; // what is asked about: a call's result where that is known, else a slot
  uint32_t version;
  Test *left, *right;
};

struct Guard {
  Guard *up;
  Test test;
  bool made;
  Id id;
};

// tests ---------------------------------------------------------------------------------------------------------------

static Test *new_test(Tu *tu, TestKind kind) {
  Test *test = arena_new(&tu->arena, Test);
  test->kind = kind;
  return test;
}

static Test *constant(Tu *tu, bool outcome) {
  Test *test = new_test(tu, TEST_CONSTANT);
  test->sense = outcome;
  return test;
}

// A parameter that was assigned to no longer says what was passed.
static bool overwritten(const Tu *tu, Id slot) {
  return tu_version(tu, slot) && build_slot_at(tu->build, slot)->kind == SLOT_PARAM;
}

static Test *about(Tu *tu, const Value *value, TestKind kind) {
  Test *test = new_test(tu, kind);
  test->call = value->call;
  test->slot = value->call ? 0 : value->slot;
  test->version = tu_version(tu, test->slot);
  if ((!test->slot && !test->call) || value->inside || overwritten(tu, test->slot))
    test->kind = TEST_UNKNOWN;
  return test;
}

static Test *sign(Tu *tu, const Value *value, uint8_t signs) {
  Test *test = about(tu, value, TEST_SIGN);
  test->signs = signs;
  return test;
}

Test *tu_test_equal(Tu *tu, const Value *value, int64_t to) {
  if (to == 0)
    return sign(tu, value, ZERO);
  Test *test = about(tu, value, TEST_EQUAL);
  test->value = (int32_t)to;
  test->sense = true;
  return test;
}

Test *tu_not(Test *test) {
  test->sense = !test->sense;
  test->signs = ANY & ~test->signs;
  if (test->kind == TEST_AND || test->kind == TEST_OR) {
    test->kind = test->kind == TEST_AND ? TEST_OR : TEST_AND;
    tu_not(test->left);
    tu_not(test->right);
  }
  return test;
}

bool tu_always(const Test *test, bool outcome) {
  return test->kind == TEST_CONSTANT && test->sense == outcome;
}

static Test *both(Tu *tu, TestKind kind, Test *left, Test *right) {
  Test *test = new_test(tu, kind);
  test->left = left;
  test->right = right;
  return test;
}

Test *tu_copy_test(Tu *tu, const Test *test) {
  Test *copy = arena_new(&tu->arena, Test);
  *copy = *test;
  if (test->left)
    copy->left = tu_copy_test(tu, test->left);
  if (test->right)
    copy->right = tu_copy_test(tu, test->right);
  return copy;
}

// Do all variables that a test asks about hold what they held then?
static bool still_holds(const Tu *tu, const Test *test) {
  if (test->kind == TEST_AND || test->kind == TEST_OR)
    return still_holds(tu, test->left) && still_holds(tu, test->right);
  return !test->slot || tu_version(tu, test->slot) == test->version;
}

// A variable that was assigned the outcome of a test, or a choice between zero and something, speaks of that test.
static Test *said_by(Tu *tu, const Value *value) {
  bool exactly;
  Test *says = value->slot && !value->inside ? tu_says(tu, value->slot, &exactly) : NULL;
  if (!says || !still_holds(tu, says))
    return NULL;
  says = tu_copy_test(tu, says);
  return exactly ? says : both(tu, TEST_AND, says, sign(tu, value, NONZERO));
}

static Test *truth(Tu *tu, Value value) {
  int64_t number;
  if (value.constant)
    return tu_integer(tu, value.at, &number) ? constant(tu, number != 0) : new_test(tu, TEST_UNKNOWN);
  Test *said = said_by(tu, &value);
  return said ? said : sign(tu, &value, NONZERO);
}

// comparisons ---------------------------------------------------------------------------------------------------------

static const struct {
  enum CXBinaryOperatorKind op, swapped;
  uint8_t signs[3]; // of x where x op -1, 0, 1; 0 if it tells nothing
} comparisons[] = {
    {CXBinaryOperator_EQ, CXBinaryOperator_EQ, {0, ZERO, 0}},
    {CXBinaryOperator_NE, CXBinaryOperator_NE, {0, NONZERO, 0}},
    {CXBinaryOperator_LT, CXBinaryOperator_GT, {0, NEGATIVE, NEGATIVE | ZERO}},
    {CXBinaryOperator_GT, CXBinaryOperator_LT, {ZERO | POSITIVE, POSITIVE, 0}},
    {CXBinaryOperator_LE, CXBinaryOperator_GE, {NEGATIVE, NEGATIVE | ZERO, 0}},
    {CXBinaryOperator_GE, CXBinaryOperator_LE, {0, ZERO | POSITIVE, POSITIVE}},
};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

static int find_comparison(enum CXBinaryOperatorKind op) {
  for (int i = 0; i < COMPARISONS; i++)
    if (comparisons[i].op == op)
      return i;
  return -1;
}

static Test *compare_to(Tu *tu, int row, const Value *value, int64_t to) {
  enum CXBinaryOperatorKind op = comparisons[row].op;
  uint8_t signs = to >= -1 && to <= 1 ? comparisons[row].signs[to + 1] : 0;
  if (to == 0 && (signs == ZERO || signs == NONZERO))
    return signs == ZERO ? tu_not(truth(tu, *value)) : truth(tu, *value);
  if (signs)
    return sign(tu, value, signs);
  if (op != CXBinaryOperator_EQ && op != CXBinaryOperator_NE)
    return new_test(tu, TEST_UNKNOWN);
  Test *test = tu_test_equal(tu, value, to);
  return op == CXBinaryOperator_NE ? tu_not(test) : test;
}

static Test *compare(Tu *tu, CXCursor cursor, Kids kids, int row) {
  Value left = tu_lower(tu, tu_kid(tu, kids, 0)), right = tu_lower(tu, tu_kid(tu, kids, 1));
  int64_t to;
  if (left.constant && right.constant)
    return truth(tu, (Value){.at = cursor, .constant = true});
  if (left.constant) {
    Value swap = left;
    left = right;
    right = swap;
    row = find_comparison(comparisons[row].swapped);
  }
  if (!right.constant || !tu_integer(tu, right.at, &to))
    return new_test(tu, TEST_UNKNOWN);
  return compare_to(tu, row, &left, to);
}

// && and || -----------------------------------------------------------------------------------------------------------

// The right side runs only where the left one came out true (&&) or false (||).
static Test *join(Tu *tu, Kids kids, bool and) {
  Test *left = tu_test(tu, tu_kid(tu, kids, 0));
  if (tu_always(left, !and))
    return left;
  Guard *outer = tu->guard;
  tu->guard = tu_under(tu, outer, and? left : tu_not(left));
  Test *right = tu_test(tu, tu_kid(tu, kids, 1));
  tu->guard = outer;
  if (!and)
    tu_not(left);
  return tu_always(left, and) ? right : both(tu, and? TEST_AND : TEST_OR, left, right);
}

Test *tu_test_bits(Tu *tu, const Value *value, const Value *mask) {
  int64_t of;
  if (!value->slot || value->call || !mask->constant || !tu_integer(tu, mask->at, &of) || !of || of != (int32_t)of)
    return NULL;
  Test *test = about(tu, value, TEST_BITS);
  test->value = (int32_t)of;
  test->sense = true;
  return test;
}

// Where some bits of a number are set, it is not zero; where they are not, nothing is known of the others.
static Test *bits(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  if (kids.count != 2)
    return new_test(tu, TEST_UNKNOWN);
  Value left = tu_lower(tu, tu_kid(tu, kids, 0)), right = tu_lower(tu, tu_kid(tu, kids, 1));
  tu_drop(tu, kids);
  Test *some = tu_test_bits(tu, &left, &right);
  if (!some)
    some = tu_test_bits(tu, &right, &left);
  return some ? some : both(tu, TEST_AND, truth(tu, left), truth(tu, right));
}

static bool is_bits(CXCursor cursor) {
  return tu_kind(cursor) == CXCursor_BinaryOperator &&
         clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_And;
}

// Is one side of x & y this very bit?
static bool is_bit(Tu *tu, CXCursor cursor, int64_t bit) {
  Kids kids = tu_kids(tu, cursor);
  bool found = false;
  int64_t mask;
  for (uint32_t i = 0; i < kids.count && !(bit & (bit - 1)); i++)
    found |= tu_integer(tu, tu_kid(tu, kids, i), &mask) && mask == bit;
  tu_drop(tu, kids);
  return found;
}

// (x & y) == 0, (x & y) != 0, (x & 4) == 4.
static Test *compare_bits(Tu *tu, Kids kids, int row) {
  enum CXBinaryOperatorKind op = comparisons[row].op;
  CXCursor left = tu_bare(tu_kid(tu, kids, 0));
  int64_t to;
  bool equality = op == CXBinaryOperator_EQ || op == CXBinaryOperator_NE;
  if (!equality || !is_bits(left) || !tu_integer(tu, tu_kid(tu, kids, 1), &to) || (to && !is_bit(tu, left, to)))
    return NULL;
  Test *test = bits(tu, left);
  return (op == CXBinaryOperator_EQ) == !to ? tu_not(test) : test;
}

static Test *binary(Tu *tu, CXCursor cursor) {
  enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(cursor);
  int row = find_comparison(op);
  bool and = op == CXBinaryOperator_LAnd;
  if (op == CXBinaryOperator_And)
    return bits(tu, cursor);
  if (row < 0 && !and&&op != CXBinaryOperator_LOr)
    return truth(tu, tu_lower(tu, cursor));
  Kids kids = tu_kids(tu, cursor);
  Test *test = kids.count != 2 ? new_test(tu, TEST_UNKNOWN) : row >= 0 ? compare_bits(tu, kids, row) : NULL;
  if (!test)
    test = row >= 0 ? compare(tu, cursor, kids, row) : join(tu, kids, and);
  tu_drop(tu, kids);
  return test;
}

// __builtin_expect(x, y) is x.
static bool is_expect(CXCursor cursor) {
  CXString name = clang_getCursorSpelling(cursor);
  bool expect = strncmp(clang_getCString(name), "__builtin_expect", 16) == 0;
  clang_disposeString(name);
  return expect;
}

Test *tu_test(Tu *tu, CXCursor cursor) {
  cursor = tu_bare(cursor);
  enum CXCursorKind kind = tu_kind(cursor);
  if (kind == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_LNot)
    return tu_not(tu_test(tu, tu_first(cursor)));
  if (kind == CXCursor_BinaryOperator)
    return binary(tu, cursor);
  if (kind == CXCursor_CallExpr && is_expect(cursor) && clang_Cursor_getNumArguments(cursor) > 0)
    return tu_test(tu, clang_Cursor_getArgument(cursor, 0));
  return truth(tu, tu_lower(tu, cursor));
}

// guards --------------------------------------------------------------------------------------------------------------

static bool same_subject(const Test *a, const Test *b) {
  return a->slot == b->slot && a->call == b->call && a->version == b->version;
}

// What is already known of the sign of what `test` asks about.
static uint8_t known(const Guard *guard, const Test *test) {
  for (; guard; guard = guard->up)
    if (guard->test.kind == TEST_SIGN && same_subject(&guard->test, test))
      return guard->test.signs;
  return ANY;
}

Guard *tu_under(Tu *tu, Guard *guard, const Test *test) {
  if (test->kind == TEST_AND)
    return tu_under(tu, tu_under(tu, guard, test->left), test->right);
  if (test->kind != TEST_SIGN && test->kind != TEST_EQUAL && test->kind != TEST_BITS)
    return guard;
  Guard *under = arena_new(&tu->arena, Guard);
  *under = (Guard){.up = guard, .test = *test};
  // x is not negative and not positive: it is zero.
  if (test->kind == TEST_SIGN && known(guard, test) & test->signs)
    under->test.signs &= known(guard, test);
  return under;
}

bool tu_guarded(const Guard *guard, const Guard *by) {
  while (guard && guard != by)
    guard = guard->up;
  return guard == by;
}

static Id make(Tu *tu, Guard *guard) {
  if (!guard || guard->made)
    return guard ? guard->id : 0;
  const Test *test = &guard->test;
  Cond row = {.parent = make(tu, guard->up), .slot = test->slot, .call = test->call};
  bool zero = test->signs == ZERO, nonzero = !(test->signs & ZERO);
  guard->made = true;
  if (test->kind == TEST_SIGN && !zero && !nonzero)
    return guard->id = row.parent;
  row.op = test->kind == TEST_EQUAL ? COND_EQUAL : test->kind == TEST_BITS ? COND_BITS : COND_TRUE;
  row.sense = test->kind == TEST_SIGN ? nonzero : test->sense;
  row.value = test->value;
  return guard->id = build_cond(tu->build, row);
}

Id tu_cond(Tu *tu) {
  return make(tu, tu->guard);
}
