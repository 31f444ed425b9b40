-- Run in Neovim after the lines of editors/README.md: opens a file, and wants its findings, a hover, the callers, the page of
-- the rule in a window of its own, and the working directory as the project of a file without marks.
local patience = 300000 -- milliseconds

local function fail(text)
  io.stderr:write("nvim: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function find(buffer)
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    if diagnostic.code == "lock-acquisition" then
      return diagnostic
    end
  end
end

vim.cmd("filetype on")
vim.cmd("edit " .. vim.fn.fnameescape(os.getenv("FINLINT_FILE")))
local buffer = vim.api.nvim_get_current_buf()
if not vim.wait(patience, function() return find(buffer) ~= nil end, 50) then
  return fail("no finding came")
end
local found = find(buffer)
local at = {
  textDocument = { uri = vim.uri_from_bufnr(buffer) },
  position = { line = found.lnum, character = found.col },
}
local function ask(method, params)
  for _, answer in pairs(vim.lsp.buf_request_sync(buffer, method, params, patience) or {}) do
    if answer.result then
      return answer.result
    end
  end
end
local hover = ask("textDocument/hover", at)
if not hover or not hover.contents.value:find("journal_flush", 1, true) then
  return fail("the hover does not say the chain: " .. vim.inspect(hover))
end
local items = ask("textDocument/prepareCallHierarchy", at)
local calls = items and ask("callHierarchy/incomingCalls", { item = items[1] })
if not calls or #calls == 0 then
  return fail("nobody calls: " .. vim.inspect(items))
end
local root = vim.lsp.get_client_by_id(1).config.root_dir
if root ~= vim.loop.cwd() then
  return fail("the project is not the working directory, but " .. root)
end
local function preview()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local shown = vim.api.nvim_win_get_buf(window)
    if vim.wo[window].previewwindow and vim.api.nvim_buf_get_name(shown):find("lock%-acquisition%.md$") then
      return shown
    end
  end
end
ask("workspace/executeCommand", { command = "finlint.explain", arguments = { { rule = "lock-acquisition" } } })
if not vim.wait(patience, preview, 50) then
  return fail("the page of the rule is not shown")
end
print("nvim: ok")
vim.cmd("qa!")
