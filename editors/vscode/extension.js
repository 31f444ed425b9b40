// Starts `finlint lsp` and shows what it says.
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const languages = ['c', 'cpp', 'csharp', 'go', 'java', 'javascript', 'python', 'ruby'];
let client;

async function start() {
  const command = vscode.workspace.getConfiguration('finlint').get('path');
  client = new LanguageClient(
    'finlint',
    'finlint',
    { command, args: ['lsp'] },
    {
      documentSelector: languages.map((language) => ({ scheme: 'file', language })),
      synchronize: { configurationSection: 'finlint' },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const why = error?.message ?? error; // the library gives texts where no process could be started
    vscode.window.showErrorMessage(`finlint does not start: ${why} (the setting finlint.path is '${command}')`);
  }
}

// What has failed or crashed cannot be stopped, and need not be.
async function stop() {
  const old = client;
  client = undefined;
  await old?.stop().catch(() => {});
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('finlint.start', async () => {
      await stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = stop;
