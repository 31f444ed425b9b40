# An exit handler that waits keeps the process.
# outcome: hangs

WORK = Queue.new
Thread.new { loop { sleep 1 } }
at_exit { WORK.pop } # expect: blocking-wait @ruby-at-exit
