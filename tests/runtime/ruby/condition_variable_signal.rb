# Waking those who wait takes no lock.
# outcome: prints woken

GUARD = Mutex.new
CHANGED = ConditionVariable.new
waiter = Thread.new { GUARD.synchronize { CHANGED.wait(GUARD) }; puts "woken" }
Thread.pass until waiter.stop?

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    CHANGED.signal
    CHANGED.broadcast
    $ran = true
  end)
end

make_one
Array.new(50) until $ran
waiter.join
