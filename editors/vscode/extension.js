// Starts `finlint lsp` and shows what it says.
const { spawn } = require('child_process');
const vscode = require('vscode');
const { CloseAction, ErrorAction, LanguageClient, State } = require('vscode-languageclient/node');

const languages = ['c', 'cpp', 'csharp', 'go', 'java', 'javascript', 'python', 'ruby'];
const patience = 30000; // milliseconds

let channel, client, server;
let turn = 0; // raised by every new start: what an earlier one still does is given up

function launch(command) {
  return new Promise((resolve, reject) => {
    server = spawn(command, ['lsp']);
    server.once('spawn', () => resolve(server));
    server.on('error', reject);
  });
}

// The library waits for ever for the first answer of what has ended, or is no language server.
function failure(child) {
  let said = '';
  child.stderr.on('data', (text) => (said = said || String(text).trim()));
  return new Promise((_, reject) => {
    child.once('close', (code, signal) => reject(new Error(`it ended (${signal ?? code})${said && `: ${said}`}`)));
    setTimeout(() => reject(new Error(`it has not answered for ${patience / 1000} seconds`)), patience).unref();
  });
}

// How a program ended says more than that nobody listens to it.
function unlessSooner(error) {
  return new Promise((_, reject) => setTimeout(reject, 1000, error));
}

function clientOf(first, command) {
  let next = first;
  let ran = false;
  const made = new LanguageClient(
    'finlint',
    'finlint',
    async () => {
      const child = next ?? (await launch(command));
      next = undefined;
      return child;
    },
    {
      documentSelector: languages.map((language) => ({ scheme: 'file', language })),
      synchronize: { configurationSection: 'finlint' },
      outputChannel: channel,
      // What ends before it runs is not tried again and again; of the first time `start` speaks.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (...what) => (made.isRunning() ? usual.error(...what) : { action: ErrorAction.Continue, handled: !ran }),
        closed: () => (made.isRunning() ? usual.closed() : { action: CloseAction.DoNotRestart, handled: !ran }),
      },
    },
  );
  const usual = made.createDefaultErrorHandler();
  made.onDidChangeState((change) => (ran ||= change.newState === State.Running));
  return made;
}

async function start() {
  const mine = turn;
  const command = vscode.workspace.getConfiguration('finlint').get('path');
  try {
    const child = await launch(command);
    const failed = failure(child);
    client = clientOf(child, command);
    await Promise.race([client.start().catch(unlessSooner), failed]);
  } catch (error) {
    if (mine === turn)
      vscode.window.showErrorMessage(`finlint does not start: ${error?.message ?? error} (the setting finlint.path is '${command}')`);
  }
}

// What has failed or crashed cannot be stopped, and need not be.
async function stop() {
  const [old, child] = [client, server];
  client = server = undefined;
  await old?.stop().catch(() => child?.kill());
}

async function startAnew() {
  const mine = ++turn;
  await stop();
  if (mine === turn) await start();
}

exports.activate = (context) => {
  channel = vscode.window.createOutputChannel('finlint');
  context.subscriptions.push(
    channel,
    vscode.commands.registerCommand('finlint.start', startAnew),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('finlint.path') && startAnew()),
  );
  start();
};

exports.deactivate = () => {
  turn++;
  return stop();
};
