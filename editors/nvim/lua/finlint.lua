-- Starts `finlint lsp` for the files that finlint reads: require("finlint").setup({}) in init.lua.
-- Works from Neovim 0.7 on.
local M = {}

M.filetypes = { "c", "cpp", "ruby", "python", "java", "cs", "go", "javascript" }

local marks = { ".finlint.yml", ".finlint-baseline.json", "compile_commands.json", ".git" }

local function is_marked(directory)
  for _, mark in ipairs(marks) do
    if vim.loop.fs_stat(directory .. "/" .. mark) then
      return true
    end
  end
end

local function is_in(path, directory)
  return path == directory or vim.startswith(path, (directory:gsub("/$", "")) .. "/")
end

-- The nearest directory at or above `path` that has one of the marks; else the working directory if the file is in that,
-- but not somebody's home or more; else the file's own.
local function root_of(path)
  local start = vim.fn.fnamemodify(path, ":p:h")
  local at = start
  while not is_marked(at) do
    local up = vim.fn.fnamemodify(at, ":h")
    if up == at then
      local cwd = vim.loop.cwd()
      return cwd and is_in(start, cwd) and not is_in(vim.loop.os_homedir() or "/", cwd) and cwd or start
    end
    at = up
  end
  return at
end

-- The server's window/showDocument: goes to a place in the code, and shows a page in the preview window.
local function show_document(_, params, context)
  if params.external or not vim.startswith(params.uri, "file:") then
    return { success = false }
  end
  local encoding = vim.lsp.get_client_by_id(context.client_id).offset_encoding
  if not params.takeFocus then
    vim.cmd("pedit " .. vim.fn.fnameescape(vim.uri_to_fname(params.uri)))
  elseif vim.lsp.util.show_document then
    vim.lsp.util.show_document({ uri = params.uri, range = params.selection }, encoding, { focus = true })
  else
    vim.lsp.util.jump_to_location({ uri = params.uri, range = params.selection }, encoding)
  end
  return { success = true }
end

-- options: path (of the program), args (options of `finlint check`), on_attach(client, buffer)
function M.setup(options)
  options = options or {}
  local clients = {} -- by root: one server a project
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.window = vim.tbl_extend("force", capabilities.window or {}, { showDocument = { support = true } })
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
        capabilities = capabilities,
        handlers = { ["window/showDocument"] = show_document },
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
