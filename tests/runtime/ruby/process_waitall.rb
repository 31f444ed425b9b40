# Waiting for all children.
# outcome: hangs

child = fork { sleep 20 }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Process.waitall # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
Process.kill("KILL", child)
puts "done"
