# Reading what a command writes waits until it writes something, or ends.
# outcome: hangs

COMMAND = IO.popen("sleep 60")
at_exit { Process.kill("KILL", COMMAND.pid) }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    COMMAND.gets # expect: blocking-io @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts "done"
