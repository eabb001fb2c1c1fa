-- What a user of Neovim gets from the language server: diagnostics of the files named, and what is offered at the
-- first warning (hover, references, completion, a fix, another number), as one JSON line.
--   PORTWISE_CLI=dist/cli.js PORTWISE_NODE=node nvim --headless --clean -S test/editors/neovim.lua FILE…
-- start_client and buf_attach_client are in every Neovim since 0.5.

local WAIT_MS = 10000

local function fail(what)
  io.stderr:write(what .. '\n')
  vim.cmd('cquit 1')
end

local answered = {}
local client = vim.lsp.start_client({
  name = 'portwise',
  cmd = { vim.env.PORTWISE_NODE, vim.env.PORTWISE_CLI, 'lsp' },
  root_dir = vim.fn.getcwd(),
  workspace_folders = { { uri = vim.uri_from_fname(vim.fn.getcwd()), name = 'workspace' } },
  handlers = {
    ['textDocument/publishDiagnostics'] = function(problem, result, context, config)
      answered[result.uri] = true
      vim.lsp.handlers['textDocument/publishDiagnostics'](problem, result, context, config)
    end,
  },
})
if not client then fail('the server did not start') end

local function request(buffer, method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, WAIT_MS)
  return answers and answers[client] and answers[client].result
end

for _, name in ipairs(vim.fn.argv()) do
  vim.cmd('edit ' .. vim.fn.fnameescape(name))
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(buffer, client)
  local uri = vim.uri_from_bufnr(buffer)
  if not vim.wait(WAIT_MS, function() return answered[uri] end, 20) then fail('no diagnostics for ' .. name) end
end

-- The whole folder is read in the background; until that is done, findings that depend on other files may still change.
local last, since = nil, vim.loop.now()
local settled = vim.wait(WAIT_MS, function()
  local now = vim.fn.json_encode(vim.diagnostic.get())
  if now ~= last then
    last, since = now, vim.loop.now()
  end
  return vim.loop.now() - since > 1000
end, 50)
if not settled then fail('the diagnostics did not settle') end

local found = {}
local first = nil
for _, diagnostic in ipairs(vim.diagnostic.get()) do
  if diagnostic.severity == vim.diagnostic.severity.WARN then first = first or diagnostic end
  table.insert(found, {
    file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(diagnostic.bufnr), ':.'),
    line = diagnostic.lnum + 1,
    column = diagnostic.col + 1,
    endLine = diagnostic.end_lnum + 1,
    endColumn = diagnostic.end_col + 1,
    rule = diagnostic.code or diagnostic.user_data.lsp.code,
    severity = ({ 'error', 'warning', 'info', 'hint' })[diagnostic.severity],
    message = diagnostic.message,
  })
end
if not first then fail('no warning among the diagnostics') end

-- The first warning is asked for its hover and its code actions, and the preferred action is applied.
local buffer = first.bufnr
local document = { uri = vim.uri_from_bufnr(buffer) }
local start = { line = first.lnum, character = first.col }
local hover = request(buffer, 'textDocument/hover', { textDocument = document, position = start })
local actions = request(buffer, 'textDocument/codeAction', {
  textDocument = document,
  range = { start = start, ['end'] = { line = first.end_lnum, character = first.end_col } },
  context = { diagnostics = {} },
})
local references = request(buffer, 'textDocument/references', {
  textDocument = document,
  position = start,
  context = { includeDeclaration = true },
})

-- What could stand in place of the last word of the last file.
local script = vim.api.nvim_get_current_buf()
local lastLine = vim.api.nvim_buf_get_lines(script, -2, -1, false)[1]
local completion = request(script, 'textDocument/completion', {
  textDocument = { uri = vim.uri_from_bufnr(script) },
  position = { line = vim.api.nvim_buf_line_count(script) - 1, character = lastLine:find('%S+$') - 1 },
})
local preferred = vim.tbl_filter(function(action) return action.isPreferred end, actions or {})[1]
if not preferred then fail('no preferred code action') end
local before = #vim.diagnostic.get(buffer)
vim.lsp.util.apply_workspace_edit(preferred.edit, 'utf-16')
local fewer = vim.wait(WAIT_MS, function() return #vim.diagnostic.get(buffer) < before end, 20)

local lineAfter = vim.api.nvim_buf_get_lines(buffer, first.lnum, first.lnum + 1, false)[1]

-- The port, which now stands a little further to the right, gets another number.
local moved = { line = first.lnum, character = lineAfter:find('6379', 1, true) - 1 }
local renaming = request(buffer, 'textDocument/rename', { textDocument = document, position = moved, newName = '16379' })
if not renaming then fail('no rename') end
vim.lsp.util.apply_workspace_edit(renaming, 'utf-16')

local version = vim.version()
io.stdout:write(vim.fn.json_encode({
  editor = ('Neovim %d.%d.%d'):format(version.major, version.minor, version.patch),
  diagnostics = found,
  hover = hover and hover.contents.value,
  action = preferred.title,
  lineAfter = lineAfter,
  fewer = fewer,
  references = vim.tbl_map(function(place) return vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ':.') end, references),
  completion = vim.tbl_map(function(item) return item.label end, completion.items or completion),
  lineRenamed = vim.api.nvim_buf_get_lines(buffer, first.lnum, first.lnum + 1, false)[1],
}) .. '\n')
vim.cmd('qall!')
