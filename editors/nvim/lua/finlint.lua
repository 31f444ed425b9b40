-- Starts `finlint lsp` for the files that finlint reads: require("finlint").setup({}) in init.lua.
-- Works from Neovim 0.7 on.
local M = {}

M.filetypes = { "c", "cpp", "ruby", "python", "java", "cs", "go", "javascript" }

local marks = { ".finlint.yml", ".finlint-baseline.json", "compile_commands.json", ".git" }

-- The nearest directory at or above `path` that has one of the marks, else the file's own.
local function root_of(path)
  local start = vim.fn.fnamemodify(path, ":p:h")
  local at = start
  while true do
    for _, mark in ipairs(marks) do
      if vim.loop.fs_stat(at .. "/" .. mark) then
        return at
      end
    end
    local up = vim.fn.fnamemodify(at, ":h")
    if up == at then
      return start
    end
    at = up
  end
end

-- options: path (of the program), args (options of `finlint check`), on_attach(client, buffer)
function M.setup(options)
  options = options or {}
  local clients = {} -- by root: one server a project
  local function attach(buffer)
    local path = vim.api.nvim_buf_get_name(buffer)
    if path == "" or vim.bo[buffer].buftype ~= "" then
      return
    end
    local root = root_of(path)
    if not clients[root] then
      clients[root] = vim.lsp.start_client({
        name = "finlint",
        cmd = { options.path or "finlint", "lsp" },
        root_dir = root,
        workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
        settings = { finlint = { args = options.args or {} } },
        init_options = { args = options.args or {} },
        on_attach = options.on_attach,
        on_exit = function()
          clients[root] = nil
        end,
      })
    end
    if clients[root] then
      vim.lsp.buf_attach_client(buffer, clients[root])
    end
  end
  local group = vim.api.nvim_create_augroup("finlint", { clear = true })
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = M.filetypes,
    callback = function(event)
      attach(event.buf)
    end,
  })
end

return M
