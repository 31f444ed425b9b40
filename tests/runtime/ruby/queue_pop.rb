# Popping an empty queue waits; the thread that was interrupted here is the one that would have filled it.
# outcome: hangs

WORK = Queue.new
Thread.new { loop { sleep 1 } } # without a second thread Ruby would notice the deadlock

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
