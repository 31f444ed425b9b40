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
    vscode.window.showErrorMessage(`finlint does not start (finlint.path is '${command}'): ${error.message}`);
  }
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('finlint.start', async () => {
      await client?.stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = () => client?.stop();
