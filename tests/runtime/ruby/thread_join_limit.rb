# With a limit the wait ends; until then whoever allocates stands still.
# outcome: prints stood still

SLEEPER = Thread.new { sleep }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    before = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    SLEEPER.join(0.3) # expect: thread-join @ruby-finalizer
    $waited = Process.clock_gettime(Process::CLOCK_MONOTONIC) - before
  end)
end

make_one
Array.new(50) until $waited
puts "stood still" if $waited > 0.25
