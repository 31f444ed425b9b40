# A finalizer that sleeps makes whoever allocates sleep.
# outcome: prints stood still

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    sleep 0.3 # expect: sleep @ruby-finalizer
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
