# The same from a signal handler that strikes while main holds the mutex.
# outcome: hangs

GUARD = Mutex.new
Thread.new { loop { sleep 1 } }

trap("USR1") { Thread.new { GUARD.synchronize { puts "in a thread" } }.join } # expect: thread-join @ruby-trap
GUARD.synchronize do
  Process.kill("USR1", Process.pid)
  sleep 0.2
end
puts "done"
