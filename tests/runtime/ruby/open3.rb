# So is one that Open3 captures.
# outcome: prints stood still

require "open3"

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    before = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    Open3.capture2("sleep", "0.3") # expect: blocking-wait @ruby-finalizer
    $waited = Process.clock_gettime(Process::CLOCK_MONOTONIC) - before
  end)
end

make_one
Array.new(50) until $waited
puts "stood still" if $waited > 0.25
