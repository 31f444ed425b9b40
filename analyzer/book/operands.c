#include "pack.h"

// operands ------------------------------------------------------------------------------------------------------------

static const struct {
  const char *word;
  int32_t index;
} places[] = {{"receiver", ARG_RECEIVER}, {"block", ARG_BLOCK}, {"result", ARG_RESULT}, {"all", ARG_ALL}};

static Operand named_operand(Reader *reader, const cJSON *json) {
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
    if (strcmp(places[i].word, json->valuestring) == 0)
      return (Operand){places[i].index, "", "", ""};
  return (Operand){ARG_NONE, pack_copy(reader, json), "", ""};
}

// A number, a place or a keyword; method and field are left alone.
static bool read_position(Reader *reader, const cJSON *json, void *into) {
  Operand *operand = into;
  if (pack_whole(json, 0, 255))
    operand->index = (int32_t)json->valuedouble;
  else if (cJSON_IsString(json) && json->valuestring[0])
    *operand = named_operand(reader, json);
  else
    return pack_wrong(reader, &type_operand);
  return true;
}

static const Type type_position = {"position", "an argument", read_position};
const Key operand_keys[] = {
    {"arg", &type_position, 0, false},
    {"keyword", &type_word, offsetof(Operand, keyword), false},
    {"method", &type_word, offsetof(Operand, field), false},
    {"field", &type_word, offsetof(Operand, member), false},
    {0},
};

static bool read_operand(Reader *reader, const cJSON *json, void *into) {
  Operand *operand = into;
  *operand = (Operand){ARG_NONE, "", "", ""};
  if (!cJSON_IsObject(json))
    return read_position(reader, json, into);
  if (!pack_object(reader, json, operand_keys, into))
    return false;
  return operand->index != ARG_NONE || operand->keyword[0] || pack_refuse(reader, "'arg' or 'keyword' is missing");
}

typedef struct {
  Operand *at;
  uint32_t count, room;
} Operands;

static bool add_operand(Reader *reader, const cJSON *json, void *into) {
  Operands *operands = into;
  if (operands->count == operands->room)
    return pack_refuse(reader, "at most %u arguments can stand here", operands->room);
  return read_operand(reader, json, &operands->at[operands->count++]);
}

static bool read_runs(Reader *reader, const cJSON *json, void *into) {
  Behaviour *behaviour = into;
  Operands operands = {behaviour->runs, 0, sizeof behaviour->runs / sizeof behaviour->runs[0]};
  bool good = pack_each(reader, json, add_operand, &operands);
  behaviour->run_count = operands.count;
  return good;
}

static bool read_pass(Reader *reader, const cJSON *json, void *into) {
  Behaviour *behaviour = into;
  Operands operands = {behaviour->pass, 0, sizeof behaviour->pass / sizeof behaviour->pass[0]};
  bool good = pack_each(reader, json, add_operand, &operands);
  behaviour->pass_count = operands.count;
  return good;
}

const Type type_operand = {
    "operand", "an argument: a number from 0, \"receiver\", \"block\", \"result\", \"all\", a keyword or an object",
    read_operand};
const Type type_runs = {"operands", "an argument or a list of them", read_runs};
const Type type_pass = {"operands", "an argument or a list of them", read_pass};

// conditions ----------------------------------------------------------------------------------------------------------

// Everything a condition can say; which keys it has tells what it says.
typedef struct {
  Operand arg;
  int32_t param;
  const char *field, *text;
  int64_t value;
  bool truth;
} Condition;

#define AT(field) offsetof(Condition, field), false
const Key when_keys[] = {
    {"arg", &type_operand, AT(arg)},
    {"field", &type_word, AT(field)},
    {"param_type", &type_number, AT(param)},
    {"block", &type_bool, AT(truth)},
    {"args", &type_integer, AT(value)},
    {"is", &type_integer, AT(value)},
    {"not", &type_integer, AT(value)},
    {"bits", &type_integer, AT(value)},
    {"no_bits", &type_integer, AT(value)},
    {"contains", &type_word, AT(text)},
    {"lacks", &type_word, AT(text)},
    {"string", &type_text, AT(text)},
    {"matches", &type_word, AT(text)},
    {"given", &type_bool, AT(truth)},
    {"bound_to", &type_integer, AT(value)},
    {"free_of", &type_integer, AT(value)},
    {0},
};
#undef AT

static const struct {
  const char *subject, *test;
  WhenKind kind, otherwise; // the second if the test is false
} when_forms[] = {
    // clang-format off
    {"arg",        "is",       WHEN_ARG_IS,        WHEN_ARG_IS},
    {"arg",        "not",      WHEN_ARG_NOT,       WHEN_ARG_NOT},
    {"arg",        "bits",     WHEN_ARG_BITS,      WHEN_ARG_BITS},
    {"arg",        "no_bits",  WHEN_ARG_NO_BITS,   WHEN_ARG_NO_BITS},
    {"arg",        "contains", WHEN_ARG_CONTAINS,  WHEN_ARG_CONTAINS},
    {"arg",        "lacks",    WHEN_ARG_LACKS,     WHEN_ARG_LACKS},
    {"arg",        "string",   WHEN_ARG_STRING,    WHEN_ARG_STRING},
    {"arg",        "given",    WHEN_ARG_GIVEN,     WHEN_ARG_MISSING},
    {"arg",        "bound_to", WHEN_ARG_BOUND,     WHEN_ARG_BOUND},
    {"arg",        "free_of",  WHEN_ARG_UNBOUND,   WHEN_ARG_UNBOUND},
    {"field",      "bits",     WHEN_FIELD_BITS,    WHEN_FIELD_BITS},
    {"field",      "no_bits",  WHEN_FIELD_NO_BITS, WHEN_FIELD_NO_BITS},
    {"param_type", "matches",  WHEN_PARAM_TYPE,    WHEN_PARAM_TYPE},
    {"param_type", "lacks",    WHEN_NO_PARAM_TYPE, WHEN_NO_PARAM_TYPE},
    {"block",      "block",    WHEN_BLOCK,         WHEN_NO_BLOCK},
    {"args",       "args",     WHEN_ARG_COUNT,     WHEN_ARG_COUNT},
    // clang-format on
};
enum { WHEN_FORMS = sizeof when_forms / sizeof when_forms[0] };

static bool is_form(const cJSON *json, size_t form) {
  const char *subject = when_forms[form].subject, *test = when_forms[form].test;
  return cJSON_GetObjectItemCaseSensitive(json, subject) && cJSON_GetObjectItemCaseSensitive(json, test) &&
         cJSON_GetArraySize(json) == 1 + (subject != test);
}

static When condition_at(const Condition *said, size_t form) {
  When when = {.value = said->value, .text = said->text, .keyword = said->arg.keyword};
  when.kind = said->truth ? when_forms[form].kind : when_forms[form].otherwise;
  when.index = strcmp(when_forms[form].subject, "arg") == 0 ? said->arg.index : said->param;
  if (strcmp(when_forms[form].subject, "field") == 0)
    when.text = said->field;
  if (strcmp(when_forms[form].test, "given") == 0)
    when.text = said->arg.keyword;
  return when;
}

typedef Array(When) Conditions;

static bool add_when(Reader *reader, const cJSON *json, void *into) {
  Conditions *conditions = into;
  Condition said = {.arg = {ARG_NONE, "", "", ""}, .field = "", .text = ""};
  if (!pack_object(reader, json, when_keys, &said))
    return false;
  for (size_t form = 0; form < WHEN_FORMS; form++)
    if (is_form(json, form)) {
      array_push(reader->draft->arena, conditions, condition_at(&said, form));
      return true;
    }
  return pack_refuse(reader,
                     "expected one subject ('arg', 'field', 'param_type') and one test of it, or 'block' or 'args'");
}

static bool read_whens(Reader *reader, const cJSON *json, void *into) {
  Whens *whens = into;
  Conditions conditions = {0};
  if (!pack_each(reader, json, add_when, &conditions))
    return false;
  *whens = (Whens){conditions.at, conditions.count};
  return true;
}

const Type type_whens = {"conditions", "a list of conditions", read_whens};
