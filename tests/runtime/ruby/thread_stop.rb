# Thread.stop waits to be woken, and nobody knows that this thread sleeps.
# outcome: hangs

Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Thread.stop # expect: blocking-wait
  end)
end

make_one
Array.new(50) until $ran
puts "done"
