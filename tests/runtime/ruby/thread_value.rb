# value waits as join does.
# outcome: hangs

GUARD = Mutex.new
Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Thread.new { GUARD.synchronize { 1 } }.value # expect: thread-join @ruby-finalizer
  end)
end

make_one
GUARD.synchronize { Array.new(50) until $ran }
puts "done"
