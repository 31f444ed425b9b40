# Waiting for any child stops the interrupted thread until one ends.
# outcome: hangs

child = fork { sleep 20 }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Process.wait # expect: blocking-wait
  end)
end

make_one
Array.new(50) until $ran
Process.kill("KILL", child)
puts "done"
