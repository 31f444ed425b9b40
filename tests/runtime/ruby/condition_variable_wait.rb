# Waiting for a condition gives the mutex up and takes it again, which a finalizer must not.
# outcome: fails with ThreadError

GUARD = Mutex.new
CHANGED = ConditionVariable.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    CHANGED.wait(GUARD, 0.01) # expect: lock-acquisition
  end)
end

make_one
GUARD.synchronize { Array.new(50) until $ran }
