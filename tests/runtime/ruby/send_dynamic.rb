# A lock that is asked for by name is a lock.
# outcome: fails with ThreadError

GUARD = Mutex.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    GUARD.send(:lock) # expect: lock-acquisition @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
