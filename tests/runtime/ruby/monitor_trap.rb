# The same in a signal handler.
# outcome: fails with ThreadError

require "monitor"

GUARD = Monitor.new
Signal.trap(:USR1) { GUARD.enter } # expect: lock-acquisition @ruby-trap
Process.kill(:USR1, Process.pid)
sleep 0.2
