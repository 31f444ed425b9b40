# Not waited for, the thread gets the mutex when the interrupted one gives it back.
# outcome: prints done, in a thread

GUARD = Mutex.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc { $thread = Thread.new { GUARD.synchronize { print "in a thread" } } })
end

make_one
GUARD.synchronize do
  Array.new(50) until $thread
  print "done, "
end
$thread.join
