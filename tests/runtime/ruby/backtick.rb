# A command between backticks is waited for.
# outcome: prints stood still

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    before = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    `sleep 0.3` # expect: blocking-wait @ruby-finalizer
    $waited = Process.clock_gettime(Process::CLOCK_MONOTONIC) - before
  end)
end

make_one
Array.new(50) until $waited
puts "stood still" if $waited > 0.25
