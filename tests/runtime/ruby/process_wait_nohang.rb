# With WNOHANG it only looks.
# outcome: prints done

child = fork { sleep 20 }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    Process.wait(-1, Process::WNOHANG)
    $ran = true
  end)
end

make_one
Array.new(50) until $ran
Process.kill("KILL", child)
puts "done"
