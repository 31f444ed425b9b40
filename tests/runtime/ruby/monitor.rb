# A Monitor that the interrupted thread does not own behaves like a Mutex.
# outcome: fails with ThreadError

require "monitor"

GUARD = Monitor.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    GUARD.synchronize { puts "went in" } # expect: lock-acquisition @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
