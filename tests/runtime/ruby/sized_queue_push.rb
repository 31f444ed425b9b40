# A full SizedQueue makes the finalizer wait for a consumer, and the consumer is the thread that it interrupts.
# outcome: hangs

WORK = SizedQueue.new(1)
WORK << "first"
Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    WORK << "second" # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts WORK.pop
