# sleep without a time waits to be woken.
# outcome: hangs

Thread.new { loop { sleep 1 } }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    sleep # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts "done"
