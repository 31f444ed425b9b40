# The same in a signal handler.
# outcome: fails with ThreadError

require "set"

trap("USR1") { require "set" } # expect: code-loading @ruby-trap
Process.kill("USR1", Process.pid)
sleep 0.2
