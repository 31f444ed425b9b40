# A Mutex in a finalizer, free and held by nobody. The collector runs by itself here, as it does in a real program.
# outcome: fails with ThreadError

GUARD = Mutex.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    GUARD.synchronize { puts "went in" } # expect: lock-acquisition @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
