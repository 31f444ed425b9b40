# What a handler may do instead: hand the work to an ordinary thread.
# outcome: prints worked off usr1

WORK = Queue.new
GUARD = Mutex.new
worker = Thread.new { while (item = WORK.pop) do GUARD.synchronize { puts "worked off #{item}" } end }

trap("USR1") { WORK << "usr1" }
Process.kill("USR1", Process.pid)
sleep 0.2
WORK.close
worker.join
