# Mutex#sleep gives the mutex up and has to take it again, which a finalizer must not.
# outcome: fails with ThreadError

GUARD = Mutex.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    GUARD.sleep(0.01) # expect: lock-acquisition
  end)
end

make_one
GUARD.synchronize { Array.new(50) until $ran }
