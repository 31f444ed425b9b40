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

// How a program ended says more than that nobody listens to it. One that has not ended is of no use.
async function unlessEnded(child, failed, error) {
  child.kill('SIGKILL');
  return failed.catch((why) => Promise.reject(child.signalCode === 'SIGKILL' ? error : why));
}

// Before it ran for the first time it only writes down what fails: `start` tells the user.
class Client extends LanguageClient {
  error(message, data, show) {
    super.error(message, data, this.ran && show);
  }
}

function clientOf(first, command) {
  let next = first;
  const made = new Client(
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
      // What ends before it runs is not tried again and again.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (...what) => (made.isRunning() ? usual.error(...what) : { action: ErrorAction.Continue }),
        closed: () => (made.isRunning() ? usual.closed() : { action: CloseAction.DoNotRestart }),
      },
    },
  );
  const usual = made.createDefaultErrorHandler();
  made.onDidChangeState((change) => (made.ran ||= change.newState === State.Running));
  return made;
}

async function complain(why, command) {
  const text = `finlint does not start: ${why} (the setting finlint.path is '${command}')`;
  if (await vscode.window.showErrorMessage(text, 'Settings'))
    vscode.commands.executeCommand('workbench.action.openSettings', 'finlint.path');
}

async function start() {
  const mine = turn;
  const command = vscode.workspace.getConfiguration('finlint').get('path');
  try {
    const child = await launch(command);
    if (mine !== turn) return void child.kill();
    const failed = failure(child);
    const made = (client = clientOf(child, command));
    // The library takes a program that ends early for one that has started, unless it hears of that late.
    const started = made.start().then(
      () => made.isRunning() || failed,
      (error) => unlessEnded(child, failed, error),
    );
    await Promise.race([started, failed]);
  } catch (error) {
    if (mine === turn) complain(error?.message ?? error, command);
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
