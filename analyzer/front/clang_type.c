#include "clang.h"

// Integers as wide as a pointer that count things and never hold references.
static bool counts(CXType type) {
  static const char *const names[] = {"size_t", "ssize_t", "uint64_t", "int64_t", "off_t", "time_t", "clock_t", NULL};
  CXString spelling = clang_getTypedefName(type);
  const char *text = clang_getCString(spelling);
  bool found = !text || !*text;
  for (const char *const *name = names; !found && *name; name++)
    found = strcmp(*name, text) == 0;
  clang_disposeString(spelling);
  return found;
}

// Of what a pointer or an array leads to.
static Carry through(const Tu *tu, CXType to) {
  Carry carry = tu_carry(tu, to);
  enum CXTypeKind kind = clang_getCanonicalType(to).kind;
  if (carry == CARRY_CODE)
    return CARRY_CODE;
  return carry >= CARRY_POINTER || kind == CXType_Record || kind == CXType_Void ? CARRY_POINTER : CARRY_NOTHING;
}

Carry tu_carry(const Tu *tu, CXType type) {
  CXType canonical = clang_getCanonicalType(type);
  switch (canonical.kind) {
  case CXType_FunctionProto:
  case CXType_FunctionNoProto:
  case CXType_MemberPointer:
  case CXType_BlockPointer:
    return CARRY_CODE;
  case CXType_Pointer:
  case CXType_LValueReference:
  case CXType_RValueReference:
    return through(tu, clang_getPointeeType(canonical));
  case CXType_ConstantArray:
  case CXType_IncompleteArray:
  case CXType_VariableArray:
    return tu_carry(tu, clang_getArrayElementType(canonical));
  case CXType_Record:
    return tu->cpp ? CARRY_OBJECT : CARRY_NOTHING;
  case CXType_Long:
  case CXType_ULong:
  case CXType_LongLong:
  case CXType_ULongLong:
    return counts(type) ? CARRY_NOTHING : CARRY_WORD;
  default:
    return CARRY_NOTHING;
  }
}

static CXType inner(CXType type) {
  switch (type.kind) {
  case CXType_Pointer:
  case CXType_LValueReference:
  case CXType_RValueReference:
    return clang_getPointeeType(type);
  case CXType_ConstantArray:
  case CXType_IncompleteArray:
  case CXType_VariableArray:
    return clang_getArrayElementType(type);
  default:
    return (CXType){0};
  }
}

CXCursor tu_record_of(CXType type, bool reach) {
  type = clang_getCanonicalType(type);
  for (CXType next = type; reach && next.kind != CXType_Invalid; next = inner(type))
    type = clang_getCanonicalType(next);
  return type.kind == CXType_Record ? clang_getTypeDeclaration(type) : clang_getNullCursor();
}

Str tu_type_text(Tu *tu, CXType type) {
  return tu_text(tu, clang_getTypeSpelling(type));
}
