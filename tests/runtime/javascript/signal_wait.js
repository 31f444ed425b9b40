// Waiting in the handler stops the loop, and with it whoever would have ended the wait.
// outcome: hangs
const flag = new Int32Array(new SharedArrayBuffer(4));
process.on('SIGUSR1', () => {
  Atomics.wait(flag, 0, 0); // expect: blocking-wait @js-signal
});
setTimeout(() => Atomics.notify(flag, 0), 100);
process.kill(process.pid, 'SIGUSR1');
