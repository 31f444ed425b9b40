# Starting a thread is a way out; waiting for it is not: it wants the mutex that the interrupted thread holds.
# outcome: hangs

GUARD = Mutex.new
Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Thread.new { GUARD.synchronize { puts "in a thread" } }.join # expect: thread-join @ruby-finalizer
  end)
end

make_one
GUARD.synchronize { Array.new(50) until $ran }
puts "done"
