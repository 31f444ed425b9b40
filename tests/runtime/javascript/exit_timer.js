// The loop does not turn again: what is started on exit never happens.
// outcome: prints last words, then nothing
process.on('exit', () => {
  process.stdout.write('last words, ');
  setTimeout(() => console.log('too late'), 0); // expect: thread-start @js-exit
  process.stdout.write('then nothing\n');
});
