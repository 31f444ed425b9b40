// Positions: the protocol counts lines and, in them, UTF-16 units (or bytes) from 0; facts count lines and bytes
// from 1.
#include "lsp_parts.h"

// The protocol ends lines at "\n", "\r\n" and "\r"; facts know "\n" alone.
static size_t line_end(Bytes text, size_t at) {
  while (at < text.len && text.at[at] != '\n' && text.at[at] != '\r')
    at++;
  return at;
}

static size_t next_line(Bytes text, size_t end) {
  if (end < text.len && text.at[end] == '\r' && end + 1 < text.len && text.at[end + 1] == '\n')
    return end + 2;
  return end < text.len ? end + 1 : end;
}

static uint32_t units_of(size_t bytes, bool utf8) {
  return utf8 ? (uint32_t)(bytes ? bytes : 1) : bytes == 4 ? 2 : 1;
}

size_t position_offset(Bytes text, Position at, bool utf8) {
  size_t start = 0;
  for (uint32_t line = 0; line < at.line; line++) {
    size_t end = line_end(text, start);
    if (end == text.len)
      return text.len;
    start = next_line(text, end);
  }
  size_t end = line_end(text, start);
  for (uint32_t units = 0; start < end;) {
    size_t bytes = text_utf8(text.at + start, end - start);
    units += units_of(bytes, utf8);
    if (units > at.character)
      break;
    start += bytes ? bytes : 1;
  }
  return start;
}

Position position_at(Bytes text, size_t offset, bool utf8) {
  Position at = {0};
  size_t start = 0;
  for (size_t end = line_end(text, 0); end < offset && end < text.len; end = line_end(text, start)) {
    size_t next = next_line(text, end);
    if (next > offset)
      break;
    start = next;
    at.line++;
  }
  while (start < offset && start < text.len) {
    size_t bytes = text_utf8(text.at + start, text.len - start);
    at.character += units_of(bytes, utf8);
    start += bytes ? bytes : 1;
  }
  return at;
}

// sheets: texts with their lines -------------------------------------------------------------------------------------

void sheet_make(Arena *arena, Bytes text, Sheet *out) {
  *out = (Sheet){.text = text};
  array_push(arena, &out->starts, 0);
  for (size_t i = 0; i < text.len; i++) {
    if (text.at[i] == '\n')
      array_push(arena, &out->starts, i + 1);
    out->odd |= text.at[i] == '\r' && (i + 1 == text.len || text.at[i + 1] != '\n');
  }
}

Bytes sheet_line(const Sheet *sheet, uint32_t line) {
  if (line == 0 || line > sheet->starts.count)
    return (Bytes){"", 0};
  size_t start = sheet->starts.at[line - 1];
  size_t end = line < sheet->starts.count ? sheet->starts.at[line] - 1 : sheet->text.len;
  if (end > start && sheet->text.at[end - 1] == '\r')
    end--;
  return (Bytes){sheet->text.at + start, end - start};
}

Position sheet_position(const Sheet *sheet, uint32_t line, uint32_t column, bool utf8) {
  Bytes row = sheet_line(sheet, line);
  if (line == 0 || line > sheet->starts.count)
    return (Position){line ? line - 1 : 0, 0};
  size_t bytes = column ? column - 1 : 0;
  bytes = bytes < row.len ? bytes : row.len;
  if (sheet->odd)
    return position_at(sheet->text, sheet->starts.at[line - 1] + bytes, utf8);
  uint32_t character = utf8 ? (uint32_t)bytes : text_utf16_column(row.at, row.len, (uint32_t)bytes + 1) - 1;
  return (Position){line - 1, character};
}

// The place of a position: line and byte column from 1.
void sheet_place(const Sheet *sheet, Position at, bool utf8, uint32_t *line, uint32_t *column) {
  size_t offset = position_offset(sheet->text, at, utf8);
  uint32_t low = 0, high = sheet->starts.count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    *(sheet->starts.at[middle] <= offset ? &low : &high) = middle;
  }
  *line = low + 1;
  *column = (uint32_t)(offset - sheet->starts.at[low]) + 1;
}
