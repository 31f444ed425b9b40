# A Mutex in a signal handler: the ThreadError is raised into the main thread.
# outcome: fails with ThreadError

GUARD = Mutex.new
trap("USR1") { GUARD.synchronize { puts "went in" } } # expect: lock-acquisition @ruby-trap
Process.kill("USR1", Process.pid)
sleep 0.2
