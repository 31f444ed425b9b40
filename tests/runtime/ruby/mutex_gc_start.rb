# The same finalizer run by GC.start: it is not in trap context there, which is how tests miss the failure.
# outcome: prints went in

GUARD = Mutex.new

def make_some
  20.times do
    ObjectSpace.define_finalizer(Object.new, proc do
      $ran = true
      GUARD.synchronize { puts "went in" } # expect: lock-acquisition @ruby-finalizer
    end)
  end
end

make_some
GC.start until $ran
