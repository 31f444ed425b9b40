# A monitor's condition gives the monitor up and has to take it again.
# outcome: fails with ThreadError

require "monitor"

GUARD = Monitor.new
CHANGED = GUARD.new_cond

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    CHANGED.wait(0.01) # expect: lock-acquisition @ruby-finalizer
  end)
end

make_one
GUARD.synchronize { Array.new(50) until $ran }
