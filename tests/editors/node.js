// Speaks to the server as the library does that VS Code's extensions use: node.js PROGRAM DIRECTORY, a copy of fixtures/projects/tally.
const assert = require("assert");
const { spawn } = require("child_process");
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const lsp = require("vscode-languageserver-protocol/node");

const [program, directory] = process.argv.slice(2);
const uri = (name) => pathToFileURL(path.join(directory, name)).href;

async function connect(capabilities) {
  const server = spawn(program, ["lsp"], { cwd: directory, stdio: ["pipe", "pipe", "inherit"] });
  const connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(server.stdout), new lsp.StreamMessageWriter(server.stdin));
  const published = new Map();
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, (sent) => published.set(sent.uri, sent));
  connection.onRequest(lsp.ConfigurationRequest.type, (asked) => asked.items.map(() => ({ args: [] })));
  connection.onRequest(lsp.RegistrationRequest.type, () => {});
  connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => {});
  connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => {});
  connection.onRequest(lsp.CodeLensRefreshRequest.type, () => {});
  connection.listen();
  const answer = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid, rootUri: uri("."), capabilities,
    workspaceFolders: [{ uri: uri("."), name: "tally" }],
  });
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  return { server, connection, published, answer };
}

function openFile(connection, name) {
  return connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri: uri(name), languageId: "c", version: 1, text: fs.readFileSync(path.join(directory, name), "utf8") },
  });
}

async function until(what, get) {
  for (let i = 0; i < 6000; i++) {
    const value = get();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`nothing came: ${what}`);
}

async function close({ server, connection }) {
  const ended = new Promise((resolve) => server.on("exit", resolve));
  await connection.sendRequest(lsp.ShutdownRequest.type);
  await connection.sendNotification(lsp.ExitNotification.type);
  assert.strictEqual(await ended, 0, "exit code after shutdown");
}

const related = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } }, dataSupport: true },
  },
};

async function pushed() {
  const client = await connect({ ...related, workspace: { configuration: true } });
  const { connection, published, answer } = client;
  for (const provider of ["hoverProvider", "callHierarchyProvider", "codeLensProvider", "codeActionProvider"])
    assert.ok(answer.capabilities[provider], provider);
  await openFile(connection, "main.c");
  const sent = await until("diagnostics of a file that is not open",
    () => published.get(uri("journal.c"))?.diagnostics.length && published.get(uri("journal.c")));
  const lock = sent.diagnostics.find((each) => each.code === "lock-acquisition");
  assert.ok(lock.relatedInformation.some((each) => each.location.uri === uri("main.c")), "the chain crosses files");
  const at = { textDocument: { uri: uri("journal.c") }, position: lock.range.start };
  const hover = await connection.sendRequest(lsp.HoverRequest.type, at);
  assert.match(JSON.stringify(hover.contents), /journal_flush/);
  const [item] = await connection.sendRequest(lsp.CallHierarchyPrepareRequest.type, at);
  const callers = await connection.sendRequest(lsp.CallHierarchyIncomingCallsRequest.type, { item });
  assert.ok(callers.length > 0, "callers");
  const called = await connection.sendRequest(lsp.CallHierarchyOutgoingCallsRequest.type, { item: callers[0].from });
  assert.ok(called.length > 0, "what the caller calls");
  const lenses = await connection.sendRequest(lsp.CodeLensRequest.type, { textDocument: { uri: uri("main.c") } });
  assert.match(JSON.stringify(lenses), /POSIX signal handler/);
  const actions = await connection.sendRequest(lsp.CodeActionRequest.type, {
    textDocument: { uri: uri("journal.c") }, range: lock.range, context: { diagnostics: [lock] },
  });
  assert.ok(actions.filter((each) => each.kind === "quickfix").length >= 3, JSON.stringify(actions));
  await assert.rejects(connection.sendRequest("finlint/nothing", {}), { code: lsp.ErrorCodes.MethodNotFound });
  await close(client);
}

async function pulled() {
  const client = await connect({
    textDocument: { diagnostic: { dynamicRegistration: false, relatedDocumentSupport: false } },
    workspace: { diagnostics: { refreshSupport: true } },
  });
  const { connection, published } = client;
  await openFile(connection, "journal.c");
  const report = await connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument: { uri: uri("journal.c") } });
  assert.strictEqual(report.kind, "full");
  assert.ok(report.items.some((each) => each.code === "lock-acquisition"), JSON.stringify(report));
  const source = new lsp.CancellationTokenSource();
  const whole = connection.sendRequest(lsp.WorkspaceDiagnosticRequest.type, { previousResultIds: [] }, source.token);
  source.cancel();
  await whole.catch((error) => assert.strictEqual(error.code, lsp.LSPErrorCodes.RequestCancelled));
  assert.strictEqual(published.size, 0, "who is asked does not push");
  await close(client);
}

pushed().then(pulled).then(() => console.log("node: ok"), (error) => {
  console.error(error);
  process.exit(1);
});
