// A signal handler is a task: nothing is interrupted, so there is nothing to deadlock with.
// outcome: prints section, handler
process.on('SIGUSR1', () => {
  console.log('handler');
  clearInterval(timer);
});
const timer = setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGUSR1');
for (const end = Date.now() + 100; Date.now() < end; );
process.stdout.write('section, ');
