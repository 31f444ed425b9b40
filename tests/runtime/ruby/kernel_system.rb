# A finalizer that runs a command makes whoever allocates wait for the command.
# outcome: prints stood still

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    system("sleep 0.3") # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
longest = 0
last = Process.clock_gettime(Process::CLOCK_MONOTONIC)
until $ran && longest > 0
  Array.new(50)
  now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  longest = now - last if now - last > 0.25
  last = now
end
puts "stood still"
