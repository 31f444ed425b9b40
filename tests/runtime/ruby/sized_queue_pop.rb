# Popping an empty SizedQueue waits like any pop.
# outcome: hangs

WORK = Thread::SizedQueue.new(3)
Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    WORK.pop # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
WORK << "too late"
puts "done"
